import { parseArgs } from "node:util";

/** How the demo was asked to run. */
export interface DemoOptions {
  /** How long the service works; absent: a fixed number of calls. */
  readonly seconds?: number;
  /** Base URL of a real collector that gets everything too. */
  readonly endpoint?: string;
  readonly speed: number;
  /** Adds one token to the ledger, to see that the comparison finds it. */
  readonly plant: boolean;
}

export const usage = `npm run demo -- [--for 10m] [--endpoint http://127.0.0.1:4318] [--speed 2] [--plant]
  --for       let the service work for so long (30s, 10m, 1h) instead of a fixed number of calls
  --endpoint  send the telemetry on to an OTLP/HTTP collector as well
  --speed     how many times faster than real models the simulated ones are
  --plant     put one token too many into the ledger, to see the comparison fail
ends with 0: all equal; 1: not equal, or not all was sent on; 2: a wrong option`;

/** Reads the command line; throws with a sentence that names the option, its value and what is accepted. */
export function readOptions(args: readonly string[], env: NodeJS.ProcessEnv = process.env): DemoOptions | "help" {
  const eaten = ["for", "endpoint", "speed", "plant"].find((name) => env[`npm_config_${name}`] !== undefined);
  if (eaten !== undefined) throw new Error(`npm took --${eaten} for itself: npm run demo -- --${eaten} …`);
  const { values } = parseArgs({
    args: [...args],
    options: {
      for: { type: "string" },
      endpoint: { type: "string" },
      speed: { type: "string", default: "2" },
      plant: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) return "help";
  const speed = Number(values.speed);
  if (!(speed > 0)) throw new Error(`--speed ${values.speed}: expected a number above 0`);
  if (values.endpoint !== undefined && !isCollector(values.endpoint))
    throw new Error(`--endpoint ${values.endpoint}: expected a URL such as http://127.0.0.1:4318`);
  return {
    speed,
    plant: values.plant,
    ...(values.for !== undefined && { seconds: readSeconds(values.for) }),
    ...(values.endpoint !== undefined && { endpoint: values.endpoint }),
  };
}

/** `collector:4318` is a URL too, whose scheme is `collector:`. */
function isCollector(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || !/^https?:\/\//i.test(text)) return false;
  return url.username === "" && url.password === "" && url.search === "" && url.hash === "";
}

function readSeconds(text: string): number {
  const [, amount, unit] = /^(\d+)([smh])$/.exec(text) ?? [];
  const seconds = Number(amount) * ({ s: 1, m: 60, h: 3600 }[unit ?? ""] ?? Number.NaN);
  if (!(seconds > 0)) throw new Error(`--for ${text}: expected a time such as 30s, 10m or 1h`);
  return seconds;
}

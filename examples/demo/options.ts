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
  --plant     put one token too many into the ledger, to see the comparison fail`;

/** Reads the command line; throws with a sentence that names the option, its value and what is accepted. */
export function readOptions(args: readonly string[]): DemoOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      for: { type: "string" },
      endpoint: { type: "string" },
      speed: { type: "string", default: "2" },
      plant: { type: "boolean", default: false },
    },
  });
  const speed = Number(values.speed);
  if (!(speed > 0)) throw new Error(`--speed ${values.speed}: expected a number above 0`);
  if (values.endpoint !== undefined && !URL.canParse(values.endpoint))
    throw new Error(`--endpoint ${values.endpoint}: expected a URL`);
  return {
    speed,
    plant: values.plant,
    ...(values.for !== undefined && { seconds: readSeconds(values.for) }),
    ...(values.endpoint !== undefined && { endpoint: values.endpoint }),
  };
}

function readSeconds(text: string): number {
  const [, amount, unit] = /^(\d+)([smh])$/.exec(text) ?? [];
  const seconds = Number(amount) * ({ s: 1, m: 60, h: 3600 }[unit ?? ""] ?? Number.NaN);
  if (!(seconds > 0)) throw new Error(`--for ${text}: expected a time such as 30s, 10m or 1h`);
  return seconds;
}

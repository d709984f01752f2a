import { parseArgs } from "node:util";
import { optionOf } from "../not-understood.ts";
import { UsageError } from "../usage-error.ts";

/** The back ends that what was sent is read back from. */
export type BackEnd = "prometheus" | "tempo" | "loki";

/** What `relayscope doctor` was asked for. */
export interface Options {
  readonly help: boolean;
  readonly json: boolean;
  /** The longest that one check may take; reading back has three times that. */
  readonly limitMs: number;
  readonly relay?: URL;
  /** The variable that holds the relay's key. */
  readonly keyVariable?: string;
  readonly backEnds: ReadonlyMap<BackEnd, URL>;
}

export const usage = `usage: relayscope doctor [options]
Run it where the app would run: same environment, same folder, same container.
  --relay URL        asks this relay for its models, such as https://api.example.com/v1
                     (without it: OPENAI_BASE_URL, ANTHROPIC_BASE_URL and the like, where they are set)
  --key-env NAME     the variable with the relay's key (default: OPENAI_API_KEY, on Anthropic's dialect ANTHROPIC_API_KEY)
  --prometheus URL   reads back from there what it has sent (also: PROMETHEUS_URL)
  --tempo URL        the same (also: TEMPO_URL)
  --loki URL         the same (also: LOKI_URL)
  --timeout SECONDS  the longest that one check may take, 1 to 15 (default: 10)
  --json             a list of {check, state, message, advice?} instead of lines
Exit code: 0 nothing is wrong (warnings are allowed), 1 something is, 2 the command line is not understood.`;

const backEnds = ["prometheus", "tempo", "loki"] as const;

/** Reads the command line, and from the environment the back ends' addresses. Throws a UsageError. */
export function readOptions(given: readonly string[], env: NodeJS.ProcessEnv): Options {
  const values = parse(given);
  const seconds = values.timeout ?? "10";
  if (!/^\d{1,2}$/.test(seconds) || Number(seconds) < 1 || Number(seconds) > 15)
    throw new UsageError("--timeout: expected whole seconds from 1 to 15");
  const keyVariable = values["key-env"];
  // Not repeated: it may be the key itself.
  if (keyVariable !== undefined && (!/^[A-Z_][A-Z0-9_]{0,99}$/i.test(keyVariable) || env[keyVariable] === undefined))
    throw new UsageError("--key-env: expected the name of a variable that is set, such as OPENAI_API_KEY");
  const ends = new Map<BackEnd, URL>();
  for (const name of backEnds) {
    const variable = `${name.toUpperCase()}_URL`;
    const [said, text] = values[name] === undefined ? [variable, env[variable]?.trim()] : [`--${name}`, values[name]];
    if (text !== undefined && (text !== "" || said !== variable))
      ends.set(name, readUrl(said, text, "http://127.0.0.1:9090"));
  }
  return {
    help: values.help === true,
    json: values.json === true,
    limitMs: Number(seconds) * 1000,
    ...(values.relay !== undefined && { relay: readUrl("--relay", values.relay, "https://api.example.com/v1") }),
    ...(keyVariable !== undefined && { keyVariable }),
    backEnds: ends,
  };
}

function parse(given: readonly string[]) {
  const text = { type: "string" } as const;
  const flag = { type: "boolean" } as const;
  const options = {
    relay: text,
    "key-env": text,
    prometheus: text,
    tempo: text,
    loki: text,
    timeout: text,
    json: flag,
    help: { ...flag, short: "h" },
  } as const;
  try {
    return parseArgs({ args: [...given], options, strict: true }).values;
  } catch (error) {
    const known = Object.keys(options).map((name) => `--${name}`);
    const name = optionOf(error);
    const which = name === undefined ? "an argument that is no option" : describe(name, known);
    throw new UsageError(`${which}; there is: ${known.join(", ")}. See relayscope doctor --help`);
  }
}

function describe(name: string, known: readonly string[]): string {
  if (!known.includes(name)) return `${name} is no option`;
  return name === "--json" || name === "--help" ? `${name} takes no value` : `${name} needs a value`;
}

/** An address without credentials and query: those would be told to whoever reads the report. */
function readUrl(said: string, text: string, example: string): URL {
  const url = URL.parse(text);
  const plain = url?.protocol === "http:" || url?.protocol === "https:";
  if (url === null || !plain || url.search !== "" || url.hash !== "")
    throw new UsageError(`${said}: expected an address such as ${example}, without a query`);
  return url;
}

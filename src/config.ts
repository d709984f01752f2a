/** One setting of ours: where it is read, what is accepted, and what holds when nothing (or nothing readable) is said. */
export interface Setting<T> {
  readonly variable: string;
  /** What a wrong value is answered with. */
  readonly accepted: string;
  readonly fallback: T;
  readonly sentence: string;
  /** Undefined: not an accepted form. Never given an empty text. */
  parse(text: string): T | undefined;
}

/** Every setting of ours; the README's table is made from this one. What OpenTelemetry names (`OTEL_*`) is not repeated here. */
export const settingsTable = {
  enabled: define<boolean>({
    variable: "RELAYSCOPE_ENABLED",
    accepted: "true or false",
    fallback: true,
    sentence: "Off switch: with false nothing is loaded, hooked or sent.",
    parse: readBoolean,
  }),
  prices: define<string | undefined>({
    variable: "RELAYSCOPE_PRICES",
    accepted: "a path to a price file",
    fallback: undefined,
    sentence: "The file with your own prices per relay and model.",
    parse: readPath,
  }),
  httpSpans: define<"retries" | "always" | "never">({
    variable: "RELAYSCOPE_HTTP_SPANS",
    accepted: "retries, always or never",
    fallback: "retries",
    sentence: "When a call's HTTP attempts get spans of their own under the call's span.",
    parse: oneOf("retries", "always", "never"),
  }),
  relays: define<ReadonlyMap<string, string>>({
    variable: "RELAYSCOPE_RELAYS",
    accepted: 'name=host,name=host or {"name":"host"}, at most 200',
    fallback: new Map(),
    sentence:
      "Names for relay hosts, on spans and log records and in the price file; a host without a name goes by its own.",
    parse: readRelays,
  }),
  propagate: define<"all" | "none" | readonly string[]>({
    variable: "RELAYSCOPE_PROPAGATE",
    accepted: "true, false or host,host",
    fallback: "all",
    sentence: "Whether model hosts get a traceparent header, or which of them do.",
    parse: readPropagate,
  }),
  exitTimeoutMs: define<number>({
    variable: "RELAYSCOPE_EXIT_TIMEOUT",
    accepted: "whole milliseconds from 0 to 60000",
    fallback: 1500,
    sentence:
      "The longest that the process's end may wait for the last telemetry to be delivered; 0 sends none at the end.",
    parse: (text) => (/^\d{1,5}$/.test(text) && Number(text) <= 60_000 ? Number(text) : undefined),
  }),
  logFile: define<string | undefined>({
    variable: "RELAYSCOPE_LOG_FILE",
    accepted: "a path in a folder that exists",
    fallback: undefined,
    sentence:
      "With the preload: a file to which each call's log record is added as a line of OTLP JSON, for a collector that reads files.",
    parse: readPath,
  }),
  logLevel: define<LogLevel>({
    variable: "RELAYSCOPE_LOG_LEVEL",
    accepted: "none, error, warn, info or debug",
    fallback: "warn",
    sentence: "How much is said on stderr.",
    parse: oneOf("none", "error", "warn", "info", "debug"),
  }),
  generation: define<Generation>({
    variable: "OTEL_SEMCONV_STABILITY_OPT_IN",
    accepted: "a list that may hold gen_ai_latest_experimental or gen_ai_latest_experimental/dup",
    fallback: "v1.41",
    sentence: "Which generation of the GenAI metric names is sent: the released one, the latest, or both.",
    parse: readGeneration,
  }),
} as const;

/** How much is said on stderr. */
export type LogLevel = "none" | "error" | "warn" | "info" | "debug";

/** Which generation of the GenAI metric names is sent; `dup` is both. */
export type Generation = "v1.41" | "latest" | "dup";

/** The settings in force. `relays` goes from host (with its port where one was written) to name. */
export type Settings = { readonly [Name in keyof typeof settingsTable]: (typeof settingsTable)[Name]["fallback"] };

/** Reads every setting; `problems` has one line for each value that was not understood, its default being in force. */
export function readSettings(env: NodeJS.ProcessEnv): { settings: Settings; problems: string[] } {
  const problems: string[] = [];
  const read = <T>(setting: Setting<T>): T => {
    const text = env[setting.variable]?.trim();
    // An empty variable is an unset one, as everywhere in OpenTelemetry.
    if (text === undefined || text === "") return setting.fallback;
    const value = setting.parse(text);
    if (value !== undefined) return value;
    problems.push(`relayscope: ${setting.variable}=${quote(text)} is not ${setting.accepted}; the default is used`);
    return setting.fallback;
  };
  const settings: Settings = {
    enabled: read(settingsTable.enabled),
    prices: read(settingsTable.prices),
    httpSpans: read(settingsTable.httpSpans),
    relays: read(settingsTable.relays),
    propagate: read(settingsTable.propagate),
    exitTimeoutMs: read(settingsTable.exitTimeoutMs),
    logFile: read(settingsTable.logFile),
    logLevel: read(settingsTable.logLevel),
    generation: read(settingsTable.generation),
  };
  return { settings, problems };
}

function define<T>(given: Setting<T>): Setting<T> {
  return given;
}

// One line whatever the value holds: no line breaks, no escape sequences, no page of text.
function quote(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text).replace(/[\u007f-\u009f]/g, "?");
}

function oneOf<const Word extends string>(...words: Word[]): (text: string) => Word | undefined {
  return (text) => words.find((word) => word === text.toLowerCase());
}

function readPath(text: string): string | undefined {
  return text.includes("\0") ? undefined : text;
}

function readBoolean(text: string): boolean | undefined {
  const word = text.toLowerCase();
  if (word === "true" || word === "1") return true;
  return word === "false" || word === "0" ? false : undefined;
}

const host = /^(?!.*\.\.)[a-z0-9]([a-z0-9._-]{0,251}[a-z0-9])?(:\d{1,5})?$/;

// Words that mean yes or no elsewhere are taken for a slip, not for a host.
const slips = new Set(["yes", "no", "on", "off", "all", "none", "always", "never"]);

function readPropagate(text: string): "all" | "none" | readonly string[] | undefined {
  const said = readBoolean(text);
  if (said !== undefined) return said ? "all" : "none";
  const hosts = text.split(",", 201).map((part) => part.trim().toLowerCase());
  return hosts.length <= 200 && hosts.every((one) => host.test(one) && !slips.has(one)) ? hosts : undefined;
}

function readRelays(text: string): ReadonlyMap<string, string> | undefined {
  const pairs = text.startsWith("{") ? readPairs(text) : text.split(",", 201).map((part) => part.split("=", 3));
  if (pairs === undefined || pairs.length > 200) return undefined;
  const relays = new Map<string, string>();
  for (const [name, address, ...more] of pairs) {
    if (typeof name !== "string" || typeof address !== "string" || more.length > 0) return undefined;
    const key = address.trim().toLowerCase();
    if (!host.test(key) || !/^[\w .:/-]{1,100}$/.test(name.trim())) return undefined;
    relays.set(key, name.trim());
  }
  return relays;
}

function readPairs(text: string): unknown[][] | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === "object" && parsed !== null ? Object.entries(parsed) : undefined;
  } catch {
    return undefined;
  }
}

function readGeneration(text: string): Generation {
  // The list is shared with other conventions (`http`, `database/dup`): words that are not ours are not mistakes.
  const words = new Set(text.split(",").map((word) => word.trim()));
  if (words.has("gen_ai_latest_experimental/dup")) return "dup";
  return words.has("gen_ai_latest_experimental") ? "latest" : "v1.41";
}

import { findMisspelt } from "./misspelt.ts";
import { halfSaid, moneySettings } from "./money-settings.ts";
import { quote } from "./quote.ts";
import { readBoolean, readPropagate, readRelays, readRoles, type Role } from "./relay-hosts.ts";
import { define, type Setting } from "./setting.ts";
import {
  type ContentMode,
  type Generation,
  type LogLevel,
  oneOf,
  type OtelMode,
  readContentMode,
  readGeneration,
  readLevel,
  readPath,
} from "./words.ts";

/** Every setting of ours; the tables of the README and of docs/settings.md are made from it. The rest of `OTEL_*` is in tools/otel-variables.ts. */
export const settingsTable = {
  enabled: define<boolean>({
    variable: "RELAYSCOPE_ENABLED",
    accepted: "true or false",
    example: "false",
    fallback: true,
    sentence: "Off switch: with false nothing is loaded, hooked or sent.",
    parse: readBoolean,
  }),
  otel: define<OtelMode>({
    variable: "RELAYSCOPE_OTEL",
    accepted: "auto, own or app",
    example: "app",
    fallback: "auto",
    sentence:
      "With the preload: whose OpenTelemetry tells the calls. auto: each signal goes through the app's own SDK where it has one, else through Relayscope's; own: always Relayscope's; app: only the app's.",
    parse: oneOf("auto", "own", "app"),
  }),
  ...moneySettings,
  httpSpans: define<"retries" | "always" | "never">({
    variable: "RELAYSCOPE_HTTP_SPANS",
    accepted: "retries, always or never",
    example: "always",
    fallback: "retries",
    sentence: "When a call's HTTP attempts get spans of their own under the call's span.",
    parse: oneOf("retries", "always", "never"),
  }),
  relays: define<ReadonlyMap<string, string>>({
    variable: "RELAYSCOPE_RELAYS",
    accepted: 'name=host,name=host:port or {"name":"host"}, at most 200',
    example: "eu=relay.example.com,local=[::1]:8080",
    fallback: new Map(),
    sentence:
      "Names for relay hosts, on spans and log records and in the price file; a host without a name goes by its own.",
    parse: readRelays,
  }),
  roles: define<ReadonlyMap<string, Role>>({
    variable: "RELAYSCOPE_ROLES",
    accepted: "baseline=host,candidate=host:port, no host as both, at most 200",
    example: "baseline=old-relay.example,candidate=new-relay.example",
    fallback: new Map(),
    sentence:
      "While you move from one relay to another: which one each is. Told as relayscope.role, by which the Migration dashboard and the canary alerts compare them.",
    parse: readRoles,
  }),
  propagate: define<"all" | "none" | readonly string[]>({
    variable: "RELAYSCOPE_PROPAGATE",
    accepted: "true, false or host,host:port, at most 200",
    example: "relay.example.com,127.0.0.1:8080",
    fallback: "all",
    sentence: "Whether model hosts get a traceparent header, or which of them do.",
    parse: readPropagate,
  }),
  exitTimeoutMs: define<number>({
    variable: "RELAYSCOPE_EXIT_TIMEOUT",
    accepted: "whole milliseconds from 0 to 60000",
    example: "5000",
    fallback: 1500,
    sentence:
      "The longest that the process's end may wait for the last telemetry to be delivered; 0 sends none at the end.",
    parse: (text) => (/^\d{1,5}$/.test(text) && Number(text) <= 60_000 ? Number(text) : undefined),
  }),
  otlpHeadersFile: define<string | undefined>({
    variable: "RELAYSCOPE_OTLP_HEADERS_FILE",
    accepted: "a path to a file of name=value lines",
    example: "/run/secrets/otlp-headers",
    fallback: undefined,
    sentence:
      "Headers of the exports, such as a collector's key, read once at the start: a line each, the value as it is. They go before OTEL_EXPORTER_OTLP_HEADERS, and one signal's own variable before them.",
    parse: readPath,
  }),
  content: define<ContentMode>({
    variable: "OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT",
    accepted: "NO_CONTENT, SPAN_ONLY, EVENT_ONLY, SPAN_AND_EVENT, or true (SPAN_AND_EVENT) or false (NO_CONTENT)",
    example: "EVENT_ONLY",
    fallback: "NO_CONTENT",
    sentence:
      "Whether messages, system instructions and tool definitions are told, and where: on the span, on the log record, or on both. Secrets in them are masked; see docs/content.md.",
    parse: readContentMode,
  }),
  contentLimit: define<number>({
    variable: "RELAYSCOPE_CONTENT_LIMIT",
    accepted: "whole bytes from 1024 to 262144",
    example: "16384",
    fallback: 48 * 1024,
    sentence:
      "What one call's content may take as JSON. Past it texts are cut and messages left out of the middle; what is told stays valid.",
    parse: (text) => {
      const bytes = /^\d{1,6}$/.test(text) ? Number(text) : 0;
      return bytes >= 1024 && bytes <= 262_144 ? bytes : undefined;
    },
  }),
  redact: define<string | undefined>({
    variable: "RELAYSCOPE_REDACT",
    accepted: "a path to a module",
    example: "/app/redact.js",
    fallback: undefined,
    sentence:
      "A module whose default export is given each text of the content and returns it as it may be told. Where it cannot be loaded, or fails, no content is told.",
    parse: readPath,
  }),
  estimateUsage: define<boolean>({
    variable: "RELAYSCOPE_ESTIMATE_USAGE",
    accepted: "true or false",
    example: "true",
    fallback: false,
    sentence:
      "Whether the tokens of calls that say no usage are counted here, beside the app's thread. Estimates have metrics of their own; see docs/usage.md.",
    parse: readBoolean,
  }),
  askUsage: define<boolean>({
    variable: "RELAYSCOPE_ASK_USAGE",
    accepted: "true or false",
    example: "true",
    fallback: false,
    sentence:
      "Whether fetch is made to ask for the usage of streams where the app does not (stream_options.include_usage). It changes the request, and the app gets one chunk more; see docs/usage.md.",
    parse: readBoolean,
  }),
  logFile: define<string | undefined>({
    variable: "RELAYSCOPE_LOG_FILE",
    accepted: "a path in a folder that exists",
    example: "/var/log/relayscope/calls.jsonl",
    fallback: undefined,
    sentence:
      "With the preload: a file to which each call's log record is added as a line of OTLP JSON, for a collector that reads files.",
    parse: readPath,
  }),
  logLevel: define<LogLevel>({
    variable: "RELAYSCOPE_LOG_LEVEL",
    accepted: "none, error, warn, info or debug",
    example: "info",
    fallback: "warn",
    otherwise: "OTEL_LOG_LEVEL",
    sentence: "How much is said on stderr; where it is not set, OTEL_LOG_LEVEL says it.",
    parse: readLevel,
  }),
  generation: define<Generation>({
    variable: "OTEL_SEMCONV_STABILITY_OPT_IN",
    accepted: "a list that may hold gen_ai_latest_experimental or gen_ai_latest_experimental/dup",
    example: "gen_ai_latest_experimental/dup",
    fallback: "v1.41",
    sentence: "Which generation of the GenAI metric names is sent: the released one, the latest, or both.",
    parse: readGeneration,
  }),
} as const;

export type { ContentMode, Generation, LogLevel, OtelMode };

/** The settings in force. `relays` and `roles` go from host to name and role, `propagate` has hosts; with their port where one was written: `hostKeys`. */
export type Settings = { readonly [Name in keyof typeof settingsTable]: (typeof settingsTable)[Name]["fallback"] };

/** Reads every setting; `problems` has one line for each value that was not understood, its default being in force. */
export function readSettings(env: NodeJS.ProcessEnv): { settings: Settings; problems: string[] } {
  const problems: string[] = [];
  const read = <T>(setting: Setting<T>): T => {
    for (const variable of [setting.variable, setting.otherwise ?? ""]) {
      const text = env[variable]?.trim();
      // An empty variable is an unset one, as everywhere in OpenTelemetry.
      if (text === undefined || text === "") continue;
      const value = setting.parse(text);
      if (value === undefined) tellWrong(variable, text, setting);
      return value ?? setting.fallback;
    }
    return setting.fallback;
  };
  const tellWrong = (variable: string, text: string, { accepted, secret }: Setting<unknown>): void =>
    void problems.push(
      `relayscope: ${variable}${secret === true ? "" : `=${quote(text)}`} is not ${accepted}; the default is used`,
    );
  // The table is what `Settings` is made of.
  const settings = Object.fromEntries(
    Object.entries(settingsTable).map(([name, setting]) => [name, read<unknown>(setting)]),
  ) as Settings;
  problems.push(...halfSaid(settings));
  for (const { name, meant } of findMisspelt(env, known))
    problems.push(`relayscope: ${quote(name)} is no setting; ${meant} is, and may be meant. It is not used`);
  return { settings, problems };
}

// The last is for tests alone.
const known = [...Object.values(settingsTable).map(({ variable }) => variable), "RELAYSCOPE_TEST_FAULT"];

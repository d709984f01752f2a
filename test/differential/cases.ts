import { join } from "node:path";
import type { NodeMajor, UndiciCopy } from "../matrix/install.ts";

/** What a script's environment has beside what each has. */
export type Environment = Readonly<Record<string, string>>;

/** A client script, or one of its ways, on one Node with one copy of undici from npm. */
export interface Case {
  readonly client: string;
  readonly parameter?: string;
  readonly major: NodeMajor;
  readonly undici: UndiciCopy;
  readonly environment?: Environment;
}

/** How the case is called in the tests' names. */
export function nameOf({ client, parameter, major, undici }: Case): string {
  return `${client}${parameter === undefined ? "" : ` (${parameter})`} on Node ${major}, undici ${undici}`;
}

/** Each Node with the copy of undici that is nearest to the one inside it; 7.10 is the last without body channels. */
const columns: readonly (readonly [NodeMajor, UndiciCopy])[] = [
  [20, "6"],
  [22, "6"],
  [24, "7"],
  [26, "8"],
];

const everywhere = [
  "fetch-json",
  "fetch-stream",
  "fetch-cancel",
  "fetch-errors",
  "undici-request",
  "undici-timeouts",
  "undici-pieces",
  "retry",
  "other-http",
  "order",
  "serving",
  "backpressure",
  "memory",
  "worker",
];

/**
 * The script's servers are model hosts; and nothing is delivered before its end, as Node's list of what it is busy with
 * would have the delivery in it.
 */
export const knownHere: Environment = {
  RELAYSCOPE_RELAYS: "here=127.0.0.1",
  OTEL_BLRP_SCHEDULE_DELAY: "15000",
  OTEL_BSP_SCHEDULE_DELAY: "15000",
};

/** What is off until it is asked for, each by its setting. */
export const content: Environment = {
  ...knownHere,
  OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: "SPAN_AND_EVENT",
};
/** The hashes are what loads something of Node's. */
export const attribution: Environment = {
  ...knownHere,
  RELAYSCOPE_ATTRIBUTION: "team,tenant,feature=app.feature",
  RELAYSCOPE_ATTRIBUTION_LABELS: "team,route",
  RELAYSCOPE_USER: "user.id",
  RELAYSCOPE_SALT: "0123456789abcdef-salt",
  RELAYSCOPE_KEY_FINGERPRINT: "true",
};
export const estimate: Environment = { ...knownHere, RELAYSCOPE_ESTIMATE_USAGE: "1" };
/** With a DIFFERENTIAL_REDACT that says in which way it fails. */
export const redact: Environment = { RELAYSCOPE_REDACT: join(import.meta.dirname, "redact.mjs") };
export const ask: Environment = { ...knownHere, RELAYSCOPE_ASK_USAGE: "1" };

/** Every dialect that streams, in the ways there are to read one, and what is sound or an image. */
export const dialectClients = ["dialects-fetch", "dialects-undici", "media"];

/** Ways in which a process ends, as end.mjs has them. */
const ends = [
  "natural",
  "exit 3",
  "exit code",
  "exit handler",
  "before exit",
  "uncaught exception",
  "uncaught in a call",
  "unhandled rejection",
  "unhandled rejection of a call",
  "exception handled",
  "rejection handled",
  "top-level await",
  "top-level throw",
  "warning",
  "abort",
  "SIGTERM",
  "SIGINT",
  "SIGHUP",
  "SIGTERM in a call",
  "SIGTERM handled, exit 7",
  "SIGINT handled, goes on",
  "SIGTERM handled, finishes work",
  "SIGTERM handled once",
];

/** On an old Node, where we do nothing, a few ends stand for all. */
const endsOnOldNode = ends.filter((end) => ["natural", "exit 3", "uncaught exception", "SIGTERM"].includes(end));

export const cases: readonly Case[] = [
  ...columns.flatMap(([major, undici]) => everywhere.map((client) => ({ client, major, undici }))),
  ...columns.flatMap(([major, undici]) =>
    major < 22 ? [] : dialectClients.map((client) => ({ client, major, undici, environment: knownHere })),
  ),
  ...columns.map(([major, undici]) => ({ client: "node-http", major, undici, environment: knownHere })),
  ...["undici-request", "undici-pieces", "retry"].map((client) => ({ client, major: 22, undici: "7.10" }) as const),
  ...columns.flatMap(([major, undici]) =>
    major < 22 ? [] : ["openai-sdk", "anthropic-sdk"].map((client) => ({ client, major, undici })),
  ),
  ...(["7", "8"] as const).map((undici) => ({ client: "http2", major: undici === "7" ? 24 : 26, undici }) as const),
  ...columns.flatMap(([major, undici]) =>
    (major < 22 ? endsOnOldNode : ends).map((parameter) => ({ client: "end", parameter, major, undici })),
  ),
];

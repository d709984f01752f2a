import { existsSync } from "node:fs";
import { join } from "node:path";
import { ensurePeer, folderOf, versionOf, type PeerFolder } from "./peers/install.ts";

/** Somebody who observes a service: what Node is started with for it. */
export interface Observer {
  readonly name: string;
  /** For the tables: what it is, with its version. */
  readonly is: string;
  /** The folder whose packages it is made of; ours is in none. */
  readonly peer?: PeerFolder;
  readonly parameters: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

const bare: Observer = { name: "bare", is: "the service alone", parameters: [], env: {} };

/** What is measured, in the order of the tables. `dist` is a folder with a build of ours. */
export function observersOf(dist: string, withPeers: boolean): Observer[] {
  const parameters = ["--import", join(dist, "register.js")];
  const ours: Observer[] = [
    bare,
    { name: "relayscope", is: "every signal by OTLP/HTTP", parameters, env: {} },
    {
      name: "relayscope off",
      is: "`RELAYSCOPE_ENABLED=false`",
      parameters,
      env: { RELAYSCOPE_ENABLED: "false" },
    },
  ];
  return withPeers ? [...ours, ...peers] : ours;
}

const start = { mjs: ["--import", "./start.mjs"], cjs: ["--require", "./start.cjs"] };
const peers: readonly Observer[] = [
  {
    name: "undici, spans",
    is: "instrumentation-undici and the trace exporter, on sdk-node",
    peer: "opentelemetry",
    parameters: start.mjs,
    env: { BENCH_SIGNALS: "traces", OTEL_METRICS_EXPORTER: "none", OTEL_LOGS_EXPORTER: "none" },
  },
  {
    name: "undici, all signals",
    is: "instrumentation-undici and three OTLP/HTTP exporters, on sdk-node",
    peer: "opentelemetry",
    parameters: start.mjs,
    env: { BENCH_SIGNALS: "all" },
  },
  {
    name: "instrumentation-openai",
    is: "the same exporters, on sdk-node",
    peer: "opentelemetry",
    parameters: start.mjs,
    env: { BENCH_SIGNALS: "all", BENCH_WITH: "openai" },
  },
  {
    name: "auto-instrumentations-node",
    is: "its `register`, the same exporters",
    peer: "auto-instrumentations",
    parameters: ["--require", "@opentelemetry/auto-instrumentations-node/register"],
    env: {
      OTEL_TRACES_EXPORTER: "otlp",
      OTEL_METRICS_EXPORTER: "otlp",
      OTEL_LOGS_EXPORTER: "otlp",
      OTEL_EXPORTER_OTLP_PROTOCOL: "http/json",
    },
  },
  {
    name: "OpenLLMetry",
    is: "node-server-sdk, spans",
    peer: "openllmetry",
    parameters: start.cjs,
    env: { TRACELOOP_TELEMETRY: "false" },
  },
  {
    name: "OpenInference",
    is: "instrumentation-openai of its own, spans",
    peer: "openinference",
    parameters: start.cjs,
    env: {},
  },
  { name: "OpenLIT", is: "its SDK, spans and metrics", peer: "openlit", parameters: start.cjs, env: {} },
];

const named: Readonly<Record<string, string>> = {
  "undici, spans": "@opentelemetry/instrumentation-undici",
  "undici, all signals": "@opentelemetry/instrumentation-undici",
  "instrumentation-openai": "@opentelemetry/instrumentation-openai",
  "auto-instrumentations-node": "@opentelemetry/auto-instrumentations-node",
  OpenLLMetry: "@traceloop/node-server-sdk",
  OpenInference: "@arizeai/openinference-instrumentation-openai",
  OpenLIT: "openlit",
};

/** Makes sure that an observer's packages are there. */
export async function prepare({ name, peer }: Observer): Promise<string | undefined> {
  if (peer === undefined) return undefined;
  await ensurePeer(peer);
  return versionOf(peer, named[name] ?? "");
}

/** Where an observer's process runs: its packages are found from there, and `openai` 6 with them. */
export function workFolderOf({ peer = "opentelemetry" }: Observer): string {
  const folder = folderOf(peer);
  return existsSync(join(folder, "node_modules")) ? folder : import.meta.dirname;
}

import { spawn } from "node:child_process";
import { delimiter, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createReceiver, type Receiver } from "../../examples/demo/receiver.ts";
import type { ReceivedSpan } from "../../examples/demo/received-span.ts";
import { ensureMatrix } from "../matrix/install.ts";
import { findRefusedAddress, startCollector } from "./fixtures/collector.ts";
import { type LoopbackRelay, startLoopbackRelay } from "./loopback-relay.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const app = fileURLToPath(new URL("fixtures/at-exit-app.mjs", import.meta.url));
// Executables of other Node versions, where the suite is given them, and how often each kind of answer is asked for.
const nodes = (process.env["RELAYSCOPE_TEST_NODES"] ?? process.execPath).split(delimiter);
const times = Number(process.env["RELAYSCOPE_TEST_TIMES"] ?? 25);
// A machine that is busy may take longer than the default bound to start a thread: what must arrive gets more time.
const patient = {
  RELAYSCOPE_EXIT_TIMEOUT: "8000",
  RELAYSCOPE_PRICES: fileURLToPath(new URL("fixtures/at-exit-prices.json", import.meta.url)),
};

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
}

interface Run {
  readonly node: string;
  readonly parameters: readonly string[];
  /** Absent: without the preload. */
  readonly endpoint?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Sent once the app says that it is ready. */
  readonly signal?: NodeJS.Signals | undefined;
}

let relay: LoopbackRelay;
let receiver: Receiver;
let undici: string;

beforeAll(async () => {
  [relay, receiver] = await Promise.all([startLoopbackRelay(), createReceiver()]);
  undici = pathToFileURL(join((await ensureMatrix()).undici[8], "index.js")).href;
});
afterAll(() => Promise.all([relay.close(), receiver.close()]));

// A process that has not ended by itself after 20 s is killed, which no test takes for an end.
async function run({ node, parameters, endpoint, env = {}, signal }: Run): Promise<Ended & { ms: number }> {
  const begin = performance.now();
  const preload = endpoint === undefined ? [] : ["--import", "relayscope/register"];
  const child = spawn(node, [...preload, app, relay.url, ...parameters], {
    cwd: root,
    env: {
      PATH: process.env["PATH"],
      ...(endpoint !== undefined && { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint }),
      ...env,
    },
    timeout: 20_000,
    killSignal: "SIGKILL",
  });
  let [out, err] = ["", ""];
  child.stdout.on("data", (chunk: Buffer) => {
    out += chunk.toString();
    if (signal !== undefined && out === "ready\n") child.kill(signal);
  });
  child.stderr.on("data", (chunk: Buffer) => (err += chunk.toString()));
  return new Promise((done) => {
    child.on("close", (code, signal) => done({ code, signal, out, err, ms: Math.round(performance.now() - begin) }));
  });
}

const endOf = ({ code, signal, out, err }: Ended): Ended => ({ code, signal, out, err });

/** What was told of the calls that a run made, as lines; its own service name keeps it apart from the other runs. */
function toldBy(service: string): string[] {
  const isOwn = ({ resource }: { resource: ReceivedSpan["resource"] }) => resource["service.name"] === service;
  const spans = receiver.spans.filter(isOwn);
  const logs = receiver.logs.filter(isOwn);
  const points = receiver.metrics.filter(isOwn);
  const sum = (metric: string, labels: Record<string, string> = {}) =>
    points
      .filter(
        (point) =>
          point.name === metric && Object.entries(labels).every(([label, value]) => point.attributes[label] === value),
      )
      .reduce((total, { value, histogram }) => total + (value ?? histogram?.count ?? 0), 0);
  const tokens = (kind: string) =>
    spans.reduce((total, span) => total + Number(span.attributes[`gen_ai.usage.${kind}_tokens`] ?? 0), 0);

  // One span and one log record a call, none of them twice, and metrics that count the same.
  expect(new Set(spans.map((span) => span.spanId)).size).toBe(spans.length);
  expect(logs.map((log) => log.spanId).toSorted()).toEqual(spans.map((span) => span.spanId).toSorted());
  for (const outcome of new Set(spans.map((span) => String(span.attributes["relayscope.outcome"])))) {
    const count = spans.filter((span) => span.attributes["relayscope.outcome"] === outcome).length;
    expect([outcome, sum("gen_ai.client.operation.duration", { "relayscope.outcome": outcome })]).toEqual([
      outcome,
      count,
    ]);
  }
  expect(sum("http.client.request.duration")).toBe(spans.length);
  expect([
    sum("relayscope.calls", { "relayscope.state": "seen" }),
    sum("relayscope.calls", { "relayscope.state": "ended" }),
  ]).toEqual([spans.length, spans.length]);
  expect(sum("relayscope.active")).toBe(0);
  const spent = (kind: string) => sum("relayscope.tokens", { "relayscope.token.kind": kind });
  expect(spent("input") + spent("cache_read")).toBe(tokens("input"));
  expect(spent("output") + spent("reasoning")).toBe(tokens("output"));
  const costs = spans.reduce((total, span) => total + Number(span.attributes["gen_ai.usage.cost.amount"] ?? 0), 0);
  expect(sum("relayscope.cost")).toBeCloseTo(costs, 12);
  // One writer of metrics per process and thread that made calls.
  expect(new Set(points.map((point) => point.resource["service.instance.id"]))).toEqual(
    new Set(spans.map((span) => span.resource["service.instance.id"])),
  );
  return spans.map(lineOf).toSorted();
}

function lineOf({ attributes }: ReceivedSpan): string {
  const name = new URL(String(attributes["url.full"])).pathname.split("/")[1];
  const words = [
    "relayscope.outcome",
    "error.type",
    "gen_ai.usage.input_tokens",
    "gen_ai.usage.output_tokens",
    "gen_ai.usage.cost.amount",
    "gen_ai.usage.cost.currency",
  ];
  return [name, ...words.map((word) => attributes[word])].filter((word) => word !== undefined).join(" ");
}

const ok = (name: string) => `${name} ok 12 34 0.000078 EUR`;
const call = ok("call");
const threads = ["left cancelled", "left cancelled", ok("main"), ok("thread"), ok("thread")];

describe.each(nodes)("%s", (node) => {
  let count = 0;
  const newService = () => `${nodes.indexOf(node)}-${(count += 1)}`;

  test.each([
    ["JSON", "", ""],
    ["JSON, gzip", "?coding=gzip", ""],
    ["a stream", "", "stream"],
    ["a stream, gzip", "?coding=gzip", "stream"],
  ])(
    `one call (%s) and process.exit() right after it is seen in ${times} of ${times} runs`,
    async (_, query, streamed) => {
      const services = Array.from({ length: times }, newService);
      const left = [...services];
      const work = async (): Promise<void> => {
        for (let service = left.pop(); service !== undefined; service = left.pop()) {
          const env = { ...patient, OTEL_SERVICE_NAME: service, FIXTURE_UNDICI: undici };
          const way = left.length % 2 === 0 ? "exit" : "exit-undecoded";
          const ended = await run({ node, parameters: [way, "call", query, streamed], endpoint: receiver.url, env });
          expect(endOf(ended)).toEqual({ code: 7, signal: null, out: "", err: "" });
        }
      };
      await Promise.all([work(), work(), work()]);
      expect(services.filter((service) => String(toldBy(service)) === call)).toHaveLength(times);
    },
  );

  test.each<[way: string, told: string[], signal?: NodeJS.Signals]>([
    ["in-then", [call]],
    ["before-body", ["left cancelled"]],
    ["in-stream", ["left cancelled"]],
    ["at-done", [call]],
    ["before-answer", [call, "left cancelled"]],
    ["not-sent", ["left cancelled"]],
    ["waits-for-retry", ["failed overloaded error"]],
    ["reset-waits", ["failed network UND_ERR_SOCKET"]],
    [
      "several",
      [
        ok("call-1"),
        ok("call-2"),
        "failed rate_limit rate_limit_exceeded",
        "left-1 cancelled",
        "left-2 cancelled",
        "left-3 cancelled",
        "left-4 cancelled",
      ],
    ],
    ["natural", [call]],
    ["natural-unread", [call]],
    ["exit-code", [call]],
    ["uncaught", [call]],
    ["uncaught-open", [call, "left cancelled"]],
    ["rejected", [call]],
    ["exit-in-exit", [call]],
    ["signal", [call], "SIGTERM"],
    ["signal", [call], "SIGINT"],
    ["signal-open", [call, "left cancelled"], "SIGTERM"],
    ["signal-own", [call, ok("in-handler")], "SIGTERM"],
    ["signal-own", [call, ok("in-handler")], "SIGINT"],
    ["signal-drained", [call], "SIGTERM"],
    ["signal-drained", [call], "SIGINT"],
    ["thread", [ok("main"), ok("thread")]],
    ["thread-exit", [ok("main"), ok("thread")]],
    ["thread-throws", [ok("main"), ok("thread")]],
    ["exit-with-threads", threads],
    ["uncaught-with-threads", threads],
    ["signal-with-threads", threads, "SIGTERM"],
    ["cluster", [ok("main"), ok("worker"), ok("worker")]],
    ["cluster-exit", [ok("main"), ok("worker"), ok("worker")]],
    ["cluster-killed", [ok("main"), ok("worker"), ok("worker")]],
  ])("%s: each call is told once, %j, and the end is as without the preload (%s)", async (way, told, signal) => {
    const service = newService();
    const env = { ...patient, OTEL_SERVICE_NAME: service };
    const [without, ended] = await Promise.all([
      run({ node, parameters: [way], signal }),
      run({ node, parameters: [way], endpoint: receiver.url, env, signal }),
    ]);
    expect(endOf(ended)).toEqual(endOf(without));
    expect(toldBy(service)).toEqual(told);
  });

  test.each<[way: string, code: number | null, signal?: NodeJS.Signals]>([
    ["natural", 0],
    ["exit", 7],
    ["uncaught", 1],
    ["signal", null, "SIGTERM"],
    ["thread", 0],
  ])("%s: a collector that refuses or never answers keeps nobody from ending (%s)", async (way, code, signal) => {
    const silent = await startCollector({ answers: false });
    const env = { RELAYSCOPE_LOG_LEVEL: "none" };
    const without = await run({ node, parameters: [way], signal });
    const refused = await run({ node, parameters: [way], endpoint: await findRefusedAddress(), env, signal });
    const dumb = await run({ node, parameters: [way], endpoint: silent.url, env, signal });
    silent.stop();
    expect([without.code, without.signal]).toEqual([code, signal ?? null]);
    expect(endOf(refused)).toEqual(endOf(without));
    expect(endOf(dumb)).toEqual(endOf(without));
    if (process.env["RELAYSCOPE_TEST_TELL"])
      console.log(way, { without: without.ms, refused: refused.ms, dumb: dumb.ms });
  });
});

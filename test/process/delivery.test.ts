import { spawn } from "node:child_process";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { createEmittedFile } from "../../examples/demo/emitted-file.ts";
import { readLogs } from "../../examples/demo/received-log.ts";
import { readSpans } from "../../examples/demo/received-span.ts";
import { findRefusedAddress } from "./fixtures/collector.ts";
import { startLoopbackRelay, type LoopbackRelay } from "./loopback-relay.ts";
import { runPreloaded, type Ended } from "./preloaded.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const fixture = (name: string) => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));
const script = "delivery-client.mjs";
// A machine that is busy may take longer than the default bound to start a thread or to answer.
const patient = { RELAYSCOPE_EXIT_TIMEOUT: "8000" };

let relay: LoopbackRelay;
beforeAll(async () => void (relay = await startLoopbackRelay()));
afterAll(() => relay.close());

interface SlowCollector {
  readonly port: number;
  /** Every id as often as it came: nothing is taken for known. */
  readonly spans: string[];
  readonly logs: string[];
  readonly requests: { readonly path: string; readonly authorization: string | undefined }[];
}

// A collector that thinks for a while before it says `status`.
async function startSlowCollector({ delayMs = 0, port = 0, status = 200, onRequest = () => {} } = {}) {
  const collector: Omit<SlowCollector, "port"> = { spans: [], logs: [], requests: [] };
  const write = createEmittedFile("v1.41");
  const server: Server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const text = Buffer.concat(parts).toString();
      const path = request.url ?? "";
      write(path.split("/").at(-1) ?? "", text);
      collector.requests.push({ path, authorization: request.headers.authorization });
      collector.spans.push(...readSpans(JSON.parse(text)).map(({ spanId }) => spanId));
      collector.logs.push(...readLogs(JSON.parse(text)).map(({ spanId }) => spanId ?? ""));
      setTimeout(() => response.writeHead(status, { "content-type": "application/json" }).end("{}"), delayMs);
      onRequest();
    });
  });
  await new Promise<void>((done) => server.listen(port, "127.0.0.1", done));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { ...collector, port: (server.address() as AddressInfo).port } satisfies SlowCollector;
}

const once = (ids: readonly string[]) => [ids.length, new Set(ids).size];

test.each([
  [140, 0],
  [500, 0],
  [130, 2000],
])(
  "at the natural end each of %d calls and %d spans arrives once, though a batch is in flight",
  async (calls, spans) => {
    const collector = await startSlowCollector({ delayMs: 100 });
    const ended = await runPreloaded({
      script,
      endpoint: `http://127.0.0.1:${collector.port}`,
      parameters: ["natural", relay.url, String(calls), String(spans)],
      env: patient,
    });
    expect(ended).toEqual({ out: "", err: "", code: 0, signal: null });
    expect(once(collector.spans)).toEqual([calls + spans, calls + spans]);
    expect(once(collector.logs)).toEqual([calls, calls]);
  },
);

// No system looks that up: a label has 63 characters at most.
const unknown = `planted${"x".repeat(64)}.test`;

test.each<[what: string, address: (port: number) => string, status: number, line: RegExp]>([
  ["refuses", () => "refused", 200, /^relayscope: 3 of .* to http:\/\/127\.0\.0\.1:\d+ \(ECONNREFUSED\): .*start a /],
  [
    "has no address",
    () => `http://${unknown}:4318`,
    200,
    /^relayscope: 3 of .*\.test:4318 \(ENOTFOUND\): .*check OTEL_/,
  ],
  ["asks for a key", (port) => `http://me:planted-key@127.0.0.1:${port}`, 401, /1:\d+ \(HTTP 401\): .*_HEADERS\n$/],
  ["is broken", (port) => `http://127.0.0.1:${port}/planted-key`, 503, / to http:\/\/127\.0\.0\.1:\d+ \(HTTP 503\): /],
  [
    "knows no such path",
    (port) => `http://127.0.0.1:${port}/planted-key/?k=planted-key#`,
    404,
    / to http:\/\/127\.0\.0\.1:\d+\/… ?/,
  ],
])("a short run says in one line where the collector that %s was looked for, why, and what to do", async (...row) => {
  const [, addressOf, status, line] = row;
  const { port } = await startSlowCollector({ status });
  const address = addressOf(port);
  const endpoint = address === "refused" ? await findRefusedAddress() : address;
  const ended = await runPreloaded({ script, endpoint, parameters: ["natural", relay.url, "1", "0"], env: patient });
  expect(ended.code).toBe(0);
  expect(ended.err).toMatch(line);
  expect(ended.err).toMatch(/^relayscope: 3 of the last exports could not be delivered to [^\n]+: [^\n]+\n$/);
  expect(ended.err).not.toContain("planted-key");
});

test("with a wrong address the app runs, nothing is sent, and one line says so without the key in it", async () => {
  const ended = await runPreloaded({
    script,
    endpoint: "me:planted-key@127.0.0.1:4318",
    parameters: ["natural", relay.url, "1", "1"],
    env: { OTEL_EXPORTER_OTLP_HEADERS: "planted-key" },
  });
  const line =
    'relayscope: OTEL_EXPORTER_OTLP_ENDPOINT="…@127.0.0.1:4318" is not an address such as http://localhost:4318 or https://collector.example; not sent: traces, metrics, logs\n';
  expect(ended).toEqual({ out: "", err: line, code: 0, signal: null });
});

test("a collector that never answers is told as a timeout", async () => {
  const { port } = await startSlowCollector({ delayMs: 60_000 });
  const endpoint = `http://127.0.0.1:${port}`;
  const env = { RELAYSCOPE_EXIT_TIMEOUT: "300" };
  const { err } = await runPreloaded({ script, endpoint, parameters: ["natural", relay.url, "1", "0"], env });
  expect(err).toMatch(/^relayscope: 3 of the last .* to http:\/\/127\.0\.0\.1:\d+ \(timeout\): no answer [^\n]+\n$/);
});

test("a long run says once that nobody listens, and once that it works again", async () => {
  const endpoint = await findRefusedAddress();
  const child = startGoingOn("goesOn", endpoint, {
    ...patient,
    RELAYSCOPE_LOG_LEVEL: "info",
    // Each export is given up before its first retry, so that there are many.
    OTEL_EXPORTER_OTLP_TIMEOUT: "400",
    OTEL_METRIC_EXPORT_INTERVAL: "100",
    OTEL_METRIC_EXPORT_TIMEOUT: "100",
    OTEL_BSP_SCHEDULE_DELAY: "100",
    OTEL_BLRP_SCHEDULE_DELAY: "100",
  });
  await child.says(/cannot be delivered/);
  await new Promise((done) => setTimeout(done, 1000));
  await startSlowCollector({ port: Number(new URL(endpoint).port) });
  await child.says(/delivered again/);
  child.tell();
  const { err, code } = await child.ended;
  expect(code).toBe(0);
  const lines = err.trim().split("\n");
  // That its model has no price is said as well.
  expect(lines.filter((line) => !line.startsWith("relayscope: no price for "))).toEqual([
    expect.stringMatching(/^relayscope: \S+ is on /),
    expect.stringMatching(`^relayscope: telemetry cannot be delivered to ${endpoint} \\(ECONNREFUSED\\): nobody`),
    `relayscope: telemetry is delivered again to ${endpoint}`,
  ]);
});

test("what is exported at the end goes to the address of the last export: a lookup may hang", async () => {
  const collector = await startSlowCollector({ onRequest: () => child.tell() });
  const child = startGoingOn("once", `http://${unknown}:${collector.port}`, {
    ...patient,
    NODE_OPTIONS: `--require ${fixture("dns-of-one.cjs")}`,
    OTEL_BSP_SCHEDULE_DELAY: "10",
  });
  expect(await child.ended).toEqual({ out: "", err: "", code: 0, signal: null });
  expect(once(collector.spans)).toEqual([2, 2]);
});

// A run that goes on until it is told to end.
function startGoingOn(way: string, endpoint: string, env: NodeJS.ProcessEnv) {
  const child = spawn(process.execPath, ["--import", "relayscope/register", fixture(script), way, relay.url], {
    cwd: root,
    env: { PATH: process.env["PATH"], OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, ...env },
    timeout: 30_000,
    killSignal: "SIGKILL",
  });
  let [out, err] = ["", ""];
  child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (err += chunk.toString()));
  const ended = new Promise<Ended>((done) => {
    child.on("close", (code, signal) => done({ out, err, code, signal }));
  });
  const says = (line: RegExp) =>
    new Promise<void>((done, failed) => {
      const look = (): void => void (line.test(err) && done());
      child.stderr.on("data", look);
      look();
      void ended.then(() => failed(new Error(`ended before it said ${line}: ${err}`)));
    });
  return { says, ended, tell: () => void child.stdin.write("go\n") };
}

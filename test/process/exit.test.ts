import { spawn } from "node:child_process";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { describe, expect, onTestFinished, test } from "vitest";
import { findRefusedAddress, startCollector } from "./fixtures/collector.ts";

const fixtures = join(dirname(fileURLToPath(import.meta.url)), "fixtures");
const app = join(fixtures, "exit-app.mjs");
const preload = pathToFileURL(join(fixtures, "exit-preload.ts")).href;
// Executables of other Node versions, where the suite is given them.
const nodes = (process.env["RELAYSCOPE_TEST_NODES"] ?? process.execPath).split(delimiter);

interface Ended {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly ms: number;
}

interface Run {
  readonly node: string;
  readonly url?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly signals?: readonly NodeJS.Signals[];
  /** Sends the signals again for each line after the first. */
  readonly again?: boolean;
}

// A process that has not ended by itself after 10 s is killed, which no test takes for an end.
function run(way: string, { node, url, env = {}, signals = [], again = false }: Run): Promise<Ended> {
  const begin = performance.now();
  const flags = url === undefined ? [] : ["--import", preload];
  const child = spawn(node, [...flags, app, way], {
    env: { PATH: process.env["PATH"], NODE_NO_WARNINGS: "1", ...(url && { OTEL_EXPORTER_OTLP_ENDPOINT: url }), ...env },
    timeout: 10_000,
    killSignal: "SIGKILL",
  });
  let [stdout, stderr, lines] = ["", "", 0];
  child.stdout.on("data", (data) => {
    stdout += data;
    for (const _ of String(data).matchAll(/\n/g))
      if (++lines === 1 || again) for (const signal of signals) child.kill(signal);
  });
  child.stderr.on("data", (data) => (stderr += data));
  return new Promise((resolve) =>
    child.on("close", (code, signal) =>
      resolve({ code, signal, stdout, stderr, ms: Math.round(performance.now() - begin) }),
    ),
  );
}

async function withCollector(options?: { answers?: boolean }) {
  const collector = await startCollector(options);
  onTestFinished(() => collector.stop());
  return collector;
}

// A machine that is busy may take longer than the default bound to start a thread: what must arrive gets more time.
const patient = { RELAYSCOPE_EXIT_TIMEOUT: "8000" };

const seen = ({ code, signal, stdout, stderr }: Ended) => ({ code, signal, stdout, stderr });

describe.each(nodes)("%s", (node) => {
  const ends: [way: string, spans: string[], more?: Partial<Run>][] = [
    ["natural", ["work"]],
    ["natural-later", ["work"]],
    ["exit", ["work"]],
    ["exit-code", ["work"]],
    ["exit-in-microtask", ["work"]],
    ["uncaught", ["work"]],
    ["rejected", ["work"]],
    ["signal", ["work"], { signals: ["SIGTERM"] }],
    ["signal", ["work"], { signals: ["SIGINT"] }],
    ["signal", ["work"], { signals: ["SIGHUP"] }],
    ["signal", ["work"], { signals: ["SIGTERM", "SIGTERM", "SIGTERM", "SIGTERM"] }],
    ["signal-own", ["work", "in handler"], { signals: ["SIGTERM"] }],
    ["signal-own", ["work", "in handler"], { signals: ["SIGINT"] }],
    ["signal-own", ["work", "in handler"], { signals: ["SIGHUP"] }],
    ["signal-once", ["work"], { signals: ["SIGTERM"], again: true }],
    ["signal-counted", ["work"], { signals: ["SIGTERM"] }],
    ["signal-again", ["work"], { signals: ["SIGTERM"] }],
    ["signal-again-later", ["work"], { signals: ["SIGTERM"] }],
    ["signal-to-itself", ["work"]],
    ["signal-removed", ["work"], { signals: ["SIGTERM"] }],
    ["exit-removed", ["work"]],
    ["exit-put-back", ["work"]],
    ["all-removed", ["work"]],
    ["thread", ["main", "thread"]],
    ["thread-exit", ["main", "thread"]],
    ["cluster", ["primary", "worker", "worker", "worker"]],
  ];

  test.each(ends)("%s: all that was ended arrives, and the end is as without us", async (way, spans, more) => {
    const { url, arrived } = await withCollector();
    const [without, ended] = await Promise.all([
      run(way, { node, ...more }),
      run(way, { node, url, env: patient, ...more }),
    ]);
    expect(seen(ended)).toEqual(seen(without));
    expect(arrived.spans.map((span) => span.name).toSorted()).toEqual(spans.toSorted());
    expect(arrived.records.toSorted()).toEqual(spans.toSorted());
    expect(sum(arrived.points, "fixture.work")).toBe(spans.length);
    const instances = new Set(arrived.spans.map((span) => span.instance));
    const writers = way.startsWith("thread") ? 2 : way === "cluster" ? 4 : 1;
    expect(instances.size).toBe(writers);
    // Callbacks and producers are heard in an exit handler, too.
    for (const [metric, value] of [
      ["fixture.gauge", 7],
      ["fixture.observed", 5],
      ["fixture.produced", 3],
    ] as const) {
      expect(sum(arrived.points, metric)).toBe(value * writers);
    }
  });

  test("a call that is open at the end is ended and arrives", async () => {
    const { url, arrived } = await withCollector();
    await run("exit", { node, url, env: { ...patient, FIXTURE_OPEN: "1" } });
    expect(arrived.spans.map((span) => span.name)).toEqual(["work", "open at the end"]);
  });

  test("threads differ in their instance id, also where the user gave one to the container", async () => {
    const { url, arrived } = await withCollector();
    await run("thread", { node, url, env: { ...patient, OTEL_RESOURCE_ATTRIBUTES: "service.instance.id=pod-1" } });
    const instances = new Set(arrived.points.map((point) => point.instance));
    expect(instances.size).toBe(2);
    for (const instance of instances) expect(instance).toMatch(/^pod-1\/\d+-\d+$/);
  });

  test.each([
    [{ OTEL_SDK_DISABLED: "true" }, { spans: 0, records: 0, points: 0 }],
    [{ OTEL_TRACES_EXPORTER: "none" }, { spans: 0, records: 1, points: 1 }],
    [{ OTEL_LOGS_EXPORTER: "none" }, { spans: 1, records: 0, points: 1 }],
    [{ OTEL_METRICS_EXPORTER: "none" }, { spans: 1, records: 1, points: 0 }],
    [{ OTEL_TRACES_SAMPLER: "always_off" }, { spans: 0, records: 1, points: 1 }],
  ])("%j is obeyed", async (env, expected) => {
    const { url, arrived } = await withCollector();
    await run("exit", { node, url, env: { ...patient, ...env } });
    const work = arrived.points.filter(({ metric }) => metric === "fixture.work");
    expect({ spans: arrived.spans.length, records: arrived.records.length, points: work.length }).toEqual(expected);
  });

  test("a thousand spans in the queue arrive", async () => {
    const { url, arrived } = await withCollector();
    await run("many", {
      node,
      url,
      env: { ...patient, OTEL_EXPORTER_OTLP_COMPRESSION: "gzip", OTEL_EXPORTER_OTLP_HEADERS: "x-key=planted" },
    });
    expect(new Set(arrived.spans.map((span) => span.id)).size).toBe(1000);
    expect(arrived.records).toHaveLength(1000);
    expect(
      arrived.headers.every((headers) => headers["x-key"] === "planted" && headers["content-encoding"] === "gzip"),
    ).toBe(true);
  });

  test("a process that did nothing sends nothing", async () => {
    const { url, arrived } = await withCollector();
    await run("idle", { node, url });
    expect(arrived.headers).toEqual([]);
  });

  test.each(["flight", "natural-flight"])("%s: a batch without an answer is sent again at the end", async (way) => {
    const { url, arrived } = await withCollector({ answers: false });
    const ended = await run(way, { node, url, env: { RELAYSCOPE_EXIT_TIMEOUT: "300" } });
    expect(ended.code).toBe(0);
    expect(arrived.spans).toHaveLength(2);
    expect(new Set(arrived.spans.map((span) => span.id)).size).toBe(1);
  });

  test.each(["natural", "exit", "uncaught", "thread", "natural-flight"])(
    "%s: a collector that is away or dumb keeps nobody",
    async (way) => {
      const [{ url: silent }, refused] = await Promise.all([withCollector({ answers: false }), findRefusedAddress()]);
      const env = { RELAYSCOPE_LOG_LEVEL: "none" };
      const without = await run(way, { node });
      const away = await run(way, { node, url: refused, env });
      const dumb = await run(way, { node, url: silent, env });
      expect(seen(away)).toEqual(seen(without));
      expect(seen(dumb)).toEqual(seen(without));
      if (process.env["RELAYSCOPE_TEST_TELL"]) console.log(way, { without: without.ms, away: away.ms, dumb: dumb.ms });
    },
  );

  test.each(["SIGTERM", "SIGINT"] as const)(
    "%s: a collector that never answers does not keep the signal from its work",
    async (signal) => {
      const { url } = await withCollector({ answers: false });
      const ended = await run("signal", { node, url, env: { RELAYSCOPE_LOG_LEVEL: "none" }, signals: [signal] });
      expect([ended.code, ended.signal]).toEqual([null, signal]);
    },
  );

  test("an exit timeout of 0 sends nothing at the end", async () => {
    const { url, arrived } = await withCollector();
    expect((await run("exit", { node, url, env: { RELAYSCOPE_EXIT_TIMEOUT: "0" } })).code).toBe(3);
    expect(arrived.headers).toEqual([]);
  });

  test("the preload is not run again in the thread that delivers", async () => {
    const { url, arrived } = await withCollector();
    await run("exit", { node, url, env: { ...patient, NODE_OPTIONS: `--import ${preload}` } });
    expect(arrived.spans).toHaveLength(1);
  });
});

function sum(points: readonly { metric: string; value: number }[], metric: string): number {
  return points.filter((point) => point.metric === metric).reduce((total, point) => total + point.value, 0);
}

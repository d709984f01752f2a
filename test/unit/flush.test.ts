import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { metrics, trace } from "@opentelemetry/api";
import { LoggerProvider } from "@opentelemetry/sdk-logs";
import { MeterProvider } from "@opentelemetry/sdk-metrics";
import { BatchSpanProcessor, InMemorySpanExporter, TracerProvider } from "@opentelemetry/sdk-trace";
import { afterEach, expect, test, vi } from "vitest";
import { claim } from "../../src/claim.ts";
import { flush, type FlushOptions } from "../../src/flush.ts";
import { RelayscopeInstrumentation } from "../../src/instrumentation.ts";
import { flushProviders } from "../../src/provider-flush.ts";
import { settle } from "../../src/settle.ts";

const key = Symbol.for("relayscope.running");
const globals = globalThis as { [key]?: unknown };

afterEach(() => void Reflect.deleteProperty(globalThis, key));

function listen(flushed: (options: Required<FlushOptions>) => Promise<void>): void {
  claim({ by: "a test", hears: () => false, state: () => undefined, flush: flushed });
}

test("where nothing of ours listens, a flush does nothing and takes no time", async () => {
  await flush();
});

test.each([
  ["has no flush", { by: "relayscope/register", version: "0.0.1" }],
  ["has something else in its place", { flush: true }],
  ["is no object", 7],
])("where another version listens that %s, a flush resolves", async (_, other) => {
  Object.defineProperty(globals, key, { value: other, configurable: true });
  await flush();
});

test.each([
  ["throws", () => Promise.reject(new Error("no"))],
  [
    "throws at once",
    () => {
      throw new Error("no");
    },
  ],
])("a flush of what %s resolves", async (_, work) => {
  listen(work);
  await flush();
});

test("a flush passes on what it was told, and waits for whatever listens", async () => {
  const told = vi.fn<(options: Required<FlushOptions>) => Promise<void>>();
  let done = false;
  listen(async (options) => {
    told(options);
    await new Promise((later) => setTimeout(later, 30));
    done = true;
  });
  await flush();
  expect(done).toBe(true);
  await flush({ idle: true, timeoutMs: 40 });
  expect(told.mock.calls).toEqual([[{ idle: false, timeoutMs: 1500 }], [{ idle: true, timeoutMs: 40 }]]);
});

test.each([
  [50, 45],
  [0, 0],
  [-1, 0],
  [Number.NaN, 0],
])("with a bound of %s ms a flush that never ends is over after it", async (timeoutMs, leastMs) => {
  listen(() => new Promise(() => undefined));
  const begin = performance.now();
  await flush({ timeoutMs });
  const tookMs = performance.now() - begin;
  expect(tookMs).toBeGreaterThanOrEqual(leastMs);
  expect(tookMs).toBeLessThan(leastMs + 500);
});

test("a bound longer than a timer can be is a long one", async () => {
  listen(() => new Promise((later) => setTimeout(later, 60)));
  const begin = performance.now();
  await flush({ timeoutMs: Number.POSITIVE_INFINITY });
  expect(performance.now() - begin).toBeGreaterThanOrEqual(55);
});

test("an answer that is decoded for ever holds a flush no longer than its bound", async () => {
  const giveUp = vi.fn<() => void>();
  const pipeline = {
    settling: true,
    giveUp,
    observe: () => undefined,
    endAll: () => undefined,
    state: { open: 1, waiting: 0 },
  };
  const begin = performance.now();
  await settle(pipeline, { timeoutMs: 40, idle: true });
  expect(performance.now() - begin).toBeLessThan(500);
  expect(giveUp).toHaveBeenCalledTimes(1);
});

test("the instrumentation's flush asks the providers that it was given, whatever they are", async () => {
  const exporter = new InMemorySpanExporter();
  const tracerProvider = new TracerProvider({
    spanProcessors: [new BatchSpanProcessor({ exporter, scheduledDelayMillis: 60_000 })],
  });
  const server = createServer((request, response) => {
    request.resume();
    response.setHeader("content-type", "application/json");
    response.end('{"object":"chat.completion","model":"mock","choices":[{"index":0,"finish_reason":"stop"}]}');
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const relayscope = new RelayscopeInstrumentation();
  relayscope.setTracerProvider(tracerProvider);
  relayscope.setMeterProvider(new MeterProvider());
  const { port } = server.address() as AddressInfo;
  const answer = await fetch(`http://127.0.0.1:${port}/v1/chat/completions`, {
    method: "POST",
    body: '{"model":"mock","messages":[]}',
  });
  await answer.json();
  expect(exporter.getFinishedSpans().length).toBe(0);
  await flush();
  expect(exporter.getFinishedSpans().map(({ name }) => name)).toEqual(["chat mock"]);
  relayscope.disable();
  server.close();
});

test("providers are flushed behind the API's stand-ins, and one that fails takes no other with it", async () => {
  const flushed: string[] = [];
  const provider = (name: string) => ({
    forceFlush: () => {
      flushed.push(name);
      return name === "failing" ? Promise.reject(new Error("no")) : Promise.resolve();
    },
  });
  await flushProviders([
    provider("failing"),
    { getDelegate: () => provider("behind a stand-in") },
    { _getDelegate: () => provider("behind the logs API's") },
    trace.getTracerProvider(),
    metrics.getMeterProvider(),
    new LoggerProvider(),
    undefined,
    {
      getDelegate() {
        return this;
      },
    },
    provider("last"),
  ]);
  expect(flushed).toEqual(["failing", "behind a stand-in", "behind the logs API's", "last"]);
});

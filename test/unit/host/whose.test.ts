import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { lateTracers } from "../../../src/host/late-tracers.ts";
import { apiKey, type Registered } from "../../../src/host/shared-api.ts";
import { followApp, isAddressed, type Providers, type Whose } from "../../../src/host/whose.ts";

const shared = globalThis as { [apiKey]?: object | undefined };
const olderLogs = Symbol.for("io.opentelemetry.js.api.logs");
const before = Object.getOwnPropertyDescriptor(globalThis, apiKey);
beforeEach(() => void Reflect.deleteProperty(globalThis, apiKey));
afterEach(() => {
  Reflect.deleteProperty(globalThis, apiKey);
  Reflect.deleteProperty(globalThis, olderLogs);
  if (before !== undefined) Object.defineProperty(globalThis, apiKey, before);
});

const loggers = (name: string, emit = vi.fn()) => ({ name, getLogger: () => ({ emit, enabled: () => true }) });
const own = { tracerProvider: { name: "own" }, meterProvider: { name: "own" }, loggerProvider: loggers("own") };
const theirs = { trace: { name: "app" }, metrics: { name: "app" }, logs: loggers("app") };
const tracing = { trace: theirs.trace };

test.each<[Parameters<typeof followApp>[0]["mode"], object, boolean, Whose]>([
  ["auto", {}, false, { traces: "own", metrics: "own", logs: "own" }],
  ["auto", theirs, false, { traces: "app", metrics: "app", logs: "app" }],
  ["auto", tracing, true, { traces: "app", metrics: "own", logs: "own" }],
  // Nobody asked for exports to an address that nobody said.
  ["auto", tracing, false, { traces: "app", metrics: "none", logs: "none" }],
  ["own", theirs, true, { traces: "own", metrics: "own", logs: "own" }],
  ["app", {}, true, { traces: "none", metrics: "none", logs: "none" }],
  ["app", tracing, true, { traces: "app", metrics: "none", logs: "none" }],
])("%s with the app's %j (address said: %s) is %j", (mode, registered, addressed, expected) => {
  shared[apiKey] = { version: "1.9.0", ...registered };
  const told: Whose[] = [];
  const choice = { mode, own: own as never, offered: {}, addressed, besides: undefined };
  followApp(choice, (_, whose) => told.push(whose));
  expect(told).toEqual([expected]);
});

test("what the app registers later is followed, once, and what we offer is not the app's", () => {
  const offered = { trace: { name: "offered" } } as unknown as Registered;
  shared[apiKey] = offered;
  const told: Providers[] = [];
  const choice = { mode: "auto", own: own as never, offered, addressed: true, besides: undefined } as const;
  const follow = followApp(choice, (providers) => told.push(providers));
  follow();
  shared[apiKey] = { ...offered, trace: theirs.trace };
  follow();
  follow();
  expect(told.map(({ tracerProvider }) => tracerProvider)).toEqual([own.tracerProvider, theirs.trace]);
});

test("the logger provider of @opentelemetry/api-logs is the app's", () => {
  Object.defineProperty(globalThis, olderLogs, {
    value: (version: number) => version === 1 && theirs.logs,
    configurable: true,
  });
  const told: Whose[] = [];
  const choice = { mode: "auto", own: own as never, offered: {}, addressed: false, besides: undefined } as const;
  followApp(choice, (_, whose) => told.push(whose));
  expect(told).toEqual([{ traces: "none", metrics: "none", logs: "app" }]);
});

test("the log file gets every record besides the app's logs, and once besides ours", () => {
  const [app, file] = [vi.fn(), vi.fn()];
  const besides = loggers("file", file) as never;
  const emit = (mode: "auto" | "app") =>
    followApp({ mode, own: {}, offered: {}, addressed: false, besides }, ({ loggerProvider }) =>
      loggerProvider?.getLogger("x").emit({}),
    );
  emit("auto");
  expect(file).toHaveBeenCalledTimes(1);
  shared[apiKey] = { logs: loggers("app", app) };
  emit("app");
  expect([app, file].map((one) => one.mock.calls.length)).toEqual([1, 2]);
});

test.each([
  [{}, false],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: " " }, false],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: "http://localhost:4318" }, true],
  [{ OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: "http://localhost:4318" }, true],
  [{ OTEL_EXPORTER_OTLP_HEADERS: "a=b" }, false],
])("an address is said in %j: %s", (env, said) => {
  expect(isAddressed(env)).toBe(said);
});

test("a tracer that was got early goes to whatever there is at each span", () => {
  const spans: string[] = [];
  const provider = (name: string) => ({
    getTracer: (scope: string) => ({
      startSpan: (span: string) => spans.push(`${name} ${scope} ${span}`),
      startActiveSpan: (span: string, run: (span: unknown) => unknown) => run(`${name} ${scope} ${span}`),
    }),
  });
  let current = provider("ours");
  const tracers = lateTracers(() => current as never);
  const tracer = tracers.getTracer("app");
  tracer.startSpan("one");
  current = provider("theirs");
  tracer.startSpan("two");
  expect(spans).toEqual(["ours app one", "theirs app two"]);
  expect(tracer.startActiveSpan("three", (span) => span)).toBe("theirs app three");
  expect(tracers.getDelegate()).toBe(current);
});

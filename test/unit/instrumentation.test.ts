import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { diag, DiagLogLevel } from "@opentelemetry/api";
import { MeterProvider } from "@opentelemetry/sdk-metrics";
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import type { RelayscopeConfiguration } from "../../src/settings/configuration.ts";
import { RelayscopeInstrumentation } from "../../src/instrumentation.ts";

const made: RelayscopeInstrumentation[] = [];
let said: string[];
let server: Server;
let url: string;
/** Answers that wait to be sent. */
const held: (() => void)[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    const answer = (): void => {
      response.setHeader("content-type", "application/json");
      response.end(
        JSON.stringify({ object: "chat.completion", model: "mock", choices: [{ index: 0, finish_reason: "stop" }] }),
      );
    };
    request.resume();
    if (request.url?.includes("hold")) held.push(answer);
    else answer();
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/chat/completions`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  said = [];
  // In the source tree there is no price catalogue, which is told, too.
  const write = (line: string): void => void (line.includes("price catalogue") || said.push(line));
  diag.setLogger(
    { error: write, warn: write, info: write, debug: write, verbose: write },
    { logLevel: DiagLogLevel.WARN },
  );
});
afterEach(() => {
  for (const one of made.splice(0)) one.disable();
  diag.disable();
});

function make(configuration: RelayscopeConfiguration = {}) {
  const spans = new InMemorySpanExporter();
  const instrumentation = new RelayscopeInstrumentation(configuration);
  made.push(instrumentation);
  const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter: spans })] });
  instrumentation.setTracerProvider(provider);
  return { instrumentation, names: () => spans.getFinishedSpans().map(({ name }) => name) };
}

const call = (query = "", signal?: AbortSignal): Promise<string> =>
  fetch(`${url}${query}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ model: "mock", messages: [] }),
    ...(signal && { signal }),
  }).then((response) => response.text());

test("one that listens tells a call; once disabled it tells none, and enabled again it does", async () => {
  const { instrumentation, names } = make();
  await call();
  instrumentation.disable();
  expect(instrumentation.getConfig().enabled).toBe(false);
  await call();
  instrumentation.enable();
  expect(instrumentation.getConfig().enabled).toBe(true);
  await call();
  await expect.poll(names).toEqual(["chat mock", "chat mock"]);
  expect(said).toEqual([]);
});

test("of two, the first listens; the second says so once, and takes over when the first is gone", async () => {
  const first = make();
  const second = make();
  // As an SDK does with what it is given.
  expect(second.instrumentation.getConfig().enabled).toBe(false);
  second.instrumentation.enable();
  second.instrumentation.enable();
  expect(said).toEqual([
    "RelayscopeInstrumentation stays passive: RelayscopeInstrumentation (0.1.0) listens in this process already",
  ]);
  await call();
  await expect.poll(first.names).toEqual(["chat mock"]);
  expect(second.names()).toEqual([]);

  second.instrumentation.disable();
  first.instrumentation.disable();
  second.instrumentation.enable();
  await call();
  await expect.poll(second.names).toEqual(["chat mock"]);
  expect(first.names()).toHaveLength(1);
});

test("whatever else is told of it, enabled: false listens to nothing, until the configuration says otherwise", async () => {
  const { instrumentation, names } = make({ enabled: false });
  instrumentation.enable();
  await call();
  instrumentation.setConfig({ enabled: true });
  instrumentation.enable();
  await call();
  instrumentation.setConfig({ enabled: false });
  await call();
  await expect.poll(names).toEqual(["chat mock"]);
  expect(said).toEqual([]);
});

test("a configuration counts from the next enable on, but the generation stays that of the construction", () => {
  const { instrumentation } = make({ semconv: "latest", httpSpans: "never" });
  instrumentation.setConfig({ semconv: "v1.41", httpSpans: "always" });
  expect(instrumentation.getConfig()).toEqual({ enabled: true, semconv: "latest", httpSpans: "always" });
});

test("a call under way while the SDK comes ends with what it began with, and the next goes to the SDK", async () => {
  const { instrumentation, names } = make();
  const early = call("?hold");
  await expect.poll(() => held.length).toBe(1);
  const spans = new InMemorySpanExporter();
  instrumentation.setTracerProvider(
    new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter: spans })] }),
  );
  instrumentation.setMeterProvider(new MeterProvider());
  held.pop()?.();
  await early;
  await call();
  await expect.poll(names).toEqual(["chat mock"]);
  await expect.poll(() => spans.getFinishedSpans().length).toBe(1);
});

test("a call under way is ended by disable, and what comes of it later changes nothing", async () => {
  const { instrumentation, names } = make();
  const left = call("?hold");
  await expect.poll(() => held.length).toBe(1);
  instrumentation.disable();
  await expect.poll(names).toEqual(["chat mock"]);
  held.pop()?.();
  expect(await left).toContain("chat.completion");
  expect(names()).toHaveLength(1);
});

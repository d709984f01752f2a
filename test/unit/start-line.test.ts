import { expect, test } from "vitest";
import { readSettings } from "../../src/settings/config.ts";
import { startLine } from "../../src/settings/start-line.ts";

const facts = {
  version: "0.1.0",
  node: "24.21.0",
  undici: "7.28.0",
  sends: ["TRACES", "METRICS", "LOGS"].map((signal) => ({ signal, url: `http://localhost:4318/v1/${signal}` })),
};

test("one line says what is on", () => {
  expect(startLine(readSettings({}).settings, { ...facts, openTelemetry: "traces: own" })).toBe(
    "0.1.0 is on (Node 24.21.0, its undici 7.28.0); traces, metrics, logs to http://localhost:4318; OpenTelemetry: auto (traces: own); traceparent: all; prices: list; relays named: 0; HTTP spans: retries; metric names: v1.41; at the end: 1500 ms",
  );
});

test("it tells no secret, and no second line", () => {
  const { settings } = readSettings({
    RELAYSCOPE_PROPAGATE: "a.example",
    RELAYSCOPE_PRICES: "/planted/prices.json",
    RELAYSCOPE_RELAYS: "planted=a.example,b=[::1]",
    RELAYSCOPE_OTLP_HEADERS_FILE: "/planted/key",
    RELAYSCOPE_LOG_FILE: "/logs/a\n\u001b[31m.jsonl",
    RELAYSCOPE_OTEL: "own",
  });
  const sends = [
    { signal: "TRACES", url: "https://me:planted@a.example/planted/v1/traces?key=planted" },
    { signal: "LOGS", url: "http://[::1]:4318/v1/logs" },
  ];
  expect(startLine(settings, { version: "0.1.0", node: "22.15.0", sends })).toBe(
    "0.1.0 is on (Node 22.15.0); traces to https://a.example, logs to http://[::1]:4318; headers from a file; log records to the file /logs/a [31m.jsonl; OpenTelemetry: own; traceparent: to 1 host; prices: own file, then list; relays named: 2; HTTP spans: retries; metric names: v1.41; at the end: 1500 ms",
  );
});

test("where nothing is sent it says so", () => {
  expect(startLine(readSettings({}).settings, { ...facts, sends: [] })).toContain("; sends nothing; ");
});

test("it says where content goes, if it does", () => {
  const { settings } = readSettings({ OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: "span_only" });
  expect(startLine(settings, facts)).toContain("; content: SPAN_ONLY; ");
  expect(startLine(readSettings({}).settings, facts)).not.toContain("content");
});

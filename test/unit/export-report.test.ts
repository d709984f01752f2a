import { DiagLogLevel, diag } from "@opentelemetry/api";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createDeliveryReport, tellLast } from "../../src/export/delivery-report.ts";

let said: string[];

beforeEach(() => {
  said = [];
  const write =
    (level: string) =>
    (line: string): void =>
      void said.push(`${level}: ${line}`);
  diag.setLogger(
    { error: write("error"), warn: write("warn"), info: write("info"), debug: () => {}, verbose: () => {} },
    { logLevel: DiagLogLevel.INFO, suppressOverrideMessage: true },
  );
});
afterEach(() => diag.disable());

const url = (signal: string, base = "http://127.0.0.1:1") => `${base}/v1/${signal.toLowerCase()}`;
const signals = ["TRACES", "METRICS", "LOGS"] as const;
const again = "info: telemetry is delivered again to http://127.0.0.1:1";

test("one cause is one line, whichever signals it keeps back; its end is one, when all of them get through", () => {
  const report = createDeliveryReport();
  for (let round = 0; round < 10; round++)
    for (const signal of signals) report.failed(signal, { url: url(signal), reason: "ECONNREFUSED" });
  expect(said).toEqual([
    "warn: telemetry cannot be delivered to http://127.0.0.1:1 (ECONNREFUSED): nobody listens there; start a collector, or set OTEL_EXPORTER_OTLP_ENDPOINT to one. Told once, until it works again",
  ]);
  for (const signal of signals) {
    expect(said).toHaveLength(1);
    report.delivered(signal, url(signal));
    report.delivered(signal, url(signal));
  }
  expect(said.slice(1)).toEqual([again]);
  report.failed("LOGS", { url: url("LOGS"), reason: "ECONNREFUSED" });
  expect(said).toHaveLength(3);
});

test("another cause is another line, and a path that is not known keeps back its signal alone", () => {
  const report = createDeliveryReport();
  report.failed("LOGS", { url: url("LOGS"), reason: "404" });
  report.failed("TRACES", { url: url("TRACES"), reason: "timeout" });
  report.failed("METRICS", { url: url("METRICS"), reason: "timeout" });
  report.failed("METRICS", { url: url("METRICS"), reason: "503" });
  report.failed("METRICS", { url: url("METRICS"), reason: "timeout" });
  report.delivered("TRACES", url("TRACES"));
  report.failed("LOGS", { url: url("LOGS"), reason: "404" });
  report.delivered("METRICS", url("METRICS"));
  report.failed("TRACES", { url: url("TRACES"), reason: "404" });
  expect(said.map((line) => line.replace(/:\d? .* to /, " ").replace(/\): .*/, ")"))).toEqual([
    "warn http://127.0.0.1:1/v1/logs (HTTP 404)",
    "warn http://127.0.0.1:1 (timeout)",
    "warn http://127.0.0.1:1 (HTTP 503)",
    "info http://127.0.0.1:1",
    "warn http://127.0.0.1:1/v1/traces (HTTP 404)",
  ]);
});

test("a collector that has a new reason each time does not fill the log", () => {
  const report = createDeliveryReport();
  for (let status = 500; status < 600; status++)
    report.failed("TRACES", { url: url("TRACES"), reason: String(status) });
  expect(said).toHaveLength(8);
});

test.each<[base: string, reason: string, told: string]>([
  ["http://127.0.0.1:4318", "ECONNREFUSED", "http://127.0.0.1:4318 (ECONNREFUSED): nobody listens there"],
  ["http://127.0.0.1:4318", "EAI_AGAIN", "http://127.0.0.1:4318 (EAI_AGAIN): that host is not known here"],
  ["https://me:planted@x.example", "401", "https://x.example (HTTP 401): check OTEL_EXPORTER_OTLP_HEADERS"],
  ["https://me:planted@x.example/planted", "404", "https://x.example/…/v1/logs (HTTP 404): check the address"],
  ["https://x.example/planted", "429", "https://x.example (HTTP 429): see the collector's own log"],
  ["https://x.example/planted?k=planted&", "400", "https://x.example/…/ (HTTP 400): see whether it takes OTLP"],
  ["https://x.example", "DEPTH_ZERO_SELF_SIGNED_CERT", "check OTEL_EXPORTER_OTLP_CERTIFICATE"],
  ["https://x.example", "ERR_OSSL_PEM_NO_START_LINE", "check OTEL_EXPORTER_OTLP_CERTIFICATE"],
  ["http://x.example:4317", "HPE_INVALID_CONSTANT", "check http or https, and the port"],
  ["http://x.example", "413", "it takes no body of that size"],
  ["http://x.example", "timeout", "no answer came in time"],
  ["http://x.example", "EACCES", "http://x.example (EACCES): check OTEL_EXPORTER_OTLP_ENDPOINT"],
])("what is told of %s and %s has an address without secrets, the reason, and what to do", (base, reason, told) => {
  const line = tellLast([{ url: url("LOGS", base), reason }]);
  expect(line).toMatch(/^1 of the last exports could not be delivered to /);
  expect(line).toContain(told);
  expect(line).not.toContain("planted");
});

test("several causes at the end are one line", () => {
  const refused = { url: url("TRACES"), reason: "ECONNREFUSED" };
  expect(tellLast([refused, refused, { url: url("LOGS", "http://x.example"), reason: "503" }])).toBe(
    "3 of the last exports could not be delivered to http://127.0.0.1:1 (ECONNREFUSED) and http://x.example (HTTP 503): nobody listens there; start a collector, or set OTEL_EXPORTER_OTLP_ENDPOINT to one; see the collector's own log",
  );
});

import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { convertLegacyHttpOptions } from "@opentelemetry/otlp-exporter-base/node-http";
import { afterEach, expect, test, vi } from "vitest";
import { readDestinations } from "../../src/export/destination.ts";
import { isExported } from "../../src/export/environment.ts";
import { hearDiagnostics } from "./heard-diagnostics.ts";

const signals = ["TRACES", "METRICS", "LOGS"] as const;
const said = hearDiagnostics();
afterEach(() => {
  vi.unstubAllEnvs();
});

const read = (env: Record<string, string>) => {
  for (const [name, value] of Object.entries(env)) vi.stubEnv(`OTEL_EXPORTER_OTLP_${name}`, value);
  return readDestinations(signals);
};

test.each<Record<string, string>>([
  {},
  { ENDPOINT: "http://127.0.0.1:1" },
  { ENDPOINT: "https://user:password@collector.example/base/" },
  { ENDPOINT: "http://[::1]:4318/otlp" },
  { ENDPOINT: "http://127.0.0.1:1", TRACES_ENDPOINT: "http://127.0.0.1:2", LOGS_ENDPOINT: "https://127.0.0.1:3/x?y=z" },
  { ENDPOINT: "", TRACES_ENDPOINT: "  " },
  { TIMEOUT: "1", TRACES_TIMEOUT: "2.5", COMPRESSION: " gzip ", METRICS_COMPRESSION: "none" },
  { TIMEOUT: "0", LOGS_TIMEOUT: "5" },
  { HEADERS: "api-key=planted" },
  { HEADERS: " a = b , c=d=e==,, x=%20%2C%C3%A9%3d,a=b2, " },
  { HEADERS: "Authorization=Basic%20dXNlcjpw,x=1;y=2", TRACES_HEADERS: "x=3,z=4" },
  { HEADERS: "x", TRACES_HEADERS: "=y,z=,a=%zz,b=c" },
])("what is accepted is what OpenTelemetry's own exporters accept: %j", async (env) => {
  const destinations = read(env);
  for (const signal of signals) {
    const path = `v1/${signal.toLowerCase()}`;
    const theirs = convertLegacyHttpOptions({}, signal, path, { "content-type": "application/json" });
    const ours = destinations.get(signal);
    const { "user-agent": _, ...headers } = ours?.headers ?? {};
    expect({ url: ours?.url, timeoutMs: ours?.timeoutMs, gzip: ours?.gzip, headers }).toEqual({
      url: new URL(theirs.url).href,
      timeoutMs: theirs.timeoutMillis,
      gzip: theirs.compression === "gzip",
      headers: await theirs.headers(),
    });
  }
});

const address = "is not an address such as http://localhost:4318 or https://collector.example; not sent";

test.each<[env: Record<string, string>, lines: string[], sent: string[]]>([
  [
    { ENDPOINT: "localhost:4318" },
    [`OTEL_EXPORTER_OTLP_ENDPOINT="localhost:4318" ${address}: traces, metrics, logs`],
    [],
  ],
  [{ ENDPOINT: "ftp://x" }, [`OTEL_EXPORTER_OTLP_ENDPOINT="ftp://x" ${address}: traces, metrics, logs`], []],
  [
    { ENDPOINT: "not a\nURL" },
    [String.raw`OTEL_EXPORTER_OTLP_ENDPOINT="not a\nURL" ${address}: traces, metrics, logs`],
    [],
  ],
  [{ ENDPOINT: "http://" }, [`OTEL_EXPORTER_OTLP_ENDPOINT="http://" ${address}: traces, metrics, logs`], []],
  [
    { ENDPOINT: "me:planted-key@x:4318?k=planted-key" },
    [`OTEL_EXPORTER_OTLP_ENDPOINT="…@x:4318?…" ${address}: traces, metrics, logs`],
    [],
  ],
  [
    { ENDPOINT: "http://127.0.0.1:1", LOGS_ENDPOINT: "localhost:4318" },
    [`OTEL_EXPORTER_OTLP_LOGS_ENDPOINT="localhost:4318" ${address}: logs`],
    ["TRACES", "METRICS"],
  ],
  [
    { ENDPOINT: "localhost", TRACES_ENDPOINT: "http://127.0.0.1:1/v1/traces" },
    [`OTEL_EXPORTER_OTLP_ENDPOINT="localhost" ${address}: metrics, logs`],
    ["TRACES"],
  ],
  [{ ENDPOINT: " HTTP://127.0.0.1:1 " }, [], ["TRACES", "METRICS", "LOGS"]],
])("a wrong address is one line, and its signals are not sent: %j", (env, lines, sent) => {
  expect([...read(env).keys()]).toEqual(sent);
  expect(said).toEqual(lines);
});

test("of a long wrong address the beginning is told", () => {
  read({ ENDPOINT: "x".repeat(1000) });
  expect(said).toEqual([`OTEL_EXPORTER_OTLP_ENDPOINT="${"x".repeat(80)}…" ${address}: traces, metrics, logs`]);
});

const form =
  "is left out; accepted is name=value,name=value, with percent-encoding and of characters that an HTTP header may have";

test.each<[text: string, places: string | undefined, used: Record<string, string>]>([
  ["planted-key", "1 of 1", {}],
  ["a=b,planted-key,c=d", "2 of 3", { a: "b", c: "d" }],
  ["a=b,x=planted%zz", "2 of 2", { a: "b" }],
  ["a=b,x=planted%0d%0ay", "2 of 2", { a: "b" }],
  ["planted key=x,a=b,planted(key)=y", "1, 3 of 3", { a: "b" }],
  ["a=%E2%82%ACplanted", "1 of 1", {}],
  ["__proto__=planted,a=b", "1 of 2", { a: "b" }],
  ["a=b,=planted,c=", "2, 3 of 3", { a: "b" }],
  ["a=b,", undefined, { a: "b" }],
])("of the headers %j the wrong ones are told by their place, never by their text", (text, places, used) => {
  const lines = (variable: string) =>
    places === undefined ? [] : [`OTEL_EXPORTER_OTLP_${variable}: what stands at place ${places} ${form}`];
  const headers = read({ HEADERS: text }).get("METRICS")?.headers;
  expect(headers).toEqual({ ...used, "content-type": "application/json", "user-agent": expect.any(String) });
  expect(said).toEqual(lines("HEADERS"));
  said.length = 0;
  read({ HEADERS: "", LOGS_HEADERS: text });
  expect(said).toEqual(lines("LOGS_HEADERS"));
});

test("each wrong variable that the signals share is told once", () => {
  const file = join(tmpdir(), "relayscope-no-such-file");
  read({ TIMEOUT: "soon", COMPRESSION: "zstd", CERTIFICATE: file, LOGS_TIMEOUT: "-1" });
  vi.stubEnv("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc");
  vi.stubEnv("OTEL_EXPORTER_OTLP_LOGS_PROTOCOL", "grpc");
  expect(signals.map(isExported)).toEqual([true, true, true]);
  expect(said).toEqual([
    'OTEL_EXPORTER_OTLP_COMPRESSION="zstd" is not none or gzip; going on without it',
    'OTEL_EXPORTER_OTLP_TIMEOUT="soon" is not milliseconds above 0, at most 2147483647; going on without it',
    "OTEL_EXPORTER_OTLP_CERTIFICATE is not the path of a file that can be read; going on without it",
    'OTEL_EXPORTER_OTLP_LOGS_TIMEOUT="-1" is not milliseconds above 0, at most 2147483647; going on without it',
    'OTEL_EXPORTER_OTLP_PROTOCOL="grpc" is not http/json; OTLP over HTTP as JSON is used, whose port is 4318 by default',
    'OTEL_EXPORTER_OTLP_LOGS_PROTOCOL="grpc" is not http/json; OTLP over HTTP as JSON is used, whose port is 4318 by default',
  ]);
});

test("certificates are read, a signal's own before the common one", () => {
  const [own, common] = ["own", "common"].map((name) => join(tmpdir(), `relayscope-${process.pid}-${name}.pem`));
  writeFileSync(own ?? "", "own");
  writeFileSync(common ?? "", "common");
  const destinations = read({ CERTIFICATE: common ?? "", LOGS_CERTIFICATE: own ?? "", CLIENT_KEY: own ?? "" });
  expect(destinations.get("TRACES")?.tls).toEqual({ ca: Buffer.from("common"), key: Buffer.from("own") });
  expect(destinations.get("LOGS")?.tls).toEqual({ ca: Buffer.from("own"), key: Buffer.from("own") });
});

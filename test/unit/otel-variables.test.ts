import { globSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { otelVariables } from "../../tools/otel-variables.ts";
import { hearDiagnostics } from "./heard-diagnostics.ts";

const root = new URL("../../node_modules/@opentelemetry/", import.meta.url);
// What the Node SDK is made of, the instrumentations with it.
const parts = [
  "sdk-node",
  "core",
  "resources",
  "sdk-{trace,metrics,logs}",
  "exporter-*",
  "otlp-*",
  "instrumentation*",
  "context-async-hooks",
  "propagator-b3",
];

test("the list has every variable that the pinned Node SDK reads", () => {
  const files = globSync(`{${parts.join()}}/dist/**/*.{mjs,js}`, { cwd: root });
  expect(files.length).toBeGreaterThan(100);
  const signals = ["TRACES", "METRICS", "LOGS"];
  const read = files.flatMap((path) =>
    [...readFileSync(new URL(path, root), "utf8").matchAll(/["'`](OTEL_(?:[A-Z0-9_]|\$\{\w+\})+)["'`]/g)].flatMap(
      ([, name = ""]) => (name.includes("$") ? signals.map((signal) => name.replace(/\$\{\w+\}/, signal)) : [name]),
    ),
  );
  const listed = otelVariables.flatMap(({ names, unread }) => (unread === undefined ? names : []));
  // Read by the start of a configuration file alone, which NodeSDK does not do; listed for who sets it.
  const beside = ["OTEL_EXPERIMENTAL_CONFIG_FILE"];
  expect([...new Set(read)].filter((name) => !listed.includes(name))).toEqual([]);
  expect(listed.filter((name) => !read.includes(name) && !beside.includes(name))).toEqual([]);
  expect(new Set(listed).size).toBe(listed.length);
});

const said = hearDiagnostics();
afterEach(() => {
  vi.unstubAllEnvs();
});

/** Reads everything, as a process that has just begun would. */
async function readAll(env: Record<string, string>): Promise<void> {
  vi.resetModules();
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  const environment = await import("../../src/export/environment.ts");
  const { readDestinations } = await import("../../src/export/destination.ts");
  const { createResource } = await import("../../src/export/resource.ts");
  const { logLine, metricLine, spanLine } = await import("../../src/export/signal-lines.ts");
  const { createDeliveryReport } = await import("../../src/export/delivery-report.ts");
  const { sayUnread } = await import("../../src/export/unread.ts");
  environment.isDisabled();
  sayUnread();
  createResource();
  const destinations = readDestinations((["TRACES", "METRICS", "LOGS"] as const).filter(environment.isExported));
  const [destination] = destinations.values();
  if (destination !== undefined) {
    const options = { destination, report: createDeliveryReport(), endMs: 0 };
    for (const begin of [spanLine, logLine, metricLine]) begin(options);
  }
  environment.readSampler();
  environment.readSpanLimits();
  environment.readLogLimits();
  environment.readPropagator();
  environment.hasExemplars();
}

const hostile = [
  "\u001b[31m\r\nplanted: a second line\u0000".replaceAll("\u0000", "\u009b"),
  "\u202e\u2028\u2029\ud800😀".repeat(50),
  '"\\'.repeat(1000),
  "x".repeat(1_000_000),
  "1e400",
  "-0.5",
  "__proto__",
  "=,;=%,%zz,constructor=1",
  `https://me:planted-key@collector.example:4318/${"y".repeat(200)}?token=planted-key`,
];

// These name a file, and are told without it.
const names = otelVariables.flatMap((row) => row.names).filter((name) => !/CERTIFICATE|CLIENT_KEY/.test(name));

test.each(names)("%s: whatever it holds, nothing is thrown, and what is said is one short line", async (name) => {
  for (const value of hostile) {
    said.length = 0;
    // oxlint-disable-next-line no-await-in-loop
    await readAll({ [name]: value, ...(name.endsWith("_ARG") && { OTEL_TRACES_SAMPLER: "traceidratio" }) });
    const lines = said.filter((line) => line.includes(name));
    expect(lines.length).toBeLessThan(2);
    for (const line of lines) {
      expect(line.length).toBeLessThanOrEqual(300);
      expect(line).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
      expect(line).not.toContain("planted-key");
    }
  }
});

test("an empty variable is an unset one", async () => {
  await readAll(Object.fromEntries(names.map((name) => [name, "  "])));
  expect(said).toEqual([]);
});

const file = join(tmpdir(), `relayscope-${process.pid}-headers`);
const readHeaders = async (content: string | Buffer, env: Record<string, string> = {}) => {
  writeFileSync(file, content);
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  const { readDestinations } = await import("../../src/export/destination.ts");
  const found = readDestinations(["TRACES", "LOGS"], file);
  const strip = (headers: object = {}) =>
    Object.fromEntries(Object.entries(headers).filter(([name]) => !/^(content-type|user-agent)$/.test(name)));
  return { traces: strip(found.get("TRACES")?.headers), logs: strip(found.get("LOGS")?.headers) };
};

test("headers from a file go before the common variable's, and after a signal's own", async () => {
  const content = "\uFEFF# a comment\r\n\r\n  authorization = Bearer a=b%20c== \r\nx-a=file\nx-b=file";
  const env = { OTEL_EXPORTER_OTLP_HEADERS: "x-a=common,x-c=common", OTEL_EXPORTER_OTLP_LOGS_HEADERS: "x-b=own" };
  const traces = { authorization: "Bearer a=b%20c==", "x-a": "file", "x-b": "file", "x-c": "common" };
  expect(await readHeaders(content, env)).toEqual({ traces, logs: { ...traces, "x-b": "own" } });
  expect(said).toEqual([]);
});

test("of the lines in the file the wrong ones are told by their number, never by their text", async () => {
  const wrong = [
    "planted-key",
    "planted key=x",
    "=planted",
    "x=",
    "x=planted\u0001",
    "x=planted€",
    "__proto__=planted",
  ];
  const { traces } = await readHeaders(["a=b", ...wrong, ...Array(20).fill("planted"), "c=d"].join("\n"));
  expect(traces).toEqual({ a: "b", c: "d" });
  expect(said).toEqual([
    "RELAYSCOPE_OTLP_HEADERS_FILE: what stands in line 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, … is left out; accepted is name=value, of characters that an HTTP header may have",
  ]);
});

test.each([
  ["a file that is too large", Buffer.alloc(64 * 1024 + 1, "a=b\n"), file],
  ["no file", "", `${file}-planted-key`],
  ["a folder", "", tmpdir()],
  ["a device without an end", "", "/dev/zero"],
])("%s is one line without the path, and telemetry is sent without it", async (_what, content, path) => {
  writeFileSync(file, content);
  const { readDestinations } = await import("../../src/export/destination.ts");
  expect(readDestinations(["TRACES"], path).size).toBe(1);
  expect(said).toEqual([
    "RELAYSCOPE_OTLP_HEADERS_FILE is not the path of a file that can be read, of at most 65536 bytes; going on without it",
  ]);
});

test("64 KiB of headers are taken", async () => {
  const { traces } = await readHeaders(`a=${"x".repeat(64 * 1024 - 2)}`);
  expect(traces["a"]).toHaveLength(64 * 1024 - 2);
});

test("no more than 100 lines are said of variables", async () => {
  const { createSay } = await import("../../src/export/say.ts");
  const say = createSay();
  for (let at = 0; at < 200; at++) say(`line ${at}`);
  say("line 0");
  expect(said).toHaveLength(100);
});

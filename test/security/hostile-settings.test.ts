import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createReceiver } from "../../examples/demo/receiver.ts";
import { settingsTable } from "../../src/settings/config.ts";
import { startEchoingRelay, type EchoingRelay } from "./echoing-relay.ts";
import { createGarden, findLeaks } from "./planted.ts";
import { runScript } from "./run-script.ts";

let relay: EchoingRelay;
let folder: string;
beforeAll(async () => {
  relay = await startEchoingRelay(createGarden());
  folder = mkdtempSync(join(tmpdir(), "relayscope-hostile-"));
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await relay.close();
});

const otel = [
  "OTEL_SERVICE_NAME",
  "OTEL_RESOURCE_ATTRIBUTES",
  "OTEL_PROPAGATORS",
  "OTEL_TRACES_EXPORTER",
  "OTEL_TRACES_SAMPLER",
  "OTEL_TRACES_SAMPLER_ARG",
  "OTEL_SDK_DISABLED",
  "OTEL_LOG_LEVEL",
  "OTEL_BSP_SCHEDULE_DELAY",
  "OTEL_BLRP_MAX_QUEUE_SIZE",
  "OTEL_METRIC_EXPORT_INTERVAL",
  "OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT",
  "OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT",
  "OTEL_EXPORTER_OTLP_PROTOCOL",
  "OTEL_EXPORTER_OTLP_COMPRESSION",
  "OTEL_EXPORTER_OTLP_TIMEOUT",
  "OTEL_EXPORTER_OTLP_CERTIFICATE",
  "OTEL_EXPORTER_OTLP_CLIENT_KEY",
  "OTEL_EXPORTER_OTLP_HEADERS",
  "OTEL_EXPORTER_OTLP_LOGS_ENDPOINT",
  "OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE",
  "OTEL_NODE_RESOURCE_DETECTORS",
  "OTEL_CONFIG_FILE",
];
const ours = Object.values(settingsTable).map(({ variable }) => variable);

test.each<[string, (key: string) => string]>([
  ["a key", (key) => key],
  ["a key with its header's name", (key) => `authorization=Bearer ${key}`],
  ["a key with its header's name, encoded", (key) => `authorization=Bearer%20${key}`],
  ["an address with a key", (key) => `https://user:${key}@collector.example/?api_key=${key}`],
])("%s in any variable but the right one is told nowhere, and the app runs", async (_, form) => {
  const garden = createGarden();
  const bodies: string[] = [];
  const receiver = await createReceiver({ onRequest: (_message, bytes) => void bodies.push(bytes.toString()) });
  const said = [...ours, ...otel].filter((variable) => variable !== "RELAYSCOPE_LOG_LEVEL");
  const before = readdirSync(process.cwd());
  const ended = await runScript("one-call.mjs", [relay.url], {
    ...Object.fromEntries(said.map((variable) => [variable, form(garden.key(variable))])),
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
    RELAYSCOPE_LOG_LEVEL: "debug",
  });
  await receiver.close();
  expect([ended.code, ended.out]).toEqual([0, "done\n"]);
  expect(findLeaks(bodies.join("\n") + ended.err, garden.all)).toEqual([]);
  expect(receiver.spans.map(({ name }) => name)).toContain("chat mock");
  // No variable became a file's name.
  expect(readdirSync(process.cwd())).toEqual(before);
  for (const line of ended.err.trimEnd().split("\n")) expect(line).toMatch(/^relayscope: [\x20-\x7e…]{1,4100}$/);
});

test.each([
  ["the collector refuses them", 401],
  ["the collector takes them", 200],
])("headers of the exports, from variable and file, are told nowhere where %s", async (_, status) => {
  const garden = createGarden();
  const file = join(folder, `headers-${garden.plain("the file's path")}`);
  const wrong = `${garden.key("a line that is no header")}\n: ${garden.key("a line without a name")}\nbad name=${garden.plain("a line with a wrong name")}\n`;
  writeFileSync(file, `x-tenant=${garden.plain("a header of the file")}\n${wrong}`);
  const got: string[] = [];
  const collector = createServer((request, response) => {
    got.push(JSON.stringify(request.headers));
    request.resume();
    request.on("end", () => {
      response.writeHead(status, { "content-type": "application/json", "www-authenticate": garden.plain("challenge") });
      // What refuses a key may repeat it.
      response.end(JSON.stringify({ message: `refused: ${got[0]}`, partialSuccess: { errorMessage: got[0] } }));
    });
  });
  await new Promise<void>((done) => collector.listen(0, "127.0.0.1", done));
  const ended = await runScript("one-call.mjs", [relay.url], {
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${(collector.address() as AddressInfo).port}`,
    OTEL_EXPORTER_OTLP_HEADERS: `authorization=Bearer%20${garden.plain("a header of the variable")},${garden.key("no header")}`,
    RELAYSCOPE_OTLP_HEADERS_FILE: file,
    RELAYSCOPE_LOG_LEVEL: "debug",
  });
  collector.closeAllConnections();
  collector.close();
  expect([ended.code, ended.out]).toEqual([0, "done\n"]);
  expect(findLeaks(ended.err, garden.all)).toEqual([]);
  expect(findLeaks(got.join(), garden.all).toSorted()).toEqual([
    "a header of the file (as it is)",
    "a header of the variable (as it is)",
  ]);
  if (status === 401) expect(ended.err).toMatch(/HTTP 401.*OTEL_EXPORTER_OTLP_HEADERS/);
});

const pipe = (path: string): void => void execFileSync("sh", ["-c", 'mkfifo "$0"', path]);
const sparse = (path: string): void => {
  writeFileSync(path, "");
  truncateSync(path, 2 ** 30);
};

test.each<[string, (path: string) => void]>([
  ["a pipe that nobody writes to", pipe],
  ["a link to such a pipe", (path) => (pipe(`${path}-pipe`), symlinkSync(`${path}-pipe`, path))],
  ["a folder", (path) => void mkdirSync(path)],
  ["an endless device", (path) => symlinkSync("/dev/zero", path)],
  ["a terminal", (path) => symlinkSync("/dev/tty", path)],
  ["a link to itself", (path) => symlinkSync(path, path)],
  ["nothing", () => undefined],
])(
  "where price file, headers, certificates and log file are %s, each is told in a line, and the app runs",
  async (name, make) => {
    const path = join(folder, name.replaceAll(/\W/g, "-"));
    make(path);
    const { ended, ms } = await runWith(path, path);
    expect([ended.code, ended.out]).toEqual([0, "done\n"]);
    const said = ended.err.trimEnd().split("\n");
    const lines = said.filter((line) => !line.startsWith("relayscope: no price for "));
    const of = (variable: string) => lines.filter((line) => line.startsWith(`relayscope: ${variable}`)).length;
    // A log file that is not there is made.
    const logFile = name === "nothing" ? 0 : 1;
    expect([
      of("RELAYSCOPE_OTLP_HEADERS_FILE"),
      of("OTEL_EXPORTER_OTLP_CERTIFICATE"),
      of("RELAYSCOPE_LOG_FILE"),
    ]).toEqual([1, 1, logFile]);
    expect(lines.filter((line) => line.includes(`${path}:`) && line.endsWith("; file ignored"))).toHaveLength(1);
    expect(lines).toHaveLength(3 + logFile);
    expect(ms).toBeLessThan(10_000);
  },
);

test.each<[string, (path: string) => void, RegExp]>([
  ["of a gigabyte", sparse, /1073741824 bytes, more than the 1000000 that are read, no price file; file ignored$/],
  [
    "that is no UTF-8",
    (path) => writeFileSync(path, Buffer.from("ff00fe", "hex")),
    /:1:1: no text in UTF-8; file ignored$/,
  ],
  ["in UTF-16", (path) => writeFileSync(path, "\ufeff{}", "utf16le"), /:1:1: no text in UTF-8; file ignored$/],
  ["with controls", (path) => writeFileSync(path, '{"\\u001b[2J\\r\\n\\u202e":1}'), /expected only .*; file ignored$/],
  [
    "of YAML",
    (path) => writeFileSync(path, "a: &a [x]\nb: [*a,*a]\n<<: *a\nc: !!js/function 'x'"),
    /:4:4: a tag without a meaning here; file ignored$/,
  ],
  [
    "of secrets",
    (path) => writeFileSync(path, '{"OPENAI_API_KEY":"sk-proj-1234567890abcdef"}'),
    /OPENAI_API_KEY.*; file ignored$/,
  ],
])("a price file %s is told in one line, and the app runs", async (name, make, line) => {
  const path = join(folder, `prices-${name.replaceAll(/\W/g, "-")}`);
  make(path);
  const { ended, ms } = await runWith(path);
  expect([ended.code, ended.out]).toEqual([0, "done\n"]);
  expect(
    ended.err
      .trimEnd()
      .split("\n")
      .filter((one) => one.includes(path)),
  ).toEqual([expect.stringMatching(line)]);
  expect(ended.err).toMatch(/^(?:relayscope: [\x20-\x7e…]+\n)+$/);
  expect(ended.err).not.toContain("1234567890abcdef");
  expect(ms).toBeLessThan(10_000);
});

test("the log file is its owner's alone, and one that is there keeps its mode", async () => {
  const [made, kept] = [join(folder, "made.jsonl"), join(folder, "kept.jsonl")];
  writeFileSync(kept, "");
  chmodSync(kept, 0o640);
  for (const path of [made, kept]) expect((await runWith(undefined, path)).ended.code).toBe(0);
  expect([made, kept].map((path) => (statSync(path).mode & 0o777).toString(8))).toEqual(["600", "640"]);
  expect([made, kept].map((path) => readFileSync(path, "utf8").trimEnd().split("\n").length)).toEqual([1, 1]);
});

async function runWith(path: string | undefined, logFile?: string) {
  const receiver = await createReceiver();
  const began = performance.now();
  const ended = await runScript("one-call.mjs", [relay.url], {
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
    ...(path !== undefined && {
      RELAYSCOPE_PRICES: path,
      RELAYSCOPE_OTLP_HEADERS_FILE: path,
      OTEL_EXPORTER_OTLP_CERTIFICATE: path,
    }),
    ...(logFile !== undefined && { RELAYSCOPE_LOG_FILE: logFile }),
  });
  await receiver.close();
  return { ended, ms: performance.now() - began };
}

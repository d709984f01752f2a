import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { createReceiver } from "../../examples/demo/receiver.ts";
import { readLogs } from "../../examples/demo/received-log.ts";
import type { OtlpRequest } from "../../examples/demo/otlp.ts";
import { check } from "../conformance/check.ts";
import { startLoopbackRelay, type LoopbackRelay } from "./loopback-relay.ts";
import { runPreloaded } from "./preloaded.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
// A machine that is busy may take longer than the default bound to start a thread or to answer.
const patient = { RELAYSCOPE_EXIT_TIMEOUT: "8000" };

let relay: LoopbackRelay;
beforeAll(async () => void (relay = await startLoopbackRelay()));
afterAll(() => relay.close());

function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), "relayscope-log-file-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function run(way: string, calls: number, file: string, env: NodeJS.ProcessEnv = {}) {
  const receiver = await createReceiver({ generation: "v1.41" });
  onTestFinished(() => receiver.close());
  const ended = await runPreloaded({
    script: "log-file-client.mjs",
    endpoint: receiver.url,
    parameters: [way, relay.url, String(calls), file],
    env: { ...patient, RELAYSCOPE_LOG_FILE: file, ...env },
  });
  return { ended, receiver };
}

/** Each line is a request of its own, and whole. */
function requestsOf(file: string): OtlpRequest[] {
  const text = readFileSync(file, "utf8");
  expect(text).toMatch(/\n$/);
  return text
    .slice(0, -1)
    .split("\n")
    .map((line) => JSON.parse(line) as OtlpRequest);
}

const recordsOf = (file: string) => requestsOf(file).flatMap(readLogs);
const bySpan = (one: { spanId?: string }, other: { spanId?: string }) =>
  (one.spanId ?? "").localeCompare(other.spanId ?? "");
const quiet = { out: "", err: "", code: 0, signal: null };

test("100 calls of a process, two threads and two child processes are 100 lines: what the collector got, record by record", async () => {
  const file = join(scratch(), "calls.jsonl");
  const { ended, receiver } = await run("everywhere", 20, file, { OTEL_BLRP_SCHEDULE_DELAY: "50" });
  expect(ended).toEqual(quiet);
  const requests = requestsOf(file);
  expect(requests.map((request) => readLogs(request).length)).toEqual(Array.from({ length: 100 }, () => 1));
  const records = requests.flatMap(readLogs);
  expect(new Set(records.map(({ spanId }) => spanId)).size).toBe(100);
  expect(records.toSorted(bySpan)).toEqual(receiver.logs.toSorted(bySpan));
  expect(new Set(records.map(({ resource }) => resource["service.instance.id"])).size).toBe(5);
  expect(
    check(
      requests.map((body) => ({ signal: "logs", body })),
      "v1.41",
    ),
  ).toEqual([]);
  expect(readFileSync(file, "utf8")).not.toContain("planted-content");
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test.each([
  ["exit", {}, { ...quiet }],
  ["exit", { RELAYSCOPE_EXIT_TIMEOUT: "0" }, { ...quiet }],
  ["callAll", {}, { ...quiet }],
  ["signal", {}, { ...quiet, code: null, signal: "SIGTERM" }],
] as const)("%s with %j right after a call: its line is in the file", async (way, env, end) => {
  const file = join(scratch(), "calls.jsonl");
  const { ended } = await run(way, 1, file, env);
  expect(ended).toEqual(end);
  expect(recordsOf(file)).toHaveLength(1);
});

test("with OTEL_LOGS_EXPORTER=none the file alone has the records", async () => {
  const file = join(scratch(), "calls.jsonl");
  const { ended, receiver } = await run("callAll", 3, file, { OTEL_LOGS_EXPORTER: "none" });
  expect(ended).toEqual(quiet);
  expect([receiver.logs.length, receiver.spans.length, recordsOf(file).length]).toEqual([0, 3, 3]);
});

test("a collector that is absent holds no line back", async () => {
  const file = join(scratch(), "calls.jsonl");
  const { ended } = await run("callAll", 3, file, { OTEL_EXPORTER_OTLP_ENDPOINT: relay.closedUrl });
  expect(ended.code).toBe(0);
  expect(recordsOf(file)).toHaveLength(3);
});

test("a file that is renamed, as logrotate does, is left, and a new one begun", async () => {
  const file = join(scratch(), "calls.jsonl");
  const { ended } = await run("renamed", 3, file, { OTEL_BLRP_SCHEDULE_DELAY: "20" });
  expect(ended).toEqual(quiet);
  expect([recordsOf(`${file}.1`).length, recordsOf(file).length]).toEqual([3, 3]);
});

test("a file that is removed is made anew", async () => {
  const file = join(scratch(), "calls.jsonl");
  const { ended } = await run("removed", 2, file, { OTEL_BLRP_SCHEDULE_DELAY: "20" });
  expect(ended).toEqual(quiet);
  expect(recordsOf(file)).toHaveLength(2);
});

test("a relative path is meant from where the process was started, for its threads as well", async () => {
  const file = join(scratch(), "calls.jsonl");
  const { ended } = await run("elsewhere", 2, relative(root, file));
  expect(ended).toEqual(quiet);
  expect(recordsOf(file)).toHaveLength(2);
});

test("what the bounded queue drops is a series with its reason, and no record is counted twice or not at all", async () => {
  const file = join(scratch(), "calls.jsonl");
  const env = { OTEL_LOGS_EXPORTER: "none", OTEL_BLRP_MAX_QUEUE_SIZE: "1" };
  const { ended, receiver } = await run("callAll", 40, file, env);
  expect(ended).toEqual(quiet);
  const counted = (state: string, reason?: string) =>
    receiver.metrics.find(
      ({ name, attributes }) =>
        name === "relayscope.telemetry" &&
        attributes["relayscope.signal"] === "log_file" &&
        attributes["relayscope.state"] === state &&
        attributes["relayscope.reason"] === reason,
    )?.value ?? 0;
  const lines = recordsOf(file).length;
  expect(counted("dropped", "queue_full")).toBeGreaterThan(0);
  expect([counted("exported"), counted("dropped", "queue_full")]).toEqual([lines, 40 - lines]);
});

test.each<[what: string, prepare: (folder: string) => string, reason: (path: string) => string]>([
  [
    "in a folder that is missing",
    (folder) => join(folder, "missing", "calls.jsonl"),
    (path) => `there is no folder ${join(path, "..")} (ENOENT)`,
  ],
  ["that is a folder", (folder) => folder, () => "it is a folder (EISDIR)"],
  [
    "that is a pipe nobody reads",
    (folder) => {
      execFileSync("sh", ["-c", `mkfifo "${join(folder, "pipe")}"`]);
      return join(folder, "pipe");
    },
    () => "it is no regular file",
  ],
  ["that is a device", () => "/dev/null", () => "it is no regular file"],
])("a path %s is told in one line, nothing is made there, and the app and its telemetry go on", async (...row) => {
  const [, prepare, reason] = row;
  const path = prepare(scratch());
  const { ended, receiver } = await run("everywhere", 2, path, { OTEL_BLRP_SCHEDULE_DELAY: "20" });
  // Two child processes have their own say; threads leave it to their process.
  const line = `relayscope: RELAYSCOPE_LOG_FILE=${JSON.stringify(path)} cannot be written: ${reason(path)}; log records are lost there. Told once, until it works`;
  expect(ended).toEqual({ ...quiet, err: `${line}\n${line}\n${line}\n` });
  expect(receiver.logs).toHaveLength(10);
  expect(existsSync(join(path, "..", "missing"))).toBe(false);
});

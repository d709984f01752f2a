import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { DiagLogLevel, diag } from "@opentelemetry/api";
import { LoggerProvider } from "@opentelemetry/sdk-logs";
import { expect, onTestFinished, test } from "vitest";
import { createAppendFile } from "../../src/export/append-file.ts";
import { fileProblem } from "../../src/export/file-problem.ts";
import { createLogFile } from "../../src/export/log-file.ts";

const bounds = { limit: 2048, batchSize: 128, delayMs: 5 };

function setUp(given: Partial<typeof bounds> = {}, path = "calls.jsonl") {
  const folder = mkdtempSync(join(tmpdir(), "relayscope-log-file-"));
  const told: string[] = [];
  const tell = (message: string): void => void told.push(message);
  diag.setLogger({ error: tell, warn: tell, info: tell, debug: tell, verbose: tell }, DiagLogLevel.INFO);
  told.length = 0;
  onTestFinished(() => {
    diag.disable();
    rmSync(folder, { recursive: true, force: true });
  });
  const file = join(folder, path);
  const logFile = createLogFile(file, { ...bounds, ...given });
  const provider = new LoggerProvider({ processors: [logFile.processor] });
  const emit = (body: string, scope = "relayscope"): void => provider.getLogger(scope).emit({ body });
  return { file, folder, logFile, told, emit };
}

const linesOf = (file: string): string[] => readFileSync(file, "utf8").trimEnd().split("\n");
/** What the lines of a file say, each of which has to be whole. */
const bodiesOf = (file: string): string[] =>
  linesOf(file).map((line) => JSON.parse(line).resourceLogs[0].scopeLogs[0].logRecords[0].body.stringValue as string);
const names = (count: number): string[] => Array.from({ length: count }, (_, index) => `call ${index}`);
const nothingDropped = { queue_full: 0, export_failed: 0, rejected: 0, exit: 0, closed: 0 };

test("each record is a line, in order, with resource and scope; what others log is not in it", async () => {
  const { file, logFile, emit } = setUp();
  for (const name of names(3)) emit(name);
  emit("a prompt", "langchain");
  await logFile.flush();
  expect(bodiesOf(file)).toEqual(names(3));
  const [{ resource, scopeLogs }] = JSON.parse(linesOf(file)[0] ?? "").resourceLogs;
  expect([scopeLogs[0].scope.name, resource.attributes.length > 0]).toEqual(["relayscope", true]);
  expect(logFile.counts()).toEqual({ signal: "log_file", exported: 3, dropped: nothingDropped });
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test("the queue is bounded, and what is beyond the bound is counted", async () => {
  const { file, logFile, emit } = setUp({ limit: 6, batchSize: 3 });
  for (const name of names(100)) emit(name);
  await logFile.flush();
  expect(bodiesOf(file)).toEqual(names(9));
  expect(logFile.counts()).toEqual({ signal: "log_file", exported: 9, dropped: { ...nothingDropped, queue_full: 91 } });
});

test("whenever the process ends, each line is in the file, and twice at most those that were being written", async () => {
  for (let moment = 0; moment < 60; moment++) {
    const { file, logFile, emit } = setUp({ batchSize: 40 });
    for (const name of names(100)) emit(name);
    // From before the first step of the first batch to after the last one's, and in between with a step in the thread pool.
    if (moment > 2) await sleep(0);
    for (const until = performance.now() + moment / 20; performance.now() < until;) await Promise.resolve();
    if (moment % 2 === 0) await new Promise((done) => setImmediate(done));
    logFile.writeNow();
    await sleep(5);
    logFile.writeNow();
    const bodies = bodiesOf(file);
    const twice = bodies.length - 100;
    expect([new Set(bodies).size, [0, 20, 40].includes(twice)], `moment ${moment}, ${twice} twice`).toEqual([
      100,
      true,
    ]);
    expect(logFile.counts().exported).toBe(100);
  }
});

test("what the thread pool has written, and nobody was told of, is found; what it has not begun, it does not write", async () => {
  const { file } = setUp();
  const ours = createAppendFile(file);
  const later = ours.append(Buffer.from("late\n"));
  expect(ours.interrupt()).toBe(false);
  await later;
  expect(statSync(file).size).toBe(0);
  const done = ours.append(Buffer.from("in time\n"));
  // Turn by turn: each step's answer comes in a turn of its own, and this thread stands still until the pool has done it.
  while (statSync(file).size === 0) {
    await new Promise((turn) => setImmediate(turn));
    for (const until = performance.now() + 50; performance.now() < until && statSync(file).size === 0;);
  }
  expect(ours.interrupt()).toBe(true);
  await done;
  expect(linesOf(file)).toEqual(["in time"]);
});

test.each([
  ["renamed", (file: string) => renameSync(file, `${file}.1`)],
  ["removed", (file: string) => rmSync(file)],
])("a file that was %s is made anew before the next line, while running and at the end", async (_, rotate) => {
  const { file, logFile, emit } = setUp();
  for (const write of [() => logFile.flush(), () => logFile.writeNow()]) {
    emit("before");
    await logFile.flush();
    rotate(file);
    emit("after");
    await write();
    expect(bodiesOf(file)).toEqual(["after"]);
    rmSync(file);
  }
});

test("a line that a killed process left without an end does not swallow the next one", async () => {
  const { file } = setUp();
  appendFileSync(file, '{"resourceLogs":[');
  const next = createLogFile(file, bounds);
  new LoggerProvider({ processors: [next.processor] }).getLogger("relayscope").emit({ body: "whole" });
  await next.flush();
  expect(linesOf(file)[0]).toBe('{"resourceLogs":[');
  expect(JSON.parse(linesOf(file)[1] ?? "")).toHaveProperty("resourceLogs");
});

test("a disk that fills in the middle of a line fails the batch, and does not swallow the next line", () => {
  const { file } = setUp();
  const script = `
    import { createAppendFile } from ${JSON.stringify(new URL("../../src/export/append-file.ts", import.meta.url).href)};
    const file = createAppendFile(${JSON.stringify(file)});
    for (const lines of ["whole\\n", "x".repeat(100_000) + "\\n"])
      try { file.appendNow(Buffer.from(lines)); } catch (error) { console.log(error.message); }`;
  // The shell's limit of a file's size is met as a full disk is: one write that is done in part.
  const said = execFileSync("sh", ["-c", 'ulimit -f 8; exec "$0" "$@"', process.execPath, "--input-type=module"], {
    input: script,
    encoding: "utf8",
  });
  expect(said).toBe("the disk is full, or nearly: not all could be written\n");
  createAppendFile(file).appendNow(Buffer.from("next\n"));
  expect(linesOf(file)).toEqual(["whole", expect.stringMatching(/^x{1000,}$/), "next"]);
});

test("where the folder is missing, nothing is made, records are counted, and one line says so until it works", async () => {
  const { file, folder, logFile, told, emit } = setUp({}, "missing/calls.jsonl");
  for (const name of names(5)) {
    emit(name);
    await logFile.flush();
  }
  const missing = join(folder, "missing");
  expect(told).toEqual([
    `RELAYSCOPE_LOG_FILE=${JSON.stringify(file)} cannot be written: there is no folder ${missing} (ENOENT); log records are lost there. Told once, until it works`,
  ]);
  expect(existsSync(missing)).toBe(false);
  mkdirSync(missing);
  emit("now");
  await logFile.flush();
  expect(bodiesOf(file)).toEqual(["now"]);
  expect(told.slice(1)).toEqual([`RELAYSCOPE_LOG_FILE=${JSON.stringify(file)} is written again`]);
  rmSync(missing, { recursive: true });
  emit("last");
  logFile.writeNow();
  expect(logFile.counts()).toEqual({
    signal: "log_file",
    exported: 1,
    dropped: { ...nothingDropped, export_failed: 5, exit: 1 },
  });
});

test("after the shutdown nothing is written any more, and that is counted", async () => {
  const { file, logFile, emit } = setUp();
  emit("before");
  await logFile.shutdown();
  emit("after");
  logFile.writeNow();
  expect(bodiesOf(file)).toEqual(["before"]);
  expect(logFile.counts().dropped.closed).toBe(1);
});

test.each([
  ["EACCES", /may not read and write.*EACCES/],
  ["ENOSPC", /disk is full/],
  ["EROFS", /read-only/],
  ["ENOTDIR", /no folder \/var\/log\/app \(ENOTDIR\)/],
  ["EIO", /^EIO$/],
])("%s is told in words", (code, words) => {
  expect(fileProblem(Object.assign(new Error("x"), { code }), "/var/log/app/calls.jsonl")).toMatch(words);
});

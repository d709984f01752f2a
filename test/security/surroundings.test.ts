import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { createReceiver } from "../../examples/demo/receiver.ts";
import { startEchoingRelay, type EchoingRelay } from "./echoing-relay.ts";
import { createGarden } from "./planted.ts";
import { runScript } from "./run-script.ts";

let relay: EchoingRelay;
beforeAll(async () => void (relay = await startEchoingRelay(createGarden())));
afterAll(() => relay.close());

const preload = ["--import", "relayscope/register"];
const patient = { RELAYSCOPE_EXIT_TIMEOUT: "8000" };

async function runHere(script: string, flags: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const receiver = await createReceiver();
  onTestFinished(() => receiver.close());
  const ended = await runScript(
    script,
    [relay.url],
    { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, ...patient, ...env },
    [...flags, ...preload],
  );
  // Of Node's own warnings about its flags there is one or another by version.
  const lines = ended.err.split("\n").filter((line) => line.startsWith("relayscope:"));
  return { ...ended, lines, receiver };
}

function delivered({ receiver }: Awaited<ReturnType<typeof runHere>>): readonly boolean[] {
  const { spans, logs, metrics } = receiver;
  return [spans, logs, metrics].map(({ length }) => length > 0);
}

const all = [true, true, true];

test.skipIf(!existsSync("/proc/self/net/tcp"))(
  "nothing listens, no inspector is open, no process is started, and no file is held",
  async () => {
    const run = await runHere("surroundings.mjs", []);
    expect([run.code, run.err]).toEqual([0, ""]);
    expect(JSON.parse(run.out)).toEqual({ listening: 0, inspector: null, children: "", files: [] });
    expect(delivered(run)).toEqual(all);
  },
);

test("where Node lets nothing be written and nothing be started but threads, all is delivered: none of it is needed", async () => {
  const run = await runHere("one-call.mjs", ["--permission", "--allow-fs-read=*", "--allow-worker"]);
  expect([run.code, run.out, run.lines]).toEqual([0, "done\n", []]);
  expect(delivered(run)).toEqual(all);
});

test("where only the log file may be written, it is, and nothing beside it", async () => {
  const folder = mkdtempSync(join(tmpdir(), "relayscope-permission-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "calls.jsonl");
  const flags = ["--permission", "--allow-fs-read=*", "--allow-worker", `--allow-fs-write=${file}`];
  const run = await runHere("one-call.mjs", flags, { RELAYSCOPE_LOG_FILE: file });
  expect([run.code, run.out, run.lines, readdirSync(folder)]).toEqual([0, "done\n", [], ["calls.jsonl"]]);
  expect(readFileSync(file, "utf8").trimEnd().split("\n")).toHaveLength(1);
});

test("where no file may be written, a log file is one line, and the app runs", async () => {
  const flags = ["--permission", "--allow-fs-read=*", "--allow-worker"];
  const run = await runHere("one-call.mjs", flags, { RELAYSCOPE_LOG_FILE: join(tmpdir(), "relayscope-never.jsonl") });
  expect([run.code, run.out]).toEqual([0, "done\n"]);
  expect(run.lines).toEqual([expect.stringMatching(/RELAYSCOPE_LOG_FILE=.*cannot be written.*ERR_ACCESS_DENIED/)]);
  expect(delivered(run)).toEqual(all);
});

test("where no thread may be started, the app runs as without us, and one line says what is lost and what to do", async () => {
  const run = await runHere("one-call.mjs", ["--permission", "--allow-fs-read=*"]);
  expect([run.code, run.out]).toEqual([0, "done\n"]);
  expect(run.lines).toEqual([expect.stringMatching(/ERR_ACCESS_DENIED.*--allow-worker/)]);
});

test("where a file of ours may not be read, the app runs as without us, and one line says so", async () => {
  const here = new URL("fixtures/", import.meta.url).pathname;
  const gate = new URL("../../dist/register.js", import.meta.url).pathname;
  const own = new URL("../../package.json", import.meta.url).pathname;
  const flags = ["--permission", `--allow-fs-read=${here}`, `--allow-fs-read=${gate}`, `--allow-fs-read=${own}`];
  const run = await runHere("one-call.mjs", flags);
  expect([run.code, run.out, run.receiver.requests]).toEqual([0, "done\n", []]);
  expect(run.lines).toEqual([expect.stringMatching(/^relayscope: off: .*The app runs as without it\.$/)]);
});

test.each([
  ["--disallow-code-generation-from-strings"],
  ["--frozen-intrinsics"],
  ["--disable-proto=delete"],
  ["--disable-proto=throw"],
  ["--no-addons"],
])("under %s all is delivered: nothing of it is needed", async (flag) => {
  const run = await runHere("one-call.mjs", [flag]);
  expect([run.code, run.out, run.lines]).toEqual([0, "done\n", []]);
  expect(delivered(run)).toEqual(all);
});

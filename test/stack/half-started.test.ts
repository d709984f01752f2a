import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, expect, onTestFinished, test, vi } from "vitest";
import { provide } from "../../stack/provide.ts";
import { findProcesses, refuse, runStack, spawnStack } from "./stack-command.ts";

const scratch = mkdtempSync(join(tmpdir(), "relayscope-half-started-"));
const folder = join(scratch, "stack");
const up = ["up", "--ports", "free", "--folder", folder];
const state = join(folder, "stack.json");
afterEach(async () => {
  await runStack(["down", "--folder", folder]);
  expect(findProcesses(folder)).toEqual([]);
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** A collector that never becomes ready, run by a script that does not pass on what it is told. */
const endless = {
  OTELCOL_BIN: script("otelcol", '[ "$1" = --version ] && echo otelcol version 0.156.0 && exit\nsleep 600; exit'),
};

/** Starts `up` and resolves when all but that collector are ready. */
async function startHalf(): Promise<ReturnType<typeof spawnStack>> {
  const started = spawnStack(up, { environment: endless });
  const ready = new Set<string>();
  started.child.stderr?.on("data", (text: string) => {
    for (const [, name = ""] of text.matchAll(/^stack: (\S+): ready/gm)) ready.add(name);
  });
  await vi.waitFor(() => expect(ready.size).toBe(5), { timeout: 60_000 });
  return started;
}

test.each(["SIGINT", "SIGTERM"] as const)(
  "%s while parts start leaves none of them, and one line says so",
  async (signal) => {
    const { child, ended } = await startHalf();
    child.kill(signal);
    const { code, lines } = await ended;
    expect([code, lines.at(-1)]).toEqual([130, "stack: interrupted; nothing is left running"]);
    expect(findProcesses(folder)).toEqual([]);
  },
);

test("what a killed `up` leaves is refused by the next, shown by status, and ended by down", async () => {
  const { child, ended } = await startHalf();
  const meanwhile = await runStack(up);
  expect([meanwhile.code, meanwhile.lines]).toEqual([
    1,
    [`stack: process ${child.pid} is starting a stack from ${folder}: wait for it, or name another --folder`],
  ]);
  child.kill("SIGKILL");
  await ended;
  expect(findProcesses(folder).length).toBeGreaterThan(5);
  const again = await runStack(up);
  expect([again.code, again.lines]).toEqual([
    1,
    [`stack: a stack runs from ${folder} already: npm run stack -- down --folder ${folder} ends it, status shows it`],
  ]);
  const shown = await runStack(["status", "--folder", folder]);
  expect([shown.code, shown.lines]).toEqual([1, []]);
  expect(shown.out).toMatch(/^otel-collector +real .* not ready /m);
  expect(shown.out).toMatch(/^tempo +stand-in .* ready /m);
  const down = await runStack(["down", "--folder", folder]);
  expect(down).toEqual({ code: 0, out: `ended; data stays in ${folder}/data\n`, lines: [] });
  expect(findProcesses(folder)).toEqual([]);
});

test.each([
  ["cut in half", () => writeFileSync(state, readFileSync(state, "utf8").slice(0, 5000)), 1],
  ["removed", () => rmSync(state), 0],
])(
  "a state file that is %s loses no process: up refuses, down ends what runs, and then up works",
  async (_what, change, told) => {
    expect((await runStack(up)).code).toBe(0);
    change();
    const processes = findProcesses(folder);
    expect(processes.length).toBeGreaterThan(5);
    const again = await runStack(up);
    expect([again.code, again.lines.length]).toEqual([1, 1]);
    expect(again.lines[0]).toContain(`npm run stack -- down --folder ${folder} ends`);
    const shown = await runStack(["status", "--folder", folder]);
    expect(shown.code).toBe(1);
    expect(`${shown.out}${shown.lines.join("\n")}`).toMatch(/ is broken: npm run stack -- down|; down ends them/);
    expect(findProcesses(folder)).toEqual(processes);
    const down = await runStack(["down", "--folder", folder]);
    expect([down.code, down.out, down.lines.length]).toEqual([0, `ended; data stays in ${folder}/data\n`, told]);
    expect(findProcesses(folder)).toEqual([]);
    expect((await runStack(up)).code).toBe(0);
  },
);

test("a port that another takes while the parts start is one line, though that one answers as if it were ready", async () => {
  const [prometheus] = await provide(["prometheus"], { environment: process.env, write: () => undefined });
  const taken: number[] = [];
  // Asked by the script below, just before the program itself would listen.
  const thief = createServer((request, response) => {
    const port = Number(request.url?.slice(1));
    const squatter = createServer((_, answer) => answer.end("ready")).listen(port, "127.0.0.1", () => response.end());
    taken.push(port);
    onTestFinished(() => void squatter.close());
  }).listen(0, "127.0.0.1");
  onTestFinished(() => void thief.close());
  await new Promise((done) => thief.once("listening", done));
  const { port } = thief.address() as AddressInfo;
  const ask = `const flags = require("fs").readFileSync(process.argv[1].slice(1), "utf8");
    fetch("http://127.0.0.1:${port}/" + /listen-address=127.0.0.1:(.*)/.exec(flags)[1])`;
  const real = `"${prometheus?.path ?? ""}" "$@"`;
  const stolen = script("prometheus", `[ "$1" = --version ] || "${process.execPath}" -e '${ask}' "$1"\nexec ${real}`);
  const line = await refuse(folder, up, { environment: { PROMETHEUS_BIN: stolen } });
  expect(line).toContain(`stack: prometheus (PROMETHEUS_BIN=${stolen}) ended at its start: `);
  expect(line).toContain(
    `listen tcp 127.0.0.1:${taken[0]}: bind: address already in use. Stop what listens there, or take other ports with --ports free (`,
  );
});

test("a key of the caller is in no file of the stack and in none of its programs", async () => {
  const { code } = await runStack(up, { environment: { OPENAI_API_KEY: "sk-planted", TZ: "UTC" } });
  expect(code).toBe(0);
  const environments = findProcesses(folder).map((pid) => readFileSync(`/proc/${pid}/environ`, "utf8"));
  expect(environments.length).toBeGreaterThan(5);
  for (const text of [readFileSync(state, "utf8"), ...environments]) {
    expect(text).not.toMatch(/OPENAI_API_KEY|sk-planted/);
    expect(text).toMatch(/\bTZ\b/);
  }
});

test("what stands in for Tempo is told while it starts and in the table", async () => {
  const { code, out, lines } = await runStack(up);
  expect(code).toBe(0);
  expect(lines[0]).toBe(
    "stack: tempo: a stand-in of ours; the program can't be built: name one by TEMPO_BIN, or put tempo on PATH",
  );
  expect(out).toMatch(/^tempo +stand-in +- +ready /m);
});

function script(name: string, body: string): string {
  const path = join(scratch, name);
  writeFileSync(path, `#!/bin/sh\n${body}\n`, { mode: 0o755 });
  return path;
}

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execFileSync } from "node:child_process";
import { afterAll, beforeAll, expect, test } from "vitest";
import { checkStack } from "../../stack/check.ts";
import {
  partOf,
  readState,
  restart,
  root,
  startStack,
  stopStack,
  type RunningStack,
} from "../../stack/running-stack.ts";
import { isRunning, stop } from "../../stack/started.ts";

const folder = mkdtempSync(join(tmpdir(), "relayscope-running-"));
let stack: RunningStack;

beforeAll(async () => {
  execFileSync("sh", [join(root, "secrets", "make.sh")]);
  stack = await startStack({ folder, ports: "free" });
});
afterAll(async () => {
  await stopStack(stack);
  rmSync(folder, { recursive: true, force: true });
});

test("all that can be built is real, and what is sent through the collector is read back from each", async () => {
  expect(stack.parts.filter(({ is }) => is !== "real").map(({ name }) => name)).toEqual(
    (process.env["TEMPO_BIN"] ?? "") === "" ? ["tempo"] : [],
  );
  expect((await checkStack(stack)).filter(({ ok }) => !ok)).toEqual([]);
});

test("each part that is killed comes back with what it had", async () => {
  for (const { name, started } of stack.parts) {
    await stop(started, 0);
    stack = await restart(stack, name);
    expect(isRunning(partOf(stack, name).started)).toBe(true);
  }
  expect((await checkStack(stack)).filter(({ ok }) => !ok)).toEqual([]);
});

test("a second stack in the same folder is refused, and none of the first is harmed", async () => {
  await expect(startStack({ folder, ports: "free" })).rejects.toThrow(/runs from .* already/);
  expect(readState(folder)?.parts.every(({ started }) => isRunning(started))).toBe(true);
});

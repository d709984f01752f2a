import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, onTestFinished, test } from "vitest";
import { findOnPath } from "../../stack/executable.ts";
import { refuse } from "./stack-command.ts";

const scratch = mkdtempSync(join(tmpdir(), "relayscope-bad-disk-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
const folder = join(scratch, "stack");
const up = ["up", "--ports", "free", "--folder", folder];

test("a folder that can't be written in is one line", async ({ skip }) => {
  const place = makeReadOnly();
  if (place === undefined) return skip("root may write in every folder, and may not mount one that it can't");
  const line = await refuse(place, ["up", "--ports", "free", "--folder", place]);
  expect(line).toMatch(/^stack: --folder .*\/small-\w+ can't be written \((EACCES|EROFS): .*\): name one that can$/);
});

test("a disk without room for data is one line, before anything is written to it", async ({ skip }) => {
  const small = mountSmall();
  if (small === undefined) return skip("this user may not mount a small file system");
  const line = await refuse(small, ["up", "--ports", "free", "--folder", join(small, "stack")]);
  expect(line).toBe(`stack: the stack needs 256 MiB free for ${small}/stack (--folder), and 7 MiB are free`);
  expect(existsSync(join(small, "stack", "configuration"))).toBe(false);
});

test("a disk without room for a build is one line, with the variable that names another", async ({ skip }) => {
  const small = mountSmall();
  if (small === undefined) return skip("this user may not mount a small file system");
  const line = await refuse(folder, up, { environment: { RELAYSCOPE_STACK_CACHE: join(small, "cache") } });
  expect(line).toMatch(
    /^stack: a build needs [\d.]+ [GM]iB free for .*\/cache \(RELAYSCOPE_STACK_CACHE\), and [78] MiB are free$/,
  );
});

/** Root may write where the mode forbids it: to it, a file system that nobody may write. */
function makeReadOnly(): string | undefined {
  if (process.getuid?.() === 0) return mountSmall("ro");
  const place = mkdtempSync(join(scratch, "small-"));
  chmodSync(place, 0o555);
  return place;
}

/** A file system of 8 MiB until the test is over; undefined where this user may not mount. */
function mountSmall(mode = "rw"): string | undefined {
  const [mount, unmount] = ["mount", "umount"].map((name) => findOnPath(name, process.env));
  if (mount === undefined || unmount === undefined) return undefined;
  const place = mkdtempSync(join(scratch, "small-"));
  try {
    execFileSync(mount, ["-t", "tmpfs", "-o", `size=8m,${mode}`, "none", place], { stdio: "ignore" });
  } catch {
    return undefined;
  }
  onTestFinished(() => void execFileSync(unmount, [place]));
  return place;
}

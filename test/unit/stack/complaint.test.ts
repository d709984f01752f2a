import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { condenseLog, lengthOf, readComplaint } from "../../../stack/complaint.ts";

const folder = mkdtempSync(join(tmpdir(), "relayscope-complaint-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each([
  ["", "it said nothing"],
  ["starting\nlistening\n", "listening"],
  ["starting\nfox: error: unknown flag '--owl'\nsee --help\n", "fox: error: unknown flag '--owl'"],
  [
    "failed parsing config: a.yaml: errors:\n  line 3: field owl not found\n",
    "failed parsing config: a.yaml: errors: line 3: field owl not found",
  ],
  ["Error: decoding failed:\n\n'Fox' has invalid keys: owl\n", "'Fox' has invalid keys: owl"],
  [
    'time=1 level=ERROR source=main.go:1 msg="Error loading" err="at \\"a.yml\\":\\n  line 3: no owl"\n',
    'Error loading: at "a.yml": line 3: no owl',
  ],
  [
    'level=error msg="running fox" err="no owl\\nat start\\nx.org/a.(*B).c\\n\\tx.org/a.go:138\\nmain.main\\n\\tx.go:1"',
    "running fox: no owl at start",
  ],
  ["panic: no owl\n\ngoroutine 1 [running]:\nmain.error()\n", "panic: no owl"],
])("of a log one line is told: %j", (log, told) => {
  expect(condenseLog(log)).toBe(told);
});

test("a long line is cut in front: what is wrong stands at the end of a chain of causes", () => {
  const told = condenseLog(`error: ${"cause: ".repeat(500)}no owl`);
  expect([told.length, told.slice(0, 1), told.slice(-7)]).toEqual([401, "…", " no owl"]);
});

test("what an earlier start complained of is not told again, and of a long log the end is read", () => {
  const log = join(folder, "log");
  expect([lengthOf(log), readComplaint(log, 0)]).toEqual([0, "it said nothing"]);
  writeFileSync(log, "error: of yesterday\n");
  const from = lengthOf(log);
  appendFileSync(log, "hello\n");
  expect([readComplaint(log, 0), readComplaint(log, from)]).toEqual(["error: of yesterday", "hello"]);
  appendFileSync(log, "hello again\n".repeat(30_000));
  expect(readComplaint(log, 0)).toBe("hello again");
});

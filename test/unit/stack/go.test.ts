import { tmpdir } from "node:os";
import { expect, test } from "vitest";
import { condenseGoError } from "../../../stack/go.ts";
import { checkRoom } from "../../../stack/room.ts";
import { runProcess } from "../../../stack/run-process.ts";
import { askVersion, isOlder, isSameLine } from "../../../stack/version.ts";
import { drawTable } from "../../../stack/build.ts";

test.each([
  ["go: downloading a v1\ngo: updates to go.mod needed\n", "go: updates to go.mod needed"],
  ["# a/b\n./x.go:1:2: undefined: y\nnote: module requires Go 1.30\n", "./x.go:1:2: undefined: y"],
  [
    'go: a@v1: Get "there": dial tcp: lookup there: no such host\nx.go:3:1: missing\n',
    'modules can\'t be fetched: go: a@v1: Get "there": dial tcp: lookup there: no such host',
  ],
  [
    "go: a@v1: module lookup disabled by setting\n",
    "modules can't be fetched: go: a@v1: module lookup disabled by setting",
  ],
  ["go: a@v1: reading there: 403 Forbidden\n", "modules can't be fetched: go: a@v1: reading there: 403 Forbidden"],
  [
    "compile: writing output: write /tmp/x: no space left on device\nexit status 1\n",
    "the disk is full: compile: writing output: write /tmp/x: no space left on device",
  ],
  ["\n", "Go failed and said nothing"],
])("of what Go prints one line is told: %j", (printed, told) => {
  expect(condenseGoError(printed)).toBe(told);
});

test.each([
  ["1.26.4", "1.26.5", true],
  ["1.26.5", "1.26.5", false],
  ["1.9", "1.26", true],
  ["1.27rc1", "1.26.5", false],
  ["2.0.0", "1.99.99", false],
  ["1.26", "1.26.0", false],
])("Go %s is older than %s: %s", (version, needed, older) => {
  expect(isOlder(version, needed)).toBe(older);
});

test.each([
  ["3.15.0", "3.9.1", true],
  ["2.55.0", "3.15.0", false],
  ["0.155.0", "0.155.3", true],
  ["0.154.0", "0.155.0", false],
])("%s and %s are of one line: %s", (left, right, same) => {
  expect(isSameLine(left, right)).toBe(same);
});

test("demands on one disk are added up before they are compared with what is free", () => {
  const demands = ["GOCACHE", "GOMODCACHE"].map((variable) => ({ folder: tmpdir(), mebibytes: 1024, variable }));
  expect(() => checkRoom(demands, () => 2048)).not.toThrow();
  expect(() => checkRoom(demands, () => 1023.5)).toThrow(
    `a build needs 2.0 GiB free for ${tmpdir()} (GOCACHE), ${tmpdir()} (GOMODCACHE), and 1023 MiB are free`,
  );
});

test("room is asked of the disk that a folder not there yet will be on", () => {
  const demand = { folder: `${tmpdir()}/not/there/yet`, mebibytes: 1, variable: "GOCACHE" };
  expect(() => checkRoom([demand])).not.toThrow();
});

test("of what a process prints the last megabyte is kept", async () => {
  const script = 'process.stdout.write("a".repeat(1_500_000) + "end")';
  const { code, output } = await runProcess([process.execPath, "-e", script], { folder: tmpdir() });
  expect([code, output.length, output.slice(-3)]).toEqual([0, 1_000_000, "end"]);
});

test("a process that can't be started, or is cut short, has no good end and says why", async () => {
  const nowhere = await runProcess(["/nowhere/at-all"], { folder: tmpdir() });
  expect(nowhere.code).not.toBe(0);
  expect(nowhere.errors).toContain("ENOENT");
  const endless = [process.execPath, "-e", "setInterval(() => {}, 1000)"];
  const slow = await runProcess(endless, { folder: tmpdir(), timeoutMs: 300 });
  expect([slow.code, slow.errors]).toEqual([undefined, "\nno end within 300 ms"]);
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 300);
  const stopped = await runProcess(endless, { folder: tmpdir(), signal: stop.signal });
  expect([stopped.code, stopped.errors]).toEqual([undefined, "\ninterrupted"]);
});

test("a program is asked for its version on both its outputs", async () => {
  expect(await askVersion(process.execPath)).toBe(process.versions.node);
  expect(await askVersion("/bin/false")).toBeUndefined();
});

test("the table has a row for each binary, and its note beside its path", () => {
  const rows = drawTable([
    { binary: "fox", from: "PATH", path: "/bin/fox", version: "3.0.0", note: "2.1.0 is what this was tried with" },
    { binary: "elk", from: "absent", note: "can't be built" },
  ]);
  expect(rows.split("\n")).toEqual([
    "program  version  from    path",
    "fox      3.0.0    PATH    /bin/fox (2.1.0 is what this was tried with)",
    "elk      -        absent  (can't be built)",
  ]);
});

import { chmodSync, mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { createBench, origins, putBinary, withRecipe } from "./fake-programs.ts";

let bench: ReturnType<typeof createBench>;
const setUp = (options?: Parameters<typeof createBench>[0]) => (bench = createBench(options));
afterEach(() => bench.remove());

test("a binary comes from its variable, else PATH, else the cache, else a build", async () => {
  const { provide, put, root } = setUp();
  expect(origins(await provide(["owl"]))).toEqual({ owl: "built" });
  expect(origins(await provide(["owl"]))).toEqual({ owl: "cache" });
  put("owl", "1.0.3");
  expect(origins(await provide(["owl"]))).toEqual({ owl: "PATH" });
  const named = putBinary(join(root, "elsewhere", "my-owl"), "1.0.1");
  const [row] = await provide(["owl"], { OWL_BIN: named });
  expect(row).toEqual({ binary: "owl", from: "variable", path: named, variable: "OWL_BIN", version: "1.0.1" });
});

test("what is built runs, says the pinned version, and each build is a line of progress", async () => {
  const { provide, written, builds } = setUp();
  const rows = await provide([]);
  expect(origins(rows)).toEqual({ fox: "built", foxtool: "built", owl: "built", elk: "absent" });
  expect(rows.map(({ version }) => version)).toEqual(["2.1.0", "2.1.0", "1.0.0", undefined]);
  expect(rows.slice(0, 3).every(({ path }) => path !== undefined && statSync(path).isFile())).toBe(true);
  expect(builds()).toEqual(["example/fox", "example/foxtool", "example/owl"]);
  expect(written.join("").split("\n")).toEqual([
    expect.stringMatching(/^stack: fox 2\.1\.0: building \(1\/3\)… \d+ s$/),
    expect.stringMatching(/^stack: foxtool 2\.1\.0: building \(2\/3\)… \d+ s$/),
    expect.stringMatching(/^stack: owl 1\.0\.0: building \(3\/3\)… \d+ s$/),
    "",
  ]);
});

test("one binary of a program may be given while the other is built", async () => {
  const { provide, put } = setUp();
  put("fox", "2.0.0");
  expect(origins(await provide(["fox"]))).toEqual({ fox: "PATH", foxtool: "built" });
});

test("where everything is given, Go is not asked for", async () => {
  const { provide, put } = setUp({ goVersion: "none" });
  const FOXTOOL_BIN = put("my-foxtool", "2.1.0");
  put("fox", "2.1.0");
  expect(origins(await provide(["fox"], { FOXTOOL_BIN }))).toEqual({ fox: "PATH", foxtool: "variable" });
});

test("another release line is used, and said", async () => {
  const { provide, put } = setUp();
  put("fox", "3.0.0");
  const [row] = await provide(["fox", "owl"]);
  expect(row).toMatchObject({ from: "PATH", version: "3.0.0", note: "2.1.0 is what this was tried with" });
});

test("something on PATH that tells no version is another program; one that a variable names is one line", async () => {
  const { provide, put } = setUp();
  const stranger = put("owl", undefined);
  expect(origins(await provide(["owl"]))).toEqual({ owl: "built" });
  const named = provide(["owl"], { OWL_BIN: stranger });
  await expect(named).rejects.toThrow(`OWL_BIN=${stranger} tells no version: it ended with 3`);
  writeFileSync(stranger, "#!/bin/sh\necho hoot\n");
  await expect(provide(["owl"], { OWL_BIN: stranger })).rejects.toThrow(
    `OWL_BIN=${stranger} tells no version: it says "hoot"`,
  );
});

test("a program that can't be built may tell no version, which is said", async () => {
  const { provide, put } = setUp();
  const [row] = await provide(["elk"], { ELK_BIN: put("my-elk", undefined) });
  expect(row).toMatchObject({ from: "variable", note: "tells no version; 3.0.0 is what this was tried with" });
});

test("a variable that names another program is one line, with what that one says; on PATH such a one is passed over", async () => {
  const { provide, put, root } = setUp();
  const named = put("elk", "9.1");
  await expect(provide(["owl"], { OWL_BIN: named })).rejects.toThrow(
    `OWL_BIN=${named} is another program than owl: it says "${named}, version 9.1 (built today)"`,
  );
  symlinkSync(putBinary(join(root, "elsewhere", "cow"), "1.0.0"), join(root, "tools", "owl"));
  writeFileSync(join(root, "elsewhere", "cow"), "#!/bin/sh\necho cow, version 1.0.0\n");
  expect(origins(await provide(["owl"]))).toEqual({ owl: "built" });
});

test("a Go that does not work is told where something is to be built, and only there", async () => {
  const { provide, root } = setUp();
  await provide(["owl"]);
  writeFileSync(join(root, "tools", "go"), "#!/bin/sh\necho 'no version is set for go' >&2\nexit 126\n");
  expect(origins(await provide(["owl"]))).toEqual({ owl: "cache" });
  await expect(provide(["fox"])).rejects.toThrow(/^the Go on PATH does not work: no version is set for go$/);
});

test.each(["nowhere", "folder", "plain"])("a variable that names no executable file is one line: %s", async (kind) => {
  const { provide, root } = setUp();
  const path = join(root, kind);
  if (kind === "folder") mkdirSync(path);
  if (kind === "plain") writeFileSync(path, "text");
  await expect(provide(["owl"], { OWL_BIN: path })).rejects.toThrow(`OWL_BIN=${path} is not an executable file`);
});

test("an empty variable names nothing", async () => {
  const { provide } = setUp();
  expect(origins(await provide(["owl"], { OWL_BIN: "" }))).toEqual({ owl: "built" });
});

test("a program without a recipe is absent until it is given", async () => {
  const { provide, put } = setUp({ goVersion: "none" });
  const [row] = await provide(["elk"]);
  expect(row).toEqual({
    binary: "elk",
    from: "absent",
    note: "can't be built: name one by ELK_BIN, or put elk on PATH",
  });
  put("elk", "3.0.1");
  expect(origins(await provide(["elk"]))).toEqual({ elk: "PATH" });
});

test("an unknown name is one line with the known ones", async () => {
  const { provide } = setUp();
  await expect(provide(["owl", "cow"])).rejects.toThrow("cow is none of fox, foxtool, owl, elk");
});

test("without Go, one line says what it takes and what would do instead", async () => {
  const { provide, put } = setUp({ goVersion: "none" });
  put("fox", "2.1.0");
  await expect(provide([])).rejects.toThrow(
    "no Go on PATH: it takes Go 1.26.5 or newer to build foxtool, owl, or each of them named by FOXTOOL_BIN, OWL_BIN",
  );
});

test("a Go that is too old is one line, unless the user lets it fetch a newer one", async () => {
  const { provide } = setUp({ goVersion: "1.26.4" });
  await expect(provide(["owl"])).rejects.toThrow(
    "Go 1.26.4 is too old: it takes Go 1.26.5 or newer to build owl, or each of them named by OWL_BIN",
  );
  expect(origins(await provide(["owl"], { GOTOOLCHAIN: "auto" }))).toEqual({ owl: "built" });
});

test("too little room is one line before anything is built", async () => {
  const { provide, programs, builds } = setUp();
  const huge = withRecipe(programs, { room: { modules: 1e12, objects: 0, binaries: 0 } });
  await expect(provide(["owl"], {}, huge)).rejects.toThrow(
    /^a build needs [\d.]+ GiB free for .*\(GOMODCACHE\).*, and [\d.]+ [MG]iB are free$/,
  );
  expect(builds()).toEqual([]);
});

test("a build that fails is one line, keeps what was done, and leaves nothing half done", async () => {
  const { provide, moduleFile, cache, written } = setUp();
  writeFileSync(moduleFile("owl", "broken"), "go: downloading x v1\n# x\nmain.go:6:2: undefined: owl\n");
  await expect(provide([])).rejects.toThrow(`owl: main.go:6:2: undefined: owl (all of it: ${join(cache, "owl.log")})`);
  expect(written.at(-1)).toBe("failed\n");
  expect(readdirSync(cache).sort()).toEqual(["fox", "owl.log"]);
  expect(origins(await provide(["fox"]))).toEqual({ fox: "cache", foxtool: "cache" });
});

test("an interrupted build ends at once, and leaves nothing half done", async () => {
  const { provide, moduleFile, cache, builds, interrupt } = setUp();
  writeFileSync(moduleFile("owl", "slow"), "");
  const outcome = expect(provide(["owl"])).rejects.toThrow("owl: interrupted");
  await vi.waitFor(() => expect(builds()).toEqual(["example/owl"]), { timeout: 5000 });
  interrupt();
  await outcome;
  expect(readdirSync(cache)).toEqual([]);
});

test("a build that says another version than the pinned one is not kept", async () => {
  const { provide, moduleFile, cache } = setUp();
  writeFileSync(moduleFile("owl", "version"), "1.0.9");
  await expect(provide(["owl"])).rejects.toThrow("owl: what was built says that it is 1.0.9");
  expect(readdirSync(cache)).toEqual([]);
});

test("a cache that can't be written is one line", async () => {
  const { provide, root } = setUp();
  const file = join(root, "a-file");
  writeFileSync(file, "");
  chmodSync(file, 0o400);
  await expect(provide(["owl"], { RELAYSCOPE_STACK_CACHE: join(file, "cache") })).rejects.toThrow(
    /^nothing can be kept in .* \(ENOTDIR[^\n]*\): RELAYSCOPE_STACK_CACHE names another folder$/,
  );
});

test("two builders at once both end with a binary that runs", async () => {
  const { provide, cache } = setUp();
  const [left, right] = await Promise.all([provide(["fox"]), provide(["fox"])]);
  expect(left?.map(({ path }) => path)).toEqual(right?.map(({ path }) => path));
  expect(readdirSync(cache)).toEqual(["fox"]);
  expect(origins(await provide(["fox"]))).toEqual({ fox: "cache", foxtool: "cache" });
});

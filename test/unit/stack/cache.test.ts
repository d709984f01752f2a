import { existsSync, mkdirSync, readdirSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { cacheFolder, openWorkFolder } from "../../../stack/cache.ts";
import { createBench, origins, withRecipe } from "./fake-programs.ts";

let bench: ReturnType<typeof createBench>;
const setUp = (options?: Parameters<typeof createBench>[0]) => (bench = createBench(options));
afterEach(() => bench?.remove());

test.each([
  [{ RELAYSCOPE_STACK_CACHE: "/a/b", XDG_CACHE_HOME: "/c" }, "/a/b"],
  [{ XDG_CACHE_HOME: "/c" }, "/c/relayscope/stack"],
  [{ RELAYSCOPE_STACK_CACHE: "", XDG_CACHE_HOME: "" }, join(homedir(), ".cache", "relayscope", "stack")],
  [{}, join(homedir(), ".cache", "relayscope", "stack")],
])("built programs are kept where %j says", (environment, folder) => {
  expect(cacheFolder(environment)).toBe(folder);
});

test.each([
  [
    "a file of the module changes",
    (it: typeof bench) => writeFileSync(it.moduleFile("owl"), "module owl\n\ngo 1.26.6\n"),
  ],
  [
    "a file is added below it",
    (it: typeof bench) => {
      mkdirSync(it.moduleFile("owl", "below"));
      writeFileSync(it.moduleFile("owl", "below/more.go"), "package below\n");
    },
  ],
  ["another Go builds", (it: typeof bench) => it.useGo("1.27.0")],
])("a build is made anew when %s, and not before", async (_what, change) => {
  const it = setUp();
  await it.provide(["owl"]);
  expect(origins(await it.provide(["owl"]))).toEqual({ owl: "cache" });
  change(it);
  expect(origins(await it.provide(["owl"]))).toEqual({ owl: "built" });
  expect(it.builds()).toHaveLength(2);
});

test.each([{ tags: ["small"] }, { stamp: "owl.Version" }])(
  "a build is made anew with other flags: %j",
  async (flags) => {
    const { provide, programs } = setUp();
    await provide(["owl"]);
    expect(origins(await provide(["owl"], {}, withRecipe(programs, flags)))).toEqual({ owl: "built" });
  },
);

test("a cache filled elsewhere serves a machine without Go", async () => {
  const filled = setUp();
  await filled.provide(["owl"]);
  expect(origins(await filled.provide(["owl"], { PATH: join(filled.root, "empty") }))).toEqual({ owl: "cache" });
});

test("of each program the three builds used last are kept", async () => {
  const { provide, moduleFile, cache } = setUp();
  const use = async (change: number): Promise<string | undefined> => {
    writeFileSync(moduleFile("owl", "change"), String(change));
    const [row] = await provide(["owl"]);
    // Time goes by: what was used before is an hour older each time.
    for (const name of readdirSync(join(cache, "owl"))) age(join(cache, "owl", name));
    return row?.from;
  };
  for (const change of [1, 2, 3]) expect(await use(change)).toBe("built");
  expect(await use(1)).toBe("cache");
  expect(await use(4)).toBe("built");
  expect(readdirSync(join(cache, "owl"))).toHaveLength(3);
  expect(await use(1)).toBe("cache");
  expect(await use(2)).toBe("built");
});

test("what a killed builder left is removed by the next, what a living one has is not", () => {
  const { cache } = setUp();
  const [dead, alive] = [join(cache, "work-999999999-a"), join(cache, "work-1-b")];
  for (const folder of [dead, alive]) mkdirSync(folder, { recursive: true });
  const own = openWorkFolder(cache);
  expect([dead, alive, own].map((folder) => existsSync(folder))).toEqual([false, true, true]);
});

function age(folder: string): void {
  const then = statSync(folder).mtimeMs / 1000 - 3600;
  utimesSync(folder, then, then);
}

import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { tmpdir } from "node:os";
import { setTimeout } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { afterAll, expect, test } from "vitest";
import { readPriceFile } from "../../../src/price-reader/price-reader.ts";
import { createPriceTables } from "../../../src/pricing/tables.ts";
import { textLimit } from "../../../src/pricing/text-file.ts";
import { lookAgainMs, problemLimit } from "../../../src/pricing/watched-file.ts";
import { buildPrices } from "../../../tools/build-prices.ts";

const directory = mkdtempSync(join(tmpdir(), "relayscope-prices-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));
const write = (name: string, text: string): string => {
  writeFileSync(join(directory, name), text);
  return join(directory, name);
};
const built = join(directory, "catalog.json");
await buildPrices(built);
const catalogFile = pathToFileURL(built);
const priceFile = write("prices.json", '{"relays":{"r":{"factor":1}}}');

const load = (options: Partial<Parameters<typeof createPriceTables>[0]>) => {
  const lines: string[] = [];
  const onProblem = (line: string): void => void lines.push(line);
  return { lines, prices: createPriceTables({ catalogFile, readPrices: readPriceFile, onProblem, ...options }) };
};

test("the built catalogue is far below 1 MB, dated, and says whose data it is", () => {
  expect(statSync(built).size).toBeLessThan(1_000_000);
  const { catalog } = load({}).prices.get();
  expect(catalog?.date).toMatch(/^\d{4}-\d\d-\d\d$/);
  expect(catalog?.notice).toContain("MIT License");
  expect(Object.keys(catalog?.vendors ?? {})).toContain("anthropic");
});

test("reads nothing until it is asked, then once", () => {
  const name = write("once.json", '{"relays":{"r":{"factor":1}}}');
  const { lines, prices } = load({ priceFile: name });
  write("once.json", '{"relays":{"r":{"factor":2}}}');
  expect(prices.get().file?.relays.get("r")?.factor).toBe(2);
  write("once.json", "no longer");
  expect(prices.get()).toBe(prices.get());
  expect(lines).toEqual([]);
});

test("is there without a wait once warmed", async () => {
  const name = write("warm.json", '{"relays":{"r":{"factor":1}}}');
  const { lines, prices } = load({ priceFile: name });
  prices.warm();
  prices.warm();
  await setTimeout(200);
  rmSync(name);
  expect(prices.get().file?.relays.get("r")?.factor).toBe(1);
  expect(prices.get().catalog?.version).toBe(1);
  expect(lines).toEqual([]);
});

test("a call that comes before the end of the warming gets its tables, and problems are told once", async () => {
  const { lines, prices } = load({ priceFile: join(directory, "none.json") });
  prices.warm();
  const tables = prices.get();
  expect(tables.catalog?.version).toBe(1);
  await setTimeout(100);
  expect(prices.get()).toBe(tables);
  expect(lines).toEqual([
    `RELAYSCOPE_PRICES: ${join(directory, "none.json")}: cannot be read (ENOENT), no price file; file ignored`,
  ]);
});

test.each([["warmed"], ["unwarmed"]])(
  "a catalogue that is not there leaves the price file standing (%s)",
  async (how) => {
    const { lines, prices } = load({ catalogFile: new URL("none.json", catalogFile), priceFile });
    if (how === "warmed") prices.warm();
    await setTimeout(how === "warmed" ? 100 : 0);
    const { catalog, file } = prices.get();
    expect(catalog).toBeUndefined();
    expect(file?.relays.size).toBe(1);
    expect(lines).toEqual([
      "price catalogue: cannot be read (ENOENT); only the price file and providers' own figures are used",
    ]);
  },
);

test.each(["{", "null", "[]", '{"version":2}'])("a catalogue that says %s is none", (text) => {
  const { lines, prices } = load({ catalogFile: pathToFileURL(write("broken.json", text)) });
  expect(prices.get()).toEqual({});
  expect(lines).toHaveLength(1);
});

test("a price file at the limit is read, above it refused", () => {
  const text = '{"relays":{"r":{"factor":1}}}';
  expect(load({ priceFile: write("full.json", text.padEnd(textLimit)) }).prices.get().file?.relays.size).toBe(1);
  const { lines, prices } = load({ priceFile: write("huge.json", text.padEnd(textLimit + 1)) });
  expect(prices.get().file).toBeUndefined();
  expect(lines[0]).toContain("1000001 bytes, more than the 1000000 that are read, no price file; file ignored");
});

test.each([
  ["a directory", directory],
  ["an endless device", "/dev/zero"],
])("%s is no price file", (_what, path) => {
  const { lines, prices } = load({ priceFile: path });
  expect(prices.get().file).toBeUndefined();
  expect(lines).toEqual([`RELAYSCOPE_PRICES: ${path}: not a file, no price file; file ignored`]);
});

test("a file full of mistakes does not fill the log", () => {
  const relays = Object.fromEntries(Array.from({ length: problemLimit + 5 }, (_, index) => [`r${index}`, 1]));
  const { lines, prices } = load({ priceFile: write("mistakes.json", JSON.stringify({ relays })) });
  prices.get();
  expect(lines).toHaveLength(problemLimit + 1);
  expect(lines.at(-1)).toMatch(/: 5 more mistakes$/);
});

test("a reporter that throws ends no process by an unhandled rejection", async () => {
  const onProblem = (): never => {
    throw new Error("no log");
  };
  const rejections: unknown[] = [];
  const listen = (reason: unknown): void => void rejections.push(reason);
  process.on("unhandledRejection", listen);
  load({ catalogFile: new URL("none.json", catalogFile), onProblem }).prices.warm();
  await setTimeout(100);
  process.off("unhandledRejection", listen);
  expect(rejections).toEqual([]);
});

/** Tables of a file that is written again and again, with a clock that moves when told to. */
const following = (name: string, text?: string) => {
  const path = text === undefined ? join(directory, name) : write(name, text);
  const news: string[] = [];
  let now = 0;
  const loaded = load({ priceFile: path, clock: () => now, onNews: (line) => news.push(line) });
  return {
    ...loaded,
    path,
    news,
    /** What the tables have after the next call that comes late enough. */
    async factorLater(waitMs = lookAgainMs): Promise<number | undefined> {
      now += waitMs;
      loaded.prices.warm();
      await setTimeout(50);
      return loaded.prices.get().file?.relays.get("r")?.factor;
    },
    get factor() {
      return loaded.prices.get().file?.relays.get("r")?.factor;
    },
  };
};
const withFactor = (factor: unknown): string => `updated: 2026-11-01\nrelays: { r: { factor: ${String(factor)} } }`;

test("a price file that changes is in use by the next calls, and no sooner than every two seconds", async () => {
  const one = following("changes.yaml", withFactor(1));
  expect(one.factor).toBe(1);
  const before = one.prices.get();
  write("changes.yaml", withFactor(2));
  expect(await one.factorLater(lookAgainMs - 1)).toBe(1);
  expect(one.prices.get()).toBe(before);
  expect(await one.factorLater(1)).toBe(2);
  expect(one.prices.get().catalog).toBe(before.catalog);
  expect(one.prices.ages(Date.parse("2026-11-02"))).toContainEqual({ source: "file", ageSeconds: 86_400 });
  expect(one.prices.ages(Date.parse("2026-11-01"))).toContainEqual({ source: "file", ageSeconds: 0 });
  // A file that was made ahead has no age yet.
  expect(one.prices.ages(Date.parse("2026-10-31"))).not.toContainEqual(expect.objectContaining({ source: "file" }));
  expect(one.news).toEqual([`RELAYSCOPE_PRICES: ${one.path}: read again, and in use`]);
  expect(one.lines).toEqual([]);
});

test("a changed file with a mistake is told in one line, and the last good one stays until the mistake is gone", async () => {
  const one = following("mistaken.yaml", withFactor(1));
  expect(one.factor).toBe(1);
  write("mistaken.yaml", `${withFactor(-1)}\nother: 1`);
  expect(await one.factorLater()).toBe(1);
  expect(await one.factorLater()).toBe(1);
  expect(one.lines).toHaveLength(1);
  expect(one.lines[0]).toContain("mistaken.yaml");
  expect(one.lines[0]).toMatch(/; what was read before stays in use$/);
  write("mistaken.yaml", withFactor(3));
  expect(await one.factorLater()).toBe(3);
  expect(one.lines).toHaveLength(1);
});

test("a price file that is deleted stays in use, with one line, and is taken again when it is back", async () => {
  const one = following("deleted.yaml", withFactor(1));
  expect(one.factor).toBe(1);
  rmSync(one.path);
  expect(await one.factorLater()).toBe(1);
  expect(await one.factorLater()).toBe(1);
  expect(one.lines).toEqual([
    `RELAYSCOPE_PRICES: ${one.path}: cannot be read (ENOENT), no price file; file ignored; what was read before stays in use`,
  ]);
  write("deleted.yaml", withFactor(2));
  expect(await one.factorLater()).toBe(2);
});

test("a price file that appears later is taken", async () => {
  const one = following("late.yaml");
  expect(one.factor).toBeUndefined();
  write("late.yaml", withFactor(2));
  expect(await one.factorLater()).toBe(2);
  expect(one.lines).toHaveLength(1);
});

test("a file that had a mistake from the start is replaced by a better one, though not by a good one", async () => {
  const one = following("partial.yaml", `relays: { r: { factor: 1 }, one: 1, two: 2 }`);
  expect(one.factor).toBe(1);
  expect(one.lines).toHaveLength(2);
  write("partial.yaml", `relays: { r: { factor: 2 }, one: 1 }`);
  expect(await one.factorLater()).toBe(2);
  write("partial.yaml", "no price file");
  expect(await one.factorLater()).toBe(2);
});

test("what reads price files not being there is told in one line, and prices nothing", () => {
  const { lines, prices } = load({
    priceFile,
    readPrices() {
      throw new Error("price-reader.cjs cannot be loaded");
    },
  });
  expect(prices.get().file).toBeUndefined();
  expect(prices.get().catalog?.version).toBe(1);
  expect(lines).toEqual([`RELAYSCOPE_PRICES: ${priceFile}: price-reader.cjs cannot be loaded`]);
});

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test, vi } from "vitest";
import { readExchangeRates } from "../../../src/price-reader/price-reader.ts";
import { createReporting } from "../../../src/pricing/reporting.ts";

const scratch = mkdtempSync(join(tmpdir(), "relayscope-reporting-"));
afterAll(() => rmSync(scratch, { recursive: true }));
const cost = { amount: 2, currency: "USD" };
const at = Date.UTC(2026, 10, 20);
let files = 0;

function report(text: string | undefined) {
  const ratesFile = join(scratch, `${(files += 1)}.yaml`);
  const write = (content: string) => writeFileSync(ratesFile, content);
  if (text !== undefined) write(text);
  const said: string[] = [];
  let now = 0;
  const reporting = createReporting({
    currency: "EUR",
    ratesFile,
    readRates: readExchangeRates,
    onProblem: (line) => said.push(line),
    onNews: (line) => said.push(line),
    clock: () => now,
  });
  return { reporting, said, write, ratesFile, pass: (ms: number) => (now += ms) };
}

const half = "base: USD\nrates: { 2026-01-01: { EUR: 0.5 } }\n";

test("reads the rates when the first cost asks for them, and reads nothing before", () => {
  const { reporting, said, write } = report(undefined);
  write(half);
  expect(reporting.of(undefined, at)).toEqual({});
  expect(reporting.of(cost, at)).toEqual({ convertedCost: { amount: 1, currency: "EUR", rateDate: "2026-01-01" } });
  expect(said).toEqual([]);
});

test("a cost without a rate is unconverted, and one in the currency itself needs none", () => {
  const { reporting } = report(half);
  expect(reporting.of({ amount: 1, currency: "GBP" }, at)).toEqual({ unconverted: true });
  expect(reporting.of(cost, Date.UTC(2025, 1, 1))).toEqual({ unconverted: true });
  expect(reporting.of({ amount: 1, currency: "EUR" }, 0)).toEqual({ convertedCost: { amount: 1, currency: "EUR" } });
});

test("reads ahead when it is warmed, and again when the file has changed", async () => {
  const { reporting, said, write, pass, ratesFile } = report(half);
  reporting.warm();
  reporting.warm();
  expect(reporting.of(cost, at).convertedCost?.amount).toBe(1);
  write("base: USD\nrates: { 2026-01-01: { EUR: 0.25 } }\n");
  pass(2000);
  reporting.warm();
  await vi.waitFor(() => expect(reporting.of(cost, at).convertedCost?.amount).toBe(0.5));
  expect(said).toEqual([`RELAYSCOPE_EXCHANGE_RATES: ${ratesFile}: read again, and in use`]);
});

test("a change with a mistake is told, and what was read before stays in use", async () => {
  const { reporting, said, write, pass } = report(half);
  expect(reporting.of(cost, at).convertedCost?.amount).toBe(1);
  write("base: USD\nrates: { 2026-01-01: { EUR: 0 } }\n");
  pass(2000);
  reporting.warm();
  await vi.waitFor(() => expect(said).toHaveLength(1));
  expect(said[0]).toContain(":2:29: rates");
  expect(said[0]).toContain("what was read before stays in use");
  expect(reporting.of(cost, at).convertedCost?.amount).toBe(1);
});

test("a file that is not there is told once; costs are unconverted", () => {
  const { reporting, said, ratesFile } = report(undefined);
  expect(reporting.of(cost, at)).toEqual({ unconverted: true });
  expect(reporting.of(cost, at)).toEqual({ unconverted: true });
  expect(said).toEqual([
    `RELAYSCOPE_EXCHANGE_RATES: ${ratesFile}: cannot be read (ENOENT), no file of exchange rates; file ignored`,
  ]);
});

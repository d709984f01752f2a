import { expect, test } from "vitest";
import { readAmount } from "../../../src/cli/prices/replay/amount.ts";
import { createFindOnBill } from "../../../src/cli/prices/replay/bill-models.ts";
import { createHalfHours } from "../../../src/cli/prices/replay/half-hours.ts";
import { readInvoice } from "../../../src/cli/prices/replay/invoice.ts";
import type { PastCall } from "../../../src/cli/prices/replay/past-call.ts";
import { reconcileCalls } from "../../../src/cli/prices/replay/reconcile-calls.ts";
import { bytesOf } from "./made-records.ts";

const hour = 3_600_000;

/** A call at a time of UTC ("01 23:30" is in November 2026), and what it costs; none where it has no price. */
function callAt(time: string, cost: string | undefined, model = "m", currency = "USD"): PastCall {
  const [day = "", clock = ""] = time.split(" ");
  const amount = cost === undefined ? undefined : readAmount(cost);
  return {
    at: Date.parse(`2026-11-${day}T${clock}:00Z`),
    relay: "eu",
    host: "relay.example.com",
    asked: model,
    answered: model,
    estimated: false,
    ...(amount === undefined ? { unpriced: "unknown_model" } : { is: { amount, currency } }),
  };
}

async function reconcile(
  bill: readonly string[],
  calls: readonly PastCall[],
  {
    tolerance = 0.01,
    offsetMs = 0,
    from,
    until,
  }: { tolerance?: number; offsetMs?: number; from?: number; until?: number } = {},
) {
  const spent = createHalfHours();
  for (const call of calls) spent.add(call);
  const lines = bill.map((line) => `2026-11-${line}\n`).join("");
  const invoice = await readInvoice(bytesOf(`date,model,amount,currency\n${lines}`));
  const { rows } = reconcileCalls(invoice, spent, "all calls", { from, until, tolerance, offsetMs });
  return rows.map(({ day, model, agrees, reasons }) =>
    [day.slice(-2), model, agrees ? "ok" : "differs"].concat(reasons),
  );
}

test("days of models that agree, within the tolerance or as far as the bill is rounded, and those that do not", async () => {
  const bill = ["01,m,100.9,USD", "02,m,0.1,USD", "03,m,3,USD"];
  const calls = [
    callAt("01 00:00", "100"),
    callAt("02 12:00", "0.06"),
    callAt("03 12:00", "2.5"),
    callAt("03 23:59", "0.1"),
  ];
  expect(await reconcile(bill, calls)).toEqual([
    ["01", "m", "ok"],
    ["02", "m", "ok", "rounding of the bill's lines"],
    ["03", "m", "differs", "the records of this day end at 2026-11-03 23:59 UTC"],
  ]);
  expect((await reconcile(bill, calls, { tolerance: 0.2 })).map(([, , agrees]) => agrees)).toEqual(["ok", "ok", "ok"]);
});

test("a difference that nothing known explains is called so", async () => {
  const calls = [callAt("01 00:00", "1"), callAt("02 12:00", "2"), callAt("03 00:00", "3")];
  const told = await reconcile(["01,m,1.00,USD", "02,m,2.50,USD", "03,m,3.00,USD"], calls);
  expect(told[1]).toEqual(["02", "m", "differs", "unexplained"]);
});

test("calls without a price are said to be the reason", async () => {
  const calls = [callAt("01 00:00", "1"), callAt("01 12:00", undefined), callAt("01 13:00", undefined, "new")];
  expect(await reconcile(["01,m,2.00,USD"], calls)).toEqual([
    ["01", "m", "differs", "1 of 2 calls have no price"],
    ["01", "new", "differs", "not on the bill", "1 of 1 calls have no price"],
  ]);
});

test("days before and after the records, days without any, and models that were never called", async () => {
  const bill = [
    "01,m,1.00,USD",
    "02,m,1.00,USD",
    "03,m,1.00,USD",
    "04,other,1.00,USD",
    "04,m,1.00,USD",
    "05,m,1.00,USD",
    "04,,0.20,USD",
  ];
  const calls = [callAt("02 08:10", "1"), callAt("04 20:00", "1"), callAt("04 20:00", "1", "mine")];
  expect(await reconcile(bill, calls)).toEqual([
    ["01", "m", "differs", "before the first record (2026-11-02 08:10 UTC)"],
    ["02", "m", "ok"],
    ["03", "m", "differs", "no record on this day"],
    ["04", "(none)", "differs", "the bill does not say for which model"],
    ["04", "m", "ok"],
    ["04", "mine", "differs", "not on the bill"],
    ["04", "other", "differs", "no call of this model in the logs"],
    ["05", "m", "differs", "after the last record (2026-11-04 20:00 UTC)"],
  ]);
});

test("the same multiple on every day is another price; a half is a batch's, on one day too", async () => {
  const days = ["01", "02", "03"];
  const calls = days.flatMap((day, at) => [
    callAt(`${day} 12:00`, String(at + 1)),
    callAt(`${day} 12:00`, String(at + 2), "b"),
  ]);
  const bill = days.flatMap((day, at) => [
    `${day},m,${(at + 1) * 1.25},USD`,
    ...(at === 1 ? [`${day},b,1.50,USD`] : []),
  ]);
  const told = await reconcile(bill, calls);
  expect(told.filter(([, model]) => model === "m")).toEqual(
    days.map((day) => [day, "m", "differs", "1.25 × ours on all 3 days: another price than in the price list"]),
  );
  expect(told.find(([day, model]) => day === "02" && model === "b")?.[3]).toBe(
    "half of ours: a batch or flex price, which the logs do not tell",
  );
});

test("days that are cut elsewhere: the hour at which they begin is found, and with it nothing differs", async () => {
  // Every second hour of four days; the bill's days begin at 16:00 UTC (UTC+8).
  const times = Array.from({ length: 48 }, (_, at) => at * 2 * hour + Date.parse("2026-11-01T00:30:00Z"));
  const calls = times.map((at, number) => ({ ...callAt("01 00:00", String(1 + (number % 7))), at }));
  const sums = new Map<string, number>();
  for (const [number, at] of times.entries()) {
    const day = new Date(at + 8 * hour).toISOString().slice(8, 10);
    sums.set(day, (sums.get(day) ?? 0) + 1 + (number % 7));
  }
  const bill = [...sums].map(([day, amount]) => `${day},m,${amount}.00,USD`);
  const told = await reconcile(bill, calls);
  expect(told.filter(([, , agrees]) => agrees === "differs").length).toBeGreaterThan(2);
  for (const [, , agrees, ...reasons] of told)
    if (agrees === "differs") expect(reasons).toContain("the bill's days begin at 16:00 UTC (--utc-offset +08:00)");
  expect((await reconcile(bill, calls, { offsetMs: 8 * hour })).map(([, , agrees]) => agrees)).toEqual(
    bill.map(() => "ok"),
  );
});

test("a bill that tells no models apart is compared by the day; only days of the range are", async () => {
  const calls = [callAt("01 10:00", "1"), callAt("01 10:00", "2", "b"), callAt("02 10:00", "5")];
  const bill = ["01,,3.00,USD", "02,,4.00,USD"];
  expect(await reconcile(bill, calls, { until: Date.parse("2026-11-02T00:00:00Z") })).toEqual([["01", "", "ok"]]);
});

test("money of another currency is in no sum", async () => {
  const calls = [callAt("01 10:00", "1"), callAt("01 10:00", "7", "m", "CNY")];
  expect(await reconcile(["01,m,1.00,USD"], calls)).toEqual([["01", "m", "ok"]]);
  expect(await reconcile(["01,m,1.00,USD", "01,m,7.00,CNY"], calls)).toEqual([
    ["01", "m", "ok"],
    ["01", "m", "ok"],
  ]);
});

test.each([
  ["claude-sonnet-4-5-20250929", "Claude Sonnet 4.5"],
  ["claude-3-5-sonnet-20241022", "Claude 3.5 Sonnet 2024-10-22"],
  ["anthropic/claude-sonnet-4.5", "Claude Sonnet 4.5"],
  ["gpt-4.1-2025-04-14", "gpt-4.1-2025-04-14"],
  ["gpt-4.1", "gpt-4.1-2025-04-14"],
  ["gpt-4.1-mini", undefined],
  // Two snapshots are on the bill: which one is meant is not known.
  ["gpt-4o", undefined],
  ["gpt-4o-2024-08-06", "gpt-4o-2024-08-06"],
  ["claude-sonnet-4", undefined],
])("%s is %s on the bill", (name, found) => {
  const find = createFindOnBill([
    "Claude Sonnet 4.5",
    "Claude 3.5 Sonnet 2024-10-22",
    "gpt-4.1-2025-04-14",
    "gpt-4o-2024-08-06",
    "gpt-4o-2024-05-13",
  ]);
  expect(find([name])).toBe(found);
});

test("past the bound of half hours whole days are kept, and nothing is lost", () => {
  const spent = createHalfHours(2);
  for (const time of ["01 10:00", "01 11:00", "02 10:00", "02 15:00", "02 20:00"]) spent.add(callAt(time, "1"));
  const [model] = spent.models();
  expect([...(model?.times ?? [])].map(([at, { calls, amounts }]) => [at % 48, calls, amounts.get("USD")])).toEqual([
    [20, 1, readAmount("1")],
    [22, 1, readAmount("1")],
    [0, 3, readAmount("3")],
  ]);
});

test("past the bound of models others are one, and nothing is lost", () => {
  const spent = createHalfHours(100, 2);
  for (const model of ["a", "b", "c", "a", "d"]) spent.add(callAt("01 10:00", "1", model));
  const told = spent.models().map(({ names, times }) => [names[0], [...times.values()][0]?.calls]);
  expect(told).toEqual([
    ["a", 2],
    ["b", 1],
    ["(others)", 2],
  ]);
});

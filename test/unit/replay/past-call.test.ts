import { ROOT_CONTEXT } from "@opentelemetry/api";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Call } from "../../../src/call.ts";
import { priceOf } from "../../../src/call-price.ts";
import { writeAmount } from "../../../src/cli/prices/replay/amount.ts";
import { dimensionOf } from "../../../src/cli/prices/replay/dimensions.ts";
import { readOtlpLines } from "../../../src/cli/prices/replay/otlp-lines.ts";
import { repriceCall, type PastCall } from "../../../src/cli/prices/replay/past-call.ts";
import type { PastRecord } from "../../../src/cli/prices/replay/past-record.ts";
import { createTally, groupLimit, type Row } from "../../../src/cli/prices/replay/tally.ts";
import { callAttributes } from "../../../src/telemetry/attributes.ts";
import { hrTime } from "../../../src/telemetry/hr-time.ts";
import { emitCall } from "../../../src/telemetry/logs.ts";
import type { Semconv } from "../../../src/telemetry/scope.ts";
import { makeCall } from "../telemetry/calls.ts";
import { all, bytesOf, madeLine, madeLog, type Made, tablesOf } from "./made-records.ts";

const used = { "gen_ai.request.model": "m", "gen_ai.usage.input_tokens": 1000, "gen_ai.usage.output_tokens": 100 };
const cost = (amount: number, currency: string, source = "local") => ({
  "gen_ai.usage.cost.amount": amount,
  "gen_ai.usage.cost.currency": currency,
  "gen_ai.usage.cost.source": source,
});
// 2 and 8 for a million.
const tables = tablesOf("eu", { m: { input: 2e6, cacheRead: 5e5, output: 8e6 }, fee: { perRequest: 4e10 } });

async function recordOf(attributes: Parameters<typeof madeLog>[0], made: Made = {}): Promise<PastRecord> {
  const met = { lines: 0, badLines: 0, tooLong: 0, others: 0 };
  const [[record] = []] = await all(readOtlpLines(bytesOf(madeLine(madeLog(attributes, made))), met));
  if (record === undefined) throw new Error("no record was read");
  return record;
}

/** A call's record as replay has it of the log file: through JSON. */
async function loggedAs(call: Call, semconv: Semconv): Promise<PastRecord> {
  const found: Promise<PastRecord>[] = [];
  const emit = ({ timestamp, attributes }: { readonly timestamp?: unknown; readonly attributes?: unknown }) => {
    const [seconds, nanos] = hrTime(Number(timestamp));
    const timeUnixNano = `${seconds}${String(nanos).padStart(9, "0")}`;
    // Content alone has other values than these.
    found.push(recordOf(attributes as Parameters<typeof madeLog>[0], { timeUnixNano }));
  };
  emitCall({ emit }, call, callAttributes(call, semconv), ROOT_CONTEXT);
  const [record] = found;
  return record ?? expect.unreachable();
}

const told = ({ was, is, unpriced, estimated }: PastCall) => ({
  was: was && `${writeAmount(was.amount)} ${was.currency}`,
  is: is && `${writeAmount(is.amount)} ${is.currency}`,
  unpriced,
  estimated,
});

test.each<[what: string, attributes: Parameters<typeof madeLog>[0], Partial<ReturnType<typeof told>>]>([
  // 1000 × 2 + 100 × 8 millionths
  ["that had no price", used, { is: "0.0028 USD" }],
  ["that was priced wrongly", { ...used, ...cost(0.5, "CNY") }, { was: "0.5 CNY", is: "0.0028 USD" }],
  // 600 × 2 + 400 × 0.5 + 800
  ["with cached input", { ...used, "gen_ai.usage.cache_read.input_tokens": 400 }, { is: "0.0022 USD" }],
  [
    "that the provider priced, for good",
    { ...used, ...cost(0.123456789, "USD", "provider") },
    { was: "0.123456789 USD", is: "0.123456789 USD" },
  ],
  [
    "whose tokens were counted here",
    { ...used, "relayscope.usage.source": "estimated" },
    { is: "0.0028 USD", estimated: true },
  ],
  ["of a model without a price", { ...used, "gen_ai.request.model": "other" }, { unpriced: "unknown_model" }],
  [
    "of a relay without a price, that had one",
    { ...used, ...cost(1, "USD"), "relayscope.relay": "else", "server.address": "else.example.com" },
    { was: "1 USD", unpriced: "relay_without_price" },
  ],
  [
    "whose output is not said",
    { "gen_ai.request.model": "m", "gen_ai.usage.input_tokens": 9 },
    { unpriced: "usage_missing" },
  ],
  ["that says nothing of tokens", { "gen_ai.request.model": "m" }, { unpriced: "usage_missing" }],
  ["that says nothing of tokens, at a fee", { "gen_ai.request.model": "fee" }, { is: "0.04 USD" }],
  ["that failed", { "gen_ai.request.model": "fee", "relayscope.outcome": "rate_limit" }, {}],
  ["that looked at another", { "gen_ai.request.model": "fee", "gen_ai.operation.name": "fetch_response" }, {}],
  ["with counts that are none", { ...used, "gen_ai.usage.input_tokens": -5 }, { unpriced: "usage_missing" }],
])("a call %s", async (_, attributes, expected) => {
  const call = repriceCall(await recordOf(attributes), tables);
  expect(told(call)).toEqual({ was: undefined, is: undefined, unpriced: undefined, estimated: false, ...expected });
});

test("a call has the price of its own day, which is that of its beginning", async () => {
  const change = Date.parse("2026-11-02T00:00:00Z");
  const dated = tablesOf("eu", {
    m: [
      { until: change, rates: { input: 1e6, output: 1e6 } },
      { from: change, rates: { input: 3e6, output: 3e6 } },
    ],
  });
  const costAt = async (at: string, took?: number) => {
    const attributes = { ...used, ...(took !== undefined && { "relayscope.duration": took }) };
    return told(repriceCall(await recordOf(attributes, { at }), dated)).is;
  };
  expect(await costAt("2026-11-01T23:59:59Z")).toBe("0.0011 USD");
  expect(await costAt("2026-11-02T00:00:00Z")).toBe("0.0033 USD");
  expect(await costAt("2026-11-02T00:00:10Z", 10.001)).toBe("0.0011 USD");
  expect(await costAt("2026-11-02T00:00:10Z", 10)).toBe("0.0033 USD");
});

test.each<[what: string, attributes: Parameters<typeof madeLog>[0], is: string]>([
  // 600 × 2 + 300 × 4 + 100 × 2.5 + 800
  [
    "for an hour",
    {
      "gen_ai.usage.cache_creation.input_tokens": 400,
      "relayscope.usage.cache_write_1h.input_tokens": 300,
    },
    "0.00345 USD",
  ],
  ["of a tier", { "relayscope.service_tier": "flex" }, "0.0014 USD"],
  ["of OpenAI's tier", { "openai.response.service_tier": "flex" }, "0.0014 USD"],
  // 600 × 2 + 50 × 8; what came from the cache is not said of what is billed
  [
    "that bills other counts",
    {
      "gen_ai.usage.cache_read.input_tokens": 400,
      "relayscope.usage.billed.input_tokens": 600,
      "relayscope.usage.billed.output_tokens": 50,
    },
    "0.0016 USD",
  ],
])("a call %s is priced by what its record says of it", async (_, attributes, is) => {
  const rates = { input: 2e6, cacheRead: 5e5, cacheWrite: 2.5e6, cacheWrite1h: 4e6, output: 8e6 };
  const tiers = new Map([["flex", { input: 1e6, output: 4e6 }]]);
  const made = tablesOf("eu", { m: [{ rates, tiers }] });
  expect(told(repriceCall(await recordOf({ ...used, ...attributes }), made)).is).toBe(is);
});

test("what a record was written with, it costs by the same prices: the difference is 0", async () => {
  const count = fc.integer({ min: 0, max: 2_000_000 });
  const rate = fc.integer({ min: 0, max: 200_000_000 });
  const usage = fc.record({ input: count, output: count }, { requiredKeys: ["input", "output"] });
  const parts = fc.record(
    {
      cacheRead: count,
      cacheWrite: count,
      cacheWrite1h: count,
      reasoning: count,
      audioInput: count,
      imageInput: count,
      audioOutput: count,
      imageOutput: count,
      billedInput: count,
      billedOutput: count,
    },
    { requiredKeys: [] },
  );
  const rates = fc.record(
    {
      input: rate,
      cacheRead: rate,
      cacheWrite: rate,
      cacheWrite1h: rate,
      audioInput: rate,
      output: rate,
      reasoning: rate,
      audioOutput: rate,
    },
    { requiredKeys: ["input", "output"] },
  );
  const reported = fc.option(
    fc.record({ amount: fc.double({ min: 0, max: 1000, noNaN: true }), currency: fc.constant("EUR") }),
    { nil: undefined },
  );
  const semconv = fc.constantFrom("v1.41" as const, "latest" as const, "dup" as const);
  // Prices change at an instant that calls begin, run and end around.
  const change = Date.parse("2026-11-02T00:00:00Z");
  const how = fc.record({
    provider: fc.constantFrom("openai", "anthropic"),
    tier: fc.constantFrom(undefined, "standard", "flex", "unpriced"),
    deployed: fc.constantFrom(undefined, true as const),
    wanted: fc.constantFrom("m", "ours"),
    startedAt: fc.integer({ min: change - 3, max: change + 3 }),
    durationMs: fc.double({ min: 0, max: 600_000, noNaN: true }),
  });
  await fc.assert(
    fc.asyncProperty(usage, parts, fc.tuple(rates, rates, rates), reported, semconv, how, async (...given) => {
      const [usage, parts, [before, after, flex], reported, semconv, { tier, deployed, wanted, ...over }] = given;
      const tiers = new Map([["flex", flex]]);
      const made = tablesOf("eu", {
        m: [
          { until: change, rates: before, tiers },
          { from: change, rates: after, tiers },
        ],
      });
      const reading: Call["reading"] = {
        model: "m",
        usage: { ...usage, ...parts },
        ...(tier !== undefined && { serviceTier: tier }),
        ...(reported && { cost: reported }),
      };
      const call = makeCall({
        relay: "eu",
        serverAddress: "relay.example.com",
        asked: { model: wanted, ...(deployed && { deployed }) },
        reading,
        ...over,
      });
      const priced = { ...call, ...priceOf(call, "relay.example.com", made) };
      const { was, is, unpriced } = repriceCall(await loggedAs(priced, semconv), made);
      expect([was === undefined, unpriced]).toEqual([priced.cost === undefined, priced.unpriced]);
      expect(is).toEqual(was);
    }),
    { numRuns: 500 },
  );
});

test("a deployment behind a gateway is priced by the model that answered, as it was when it was called", async () => {
  const call = makeCall({
    relay: "eu",
    serverAddress: "gateway.example.com",
    asked: { model: "ours", deployed: true },
    reading: { model: "m", usage: { input: 1000, output: 100 } },
  });
  const priced = { ...call, ...priceOf(call, "gateway.example.com", tables) };
  expect(told(repriceCall(await loggedAs(priced, "v1.41"), tables))).toMatchObject({
    was: "0.0028 USD",
    is: "0.0028 USD",
  });
  const same = { ...priced, asked: { model: "ours" } };
  expect(repriceCall(await loggedAs(same, "v1.41"), tables).unpriced).toBe("unknown_model");
});

test("each call counts once in each dimension, in the currency that it costs; sums are exact and never across currencies", async () => {
  const dimensions = ["model", "team", "day"].map((name) =>
    dimensionOf(name, (at) => new Date(at).toISOString().slice(0, 10)),
  );
  const tally = createTally(dimensions);
  const team = { "relayscope.attribution.team": "search" };
  for (const [attributes, times] of [
    [{ ...used, ...team }, 3],
    [{ ...used, ...cost(0.5, "CNY") }, 1],
    [{ ...used, ...cost(0.0028, "USD") }, 1],
    [{ ...used, "gen_ai.request.model": "other" }, 2],
    [{ ...used, "relayscope.usage.source": "estimated" }, 1],
  ] as const)
    for (let time = 0; time < times; time += 1) {
      const record = await recordOf(attributes);
      tally.add(record, repriceCall(record, tables));
    }
  const brief = (row: Row) => [
    row.value,
    row.currency,
    row.estimated,
    row.calls,
    writeAmount(row.was),
    writeAmount(row.is),
    row.unpricedBefore,
    row.unpricedAfter,
  ];
  expect(tally.totals().map(brief)).toEqual([
    ["", "", false, 2, "0", "0", 2, 2],
    ["", "CNY", false, 0, "0.5", "0", 0, 0],
    ["", "USD", false, 5, "0.0028", "0.014", 3, 0],
    ["", "USD", true, 1, "0", "0.0028", 1, 0],
  ]);
  expect(tally.rows("team").map(brief)).toEqual([
    ["(none)", "", false, 2, "0", "0", 2, 2],
    ["(none)", "CNY", false, 0, "0.5", "0", 0, 0],
    ["(none)", "USD", false, 2, "0.0028", "0.0056", 0, 0],
    ["search", "USD", false, 3, "0", "0.0084", 3, 0],
    ["(none)", "USD", true, 1, "0", "0.0028", 1, 0],
  ]);
  expect([tally.moved, [...tally.reasons]]).toEqual([1, [["unknown_model", 2]]]);
});

test("groups beyond the bound are one, and lose no call and no cost", async () => {
  const tally = createTally([dimensionOf("team", () => "")]);
  const record = await recordOf(used);
  const call = repriceCall(record, tables);
  const more = 50;
  for (let team = 0; team < groupLimit + more; team += 1) tally.add({ ...record, text: () => `team ${team}` }, call);
  const rows = tally.rows("team");
  expect(rows.length).toBe(groupLimit + 1);
  expect(rows.find(({ value }) => value === "(others)")).toMatchObject({
    calls: more,
    is: BigInt(more) * (call.is?.amount ?? 0n),
  });
});

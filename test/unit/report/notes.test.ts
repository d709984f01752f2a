import { expect, test } from "vitest";
import { budget } from "../../../monitoring/rules/budgets.ts";
import { spend } from "../../../monitoring/rules/spend.ts";
import { knownRange } from "../../../src/cli/report/known.ts";
import { refusedPattern } from "../../../src/cli/report/refused-pattern.ts";
import { Refused } from "../../../src/cli/back-end/request.ts";
import { recorded } from "../../../src/promql/names.ts";
import type { Prometheus } from "../../../src/cli/report/prometheus.ts";

const now = Date.parse("2026-11-22T08:00:00Z") / 1000;
const day = 86_400;

const keeping = (first: number, last: number, asked: unknown[] = []): Prometheus => ({
  at: async () => [],
  over: async () => [],
  has: async (selectors, { from, to }) => {
    asked.push(selectors);
    return from <= last && to >= first;
  },
});

test.each([
  [now - 10 * day, now - 60],
  [now - 300 * day, now - 200 * day],
  [now - 7200, now - 7200],
])("from when until when calls are known is found within hours, by few questions", async (first, last) => {
  const asked: unknown[] = [];
  const known = await knownRange(keeping(first, last, asked), ["classic"], 'server_address="a"', now);
  expect(Math.abs((known?.from ?? 0) - first)).toBeLessThan(7 * 3600);
  expect(Math.abs((known?.to ?? 0) - last)).toBeLessThan(7 * 3600);
  expect(asked.length).toBeLessThan(25);
  expect(asked[0]).toEqual(['gen_ai_client_operation_duration_seconds_count{server_address="a"}']);
});

test("a store that has none, or does not say, has no range", async () => {
  expect(await knownRange(keeping(now + 1, now + 2), ["native"], "", now)).toBeUndefined();
  const silent: Prometheus = { ...keeping(0, now), has: async () => Promise.reject(new Error("not for you")) };
  expect(await knownRange(silent, ["classic"], "", now)).toBeUndefined();
});

test("the month is asked for by the names that the rules record", () => {
  expect(recorded).toEqual({ monthToDate: spend.month, monthForecast: spend.forecast, monthBudget: budget.month });
});

const said = (pattern: string, reason: string) =>
  JSON.stringify({
    error: `invalid parameter "query": 1:4: parse error: error parsing regexp: ${reason}: \`${pattern}\``,
  });

test("a pattern that the server refuses is told by its option and value, and any other error is another", () => {
  const refused = (text: string, status = 400) => new Refused("no", status, text);
  const both = ["model=~gpt(\\d", "relay=~.*", "env=prod"];
  expect(refusedPattern(refused(said("gpt(\\d", "missing closing )")), both)?.message).toMatch(
    /^--where: "model=~gpt\(\\\\d" is not accepted: missing closing \); .* \(RE2\)/,
  );
  expect(refusedPattern(refused(said("*", "missing argument to repetition operator")), both)?.message).toMatch(
    /^--where: "model=~gpt\(\\\\d" or "relay=~\.\*" is not accepted/,
  );
  expect(refusedPattern(refused("busy", 503), both)).toBeUndefined();
  expect(refusedPattern(refused("parse error: unexpected end"), both)).toBeUndefined();
  expect(refusedPattern(refused(said("a(", "missing closing )")), ["env=prod"])).toBeUndefined();
  expect(refusedPattern(new Error("no"), both)).toBeUndefined();
});

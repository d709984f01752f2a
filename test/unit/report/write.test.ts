import { expect, test } from "vitest";
import { grown, money, seconds, share, tokens } from "../../../src/cli/report/cells.ts";
import type { Chart } from "../../../src/cli/report/chart.ts";
import { drawCharts } from "../../../src/cli/report/draw-charts.ts";
import { reportPage } from "../../../src/cli/report/page.ts";
import { reportLines } from "../../../src/cli/report/show.ts";
import { reportCsv, reportJson } from "../../../src/cli/report/write.ts";
import { madeReport } from "./made-report.ts";

const full = {
  calls: 100,
  badCalls: 2,
  p50: 0.2,
  p95: 1.25,
  firstTokenP95: 0.4,
  input: 1_500_000,
  cached: 500_000,
  output: 20_000,
  unpriced: 3,
  money: [
    { currency: "CNY", cost: 7.5 },
    { currency: "USD", cost: 2, comparedCost: 2, referenceCost: 2.5 },
  ],
};
const two = madeReport({ "gpt-4.1": full, "nobody-said": { calls: 5, badCalls: 0, money: [] } });

test("what nobody said is a dash in tables, null in JSON and nothing in CSV, and never 0", () => {
  const line = reportLines(two).find((one) => one.startsWith("nobody-said") && one.includes("–"));
  expect(line?.trim().split(/\s{2,}/)).toEqual(["nobody-said", "5", "0", "0.00 %", "–", "–", "–", "–"]);
  const { groups } = JSON.parse(reportJson(two)) as { groups: readonly { rows: readonly object[] }[] };
  expect(groups[1]?.rows[1]).toEqual({
    labels: { gen_ai_request_model: "nobody-said" },
    calls: 5,
    badCalls: 0,
    badShare: 0,
    durationP50: null,
    durationP95: null,
    firstTokenP95: null,
    inputTokens: null,
    cachedInputTokens: null,
    outputTokens: null,
    unpricedCalls: null,
    money: [],
  });
  expect(reportCsv(two).split("\r\n")).toContain("model,nobody-said,5,0,0,,,,,,,,,,,,,");
});

test("money of two currencies is two lines, and never one sum", () => {
  expect(
    reportCsv(two)
      .split("\r\n")
      .filter((line) => line.startsWith("model,gpt-4.1")),
  ).toEqual([
    "model,gpt-4.1,100,2,0.02,0.2,1.25,0.4,1500000,500000,20000,3,CNY,7.5,,,,",
    "model,gpt-4.1,100,2,0.02,0.2,1.25,0.4,1500000,500000,20000,3,USD,2,2,2.5,0.5,",
  ]);
  const lines = reportLines(two).filter((line) => /CNY|USD/.test(line));
  expect(
    lines.map((line) =>
      line
        .trim()
        .split(/\s{2,}/)
        .slice(-5),
    ),
  ).toEqual([
    ["7.50 CNY", "–", "–", "–", "–"],
    ["2.00 USD", "–", "2.50", "0.50", "20.0 %"],
  ]);
});

const paid = (amount: number, currency = "USD") => ({ calls: 10, money: [{ currency, cost: amount }] });

test("who spent most stands first, with the part of all cost in that currency", () => {
  const spent = { few: paid(1), many: paid(6), yuan: paid(50, "CNY"), free: { calls: 99, money: [] } };
  const all = [
    { currency: "USD", cost: 8 },
    { currency: "CNY", cost: 50 },
  ];
  const report = madeReport(spent, {}, all);
  const lines = reportLines(report);
  const at = lines.indexOf("By model: tokens and money, the dearest first");
  expect(lines.slice(at + 2, at + 6).map((line) => line.trim().split(/\s{2,}/))).toEqual([
    ["many", "–", "–", "–", "6.00 USD", "75.0 %", "–", "–", "–"],
    ["few", "–", "–", "–", "1.00 USD", "12.5 %", "–", "–", "–"],
    ["yuan", "–", "–", "–", "50.00 CNY", "100.0 %", "–", "–", "–"],
    ["free", "–", "–", "–", "–", "–", "–", "–", "–"],
  ]);
  expect(reportCsv(report)).toContain("USD,6,,,,0.75\r\n");
});

test("the month that goes on is told with its forecast and budget, or not at all", () => {
  const month = [
    { env: "prod", currency: "USD", spent: 120, forecast: 310.5, budget: 300 },
    { env: "", currency: "CNY", spent: 3, forecast: undefined, budget: undefined },
  ];
  const lines = reportLines(madeReport({}, { month }));
  const at = lines.indexOf("This month, as the rules count it: all services of an environment");
  expect(lines.slice(at + 2, at + 4).map((line) => line.trim().split(/\s{2,}/))).toEqual([
    ["prod", "120.00 USD", "310.50", "300.00", "40.0 %", "103.5 %"],
    ["(none)", "3.00 CNY", "–", "–", "–", "–"],
  ]);
  expect(JSON.parse(reportJson(madeReport({}, { month })))).toMatchObject({
    month: [
      { labels: { deployment_environment_name: "prod" }, currency: "USD", spent: 120, forecast: 310.5, budget: 300 },
      { labels: { deployment_environment_name: null }, currency: "CNY", spent: 3, forecast: null, budget: null },
    ],
  });
  expect(reportLines(madeReport({})).join("\n")).not.toContain("This month");
});

test("what has to be known before the figures stands above them, on a terminal and on the page", () => {
  const report = madeReport({ "gpt-4.1": full }, { notes: ["nothing was paid in <XXX>"] });
  expect(reportLines(report).slice(0, 3)).toEqual([
    "Calls from 2026-11-01 00:00 UTC to 2026-11-02 00:00 UTC (1 d)",
    "Note: nothing was paid in <XXX>.",
    "",
  ]);
  const page = reportPage(report, [], { drawCharts }, 0);
  expect(page.indexOf("Note: nothing was paid in &lt;XXX&gt;.")).toBeLessThan(page.indexOf("<table>"));
});

test.each(["=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", 'a,"b"\nc'])(
  "the name %o is no formula and no second line of a CSV",
  (name) => {
    const line =
      reportCsv(madeReport({ [name]: full }))
        .split("\r\n")
        .find((one) => one.startsWith("model,")) ?? "";
    expect(line).not.toMatch(/^model,"?[=+@-]/);
    expect(line.endsWith(",CNY,7.5,,,,")).toBe(true);
  },
);

const hostile = `<script>alert(1)</script>"'><img src=x onerror=alert(2)>`;
const chart = (name: string): Chart => ({
  title: name,
  times: [name, "10:00"],
  unit: "count",
  rightUnit: "share",
  series: [
    { name, draw: "bar", colour: "#123456", values: [1, null] },
    { name, draw: "line", onTheRight: true, colour: "#654321", values: [0.5, 0.1] },
  ],
});

test("a page is one file: no script, nothing from elsewhere, and names in it are text", () => {
  const page = reportPage(
    madeReport({ [hostile]: full }, { conditions: [`model=${hostile}`] }),
    [chart(hostile)],
    { drawCharts },
    Date.parse("2026-11-03T00:00:00Z") / 1000,
  );
  expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
  expect(page).not.toMatch(/<(script|img|link|iframe|object)|\ssrc="|@import|href="(?!#)/i);
  expect(page.match(/&lt;script&gt;alert\(1\)/g)?.length).toBeGreaterThan(4);
  expect(page).toMatch(/<svg[^>]*viewBox/);
});

test("nobody's figures are no axis from nothing to nothing, and what is left over is as wide as two", () => {
  const nobody: Chart = { title: "Tokens", times: ["10:00"], unit: "count", series: [] };
  const draw = (count: number) =>
    reportPage(
      two,
      Array.from({ length: count }, () => chart("a")),
      { drawCharts },
      0,
    );
  expect(reportPage(two, [nobody], { drawCharts }, 0)).toContain(
    "Nothing to draw: there are no samples of it, or too few.",
  );
  expect(draw(4)).not.toContain('class="wide"');
  expect(draw(5).match(/<figure class="wide">/g)?.length).toBe(1);
  const widths = [...draw(4).matchAll(/viewBox="0 0 (\d+) (\d+)"/g)].map(([, width]) => width);
  expect([widths.length, new Set(widths).size]).toEqual([4, 1]);
});

test("a terminal does not obey a name", () => {
  const lines = reportLines(madeReport({ "a\u001b[31m\nb": full }));
  expect(lines.join("\n")).not.toContain("\u001b");
});

test("a page that somebody reads has an end", () => {
  const many = Object.fromEntries(Array.from({ length: 60 }, (_, at) => [`model-${at}`, full]));
  const lines = reportLines(madeReport(many));
  expect(lines.filter((line) => line === "… and 10 more: --format csv has all").length).toBe(2);
  expect(reportCsv(madeReport(many)).split("\r\n").length).toBe(2 * 60 + 3);
});

test.each([
  [seconds, 0.0456, "46 ms"],
  [seconds, 2.345, "2.35 s"],
  [seconds, 81.9, "81.9 s"],
  [share, 0.0234, "2.34 %"],
  [share, 0.5, "50.0 %"],
  [tokens, 99_999, "99,999"],
  [tokens, 1_234_567, "1.23 M"],
  [money, 0, "0.00"],
  [money, 1234.5, "1,234.50"],
  [money, 0.000_012_3, "0.000012"],
  [money, -0.05, "-0.050"],
  [grown, 0.0004, "0 %"],
  [grown, 0.345, "+35 %"],
  [grown, -0.05, "-5.0 %"],
  [grown, 11, "×12"],
  [grown, undefined, "–"],
] as const)("%o of %s is %s", (write, value, text) => {
  expect((write as (value: number | undefined) => string)(value)).toBe(text);
});

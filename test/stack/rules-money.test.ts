import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, expect, test } from "vitest";
import { stringify } from "yaml";
import { label, series } from "../../monitoring/names.ts";
import { cost } from "../../monitoring/rules/cost.ts";
import { ruleFile } from "../../monitoring/rules/rule.ts";
import { thresholds } from "../../monitoring/thresholds.ts";
import { provide } from "../../stack/provide.ts";
import { root } from "../../stack/running-stack.ts";

// Rules about money, answers and the pipeline, judged by Prometheus' own promtool.
const run = promisify(execFile);
const prometheus = join(root, "prometheus");
const [promtool] = await provide(["promtool"], { environment: process.env, write: () => undefined });
const scratch = mkdtempSync(join(tmpdir(), "relayscope-rules-money-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** Of a file's tests only those whose names contain `only`. */
async function judge(file: string, folder = prometheus, only = ""): Promise<string> {
  const { stdout } = await run(promtool?.path ?? "promtool", ["test", "rules", `--run=${only}`, file], {
    cwd: folder,
    maxBuffer: 2 ** 24,
  });
  return stdout;
}

test.each([
  "cost",
  "cost-calendar",
  "cost-gaps",
  "cost-away",
  "cost-processes",
  "quality",
  "native-quality",
  "pipeline",
])("what prometheus/tests/%s.yml expects of the rules is so", async (name) => {
  expect(await judge(`tests/${name}.yml`)).toContain("SUCCESS");
});

// When the owner's month begins, and how long its first day is.
test.each([
  ["UTC", "2026-12-01T00:00:00Z", 24],
  ["Asia/Ho_Chi_Minh", "2026-11-30T17:00:00Z", 24],
  // Their days begin between two hours of UTC.
  ["Asia/Kolkata", "2026-11-30T18:30:00Z", 24],
  ["Asia/Kathmandu", "2026-11-30T18:15:00Z", 24],
  ["Europe/Berlin", "2026-03-31T22:00:00Z", 24],
  ["Europe/Berlin", "2026-10-31T23:00:00Z", 24],
  // Its clocks are put back that night.
  ["America/New_York", "2026-11-01T04:00:00Z", 25],
] as const)("in %s a month begins at %s, and its first day has %i hours", async (timeZone, begins, hours) => {
  const before = 6;
  const start = new Date(Date.parse(begins) - before * 3_600_000).toISOString().replace(".000", "");
  const month = "env:llm_cost:month_to_date";
  const day = "env:llm_cost:day_to_date";
  const total = "sum by (relayscope_currency)";
  const expected: readonly (readonly [expr: string, minutes: number, value: number])[] = [
    [month, -5, 355],
    [month, 0, 0],
    [month, 5, 5],
    [month, 20, 20],
    [month, 60, 60],
    [day, 90, 90],
    [day, hours * 60 - 5, hours * 60 - 5],
    [day, hours * 60, 0],
    [day, hours * 60 + 30, 30],
    [month, hours * 60 + 30, hours * 60 + 30],
  ];
  const folder = mkdtempSync(join(scratch, "zone-"));
  writeFileSync(join(folder, "cost.yml"), ruleFile(cost({ ...thresholds, timeZone })));
  const amounts = {
    series: `${series("cost")}{${label.env}="prod", ${label.currency}="USD"}`,
    // One each minute.
    values: `0+1x${(before + hours + 1) * 60}`,
  };
  const file = {
    rule_files: ["cost.yml"],
    group_eval_order: cost().map(({ name }) => name),
    evaluation_interval: "5m",
    fuzzy_compare: true,
    tests: [
      {
        interval: "1m",
        start_timestamp: start,
        input_series: [amounts],
        promql_expr_test: expected.map(([name, minutes, value]) => ({
          // Differences of long windows: their last digit is not to be counted on.
          expr: `round(${total} (${name}), 0.000001)`,
          eval_time: `${before * 60 + minutes}m`,
          exp_samples: [{ labels: `{${label.currency}="USD"}`, value }],
        })),
      },
    ],
  };
  writeFileSync(join(folder, "test.yml"), stringify(file));
  expect(await judge("test.yml", folder)).toContain("SUCCESS");
});

// What the clocks there showed first in the month, and on the day; they may have been set since.
test.each([
  ["UTC", "2026-12-31T23:59:00Z", "2026-12-01T00:00:00Z", "2026-12-31T00:00:00Z"],
  ["Europe/Berlin", "2026-03-30T10:00:00Z", "2026-02-28T23:00:00Z", "2026-03-29T22:00:00Z"],
  ["Europe/Berlin", "2026-03-29T10:00:00Z", "2026-02-28T23:00:00Z", "2026-03-28T23:00:00Z"],
  ["Europe/Berlin", "2026-10-25T10:00:00Z", "2026-09-30T22:00:00Z", "2026-10-24T22:00:00Z"],
  ["America/New_York", "2026-11-01T12:00:00Z", "2026-11-01T04:00:00Z", "2026-11-01T04:00:00Z"],
  // Their clocks are set at midnight: the day begins at 01:00.
  ["Asia/Beirut", "2026-03-29T10:00:00Z", "2026-02-28T22:00:00Z", "2026-03-28T22:00:00Z"],
  ["Australia/Lord_Howe", "2026-10-04T00:00:00Z", "2026-09-30T13:30:00Z", "2026-10-03T13:30:00Z"],
  ["Asia/Kathmandu", "2026-11-30T18:20:00Z", "2026-11-30T18:15:00Z", "2026-11-30T18:15:00Z"],
] as const)("in %s it is at %s the month since %s, and the day since %s", async (timeZone, now, month, day) => {
  const folder = mkdtempSync(join(scratch, "begin-"));
  writeFileSync(join(folder, "cost.yml"), ruleFile(cost({ ...thresholds, timeZone })));
  const file = {
    rule_files: ["cost.yml"],
    group_eval_order: cost().map(({ name }) => name),
    tests: [
      {
        interval: "1m",
        start_timestamp: now,
        promql_expr_test: Object.entries({ month, day }).map(([period, begin]) => ({
          expr: `llm:owner:${period}_begin_seconds`,
          eval_time: "0s",
          exp_samples: [{ labels: `llm:owner:${period}_begin_seconds`, value: Date.parse(begin) / 1000 }],
        })),
      },
    ],
  };
  writeFileSync(join(folder, "test.yml"), stringify(file));
  expect(await judge("test.yml", folder)).toContain("SUCCESS");
});

test("a team's budget is a series of the team's and the currency's", async () => {
  const folder = mkdtempSync(join(scratch, "teams-"));
  const teamBudgets = { search: { USD: 60, VND: 1_000_000 } };
  writeFileSync(join(folder, "cost.yml"), ruleFile(cost({ ...thresholds, teamBudgets })));
  const spent = (team: string, currency: string) => ({
    series: `${series("cost")}{${label.team}="${team}", ${label.currency}="${currency}"}`,
    values: "0+1x120",
  });
  const file = {
    rule_files: ["cost.yml"],
    group_eval_order: cost().map(({ name }) => name),
    evaluation_interval: "1m",
    tests: [
      {
        interval: "1m",
        input_series: [spent("search", "USD"), spent("search", "VND"), spent("search", "EUR"), spent("ads", "USD")],
        promql_expr_test: [
          {
            expr: `count by (${label.team}, ${label.currency}) (ALERTS{alertname="LLMTeamBudgetExceeded", alertstate="firing"})`,
            eval_time: "90m",
            exp_samples: [{ labels: `{${label.team}="search", ${label.currency}="USD"}`, value: 1 }],
          },
        ],
      },
    ],
  };
  writeFileSync(join(folder, "test.yml"), stringify(file));
  expect(await judge("test.yml", folder)).toContain("SUCCESS");
});

test.each([
  ["another budget", "cost", "cost", "dearer than its budget", "vector(50)", "vector(60)"],
  [
    "a budget that knows no currency",
    "cost",
    "cost",
    "dearer than its budget",
    /on \(relayscope_currency\) group_left \(\) llm:budget:hour$/m,
    'scalar(llm:budget:hour{relayscope_currency="USD"})',
  ],
  ["a month that begins an hour early", "cost", "cost", "the end of a month", / > (?=llm:owner:month)/g, " >= "],
  [
    "an hour that is lost while Prometheus is away",
    "cost",
    "cost-gaps",
    "as any other",
    "[60m] offset -3599999ms",
    "[5m]",
  ],
  [
    "spending that is lost where no sample comes",
    "cost",
    "cost-calendar",
    "no sample comes",
    /\[6h\] offset 60m/g,
    "[50m] offset 60m",
  ],
  [
    "what a counter loses where it begins anew",
    "cost",
    "cost-processes",
    "begins anew",
    / unless resets\(relayscope_cost_total\[60m\]\) > 0/g,
    "",
  ],
  [
    "a spike from nothing",
    "cost",
    "cost-calendar",
    "more than is usual",
    "(0.1 * llm:budget:hour)",
    "(0 * llm:budget:hour)",
  ],
  ["a new model that spikes", "cost", "cost-calendar", "more than is usual", / offset 1d(?=\))/g, ""],
  [
    "what the app left among what says no usage",
    "quality",
    "quality",
    "says no tokens",
    /relayscope_usage_missing_total\{[^}]*\}/,
    "relayscope_usage_missing_total",
  ],
  ["a ratio of a few calls", "quality", "quality", "the limit of tokens", />= 20\b/g, ">= 2"],
  [
    "a ledger without what is under way",
    "pipeline",
    "pipeline",
    "a process loses a call",
    "  -relayscope_active\n",
    "  vector(0)\n",
  ],
  ["another sentence", "pipeline", "pipeline", "a full queue refuses", "is full, or its disk", "is full"],
])("%s is found", async (_what, name, tests, proof, from, to) => {
  const folder = mkdtempSync(join(scratch, "changed-"));
  cpSync(prometheus, folder, { recursive: true });
  const path = join(folder, "rules", `${name}.yml`);
  const text = readFileSync(path, "utf8");
  const changed = text.replace(from, to);
  expect(changed).not.toBe(text);
  const judged = () => judge(`tests/${tests}.yml`, folder, proof);
  await judged();
  writeFileSync(path, changed);
  await expect(judged()).rejects.toThrow(/FAILED/);
});

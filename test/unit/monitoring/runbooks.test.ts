import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { uids, type DashboardName } from "../../../monitoring/dashboards/kit/links.ts";
import { thresholds } from "../../../monitoring/thresholds.ts";
import { knownSeries, readRules, type WrittenRule } from "./known-names.ts";
import { readDashboards } from "../../../monitoring/grafana/read-dashboards.ts";
import {
  deadLinks,
  folder,
  formProblems,
  queriesIn,
  queryProblems,
  readRunbooks,
  ruleProblems,
  titles,
  unknownInSentences,
  type RunbookPage,
} from "./runbook-page.ts";

const rules = readRules();
const series = knownSeries(rules);
const pages = readRunbooks();
const alerts = new Set(rules.flatMap(({ alert }) => alert ?? []));
const readme = readFileSync(new URL("README.md", folder), "utf8");
const page = pages.find(({ name }) => name === "LLMAuthFailing") ?? { name: "none", text: "" };

/** The rules of one alert: one for each severity and window. */
function rulesOf(name: string): readonly WrittenRule[] {
  return rules.filter(({ alert }) => alert === name);
}

test("every alert has its page, and there is no page without an alert", () => {
  expect(pages.map(({ name }) => name).toSorted()).toEqual([...alerts].toSorted());
});

test("the rules for native histograms have the same alerts", () => {
  const native = new Set(readRules("rules-native").flatMap(({ alert }) => alert ?? []));
  expect([...native].toSorted()).toEqual([...alerts].toSorted());
});

test.each(pages)("$name: has all sections, in order, with something in each", (one) => {
  expect(formProblems(one)).toEqual([]);
});

test.each(pages)("$name: severity, dashboard and thresholds are those of its rules", (one) => {
  expect(ruleProblems(one, rulesOf(one.name), thresholds)).toEqual([]);
});

test("the dashboards are called as the pages call them", () => {
  const called = new Map<string, string>(
    Object.entries(uids).map(([name, uid]) => [uid, titles[name as DashboardName]]),
  );
  const written = readDashboards().map(({ dashboard: { uid, title } }) => [uid, title.replace(/^.* \/ /, "")]);
  expect(written).toEqual(written.map(([uid = ""]) => [uid, called.get(uid)]));
  expect(written.length).toBeGreaterThan(0);
});

test.each(pages)("$name: its queries are what they say, and ask for nothing that there is not", (one) => {
  expect(queryProblems(one, series, alerts)).toEqual([]);
});

test.each([...pages, { name: "README", text: readme }])(
  "$name: settings, attributes and series in its sentences are there",
  ({ text }) => {
    expect(unknownInSentences(text, series)).toEqual([]);
  },
);

test.each([...pages, { name: "README", text: readme }])("$name: its links lead somewhere", ({ text }) => {
  expect(deadLinks(text)).toEqual([]);
});

test("the table has a row for each page, with its severity and its first sentence", () => {
  const rows = [...readme.matchAll(/^\| \[(\w+)\]\((\w+)\.md\) \| ([a-z, ]+) \| (.+) \|$/gm)];
  const said = rows.map(([, name, file, severity, meaning]) => ({ name, file, severity, meaning }));
  const known = pages.map(({ name, text }) => ({
    name,
    file: name,
    severity: /^\*\*([a-z, ]+)\*\*/m.exec(text)?.[1],
    meaning: text.split("\n\n")[1]?.replaceAll("\n", " "),
  }));
  const byName = (one: { readonly name: string | undefined }, other: typeof one) =>
    (one.name ?? "").localeCompare(other.name ?? "");
  expect(said.toSorted(byName)).toEqual(known.toSorted(byName));
});

test("no query of a page adds up amounts of several currencies without a word of it", () => {
  // test/unit/currencies.test.ts reads PromQL everywhere; this is LogQL's and TraceQL's side.
  const money = pages.flatMap(({ name, text }) =>
    queriesIn(text)
      .filter(({ language, text: query }) => language !== "promql" && /unwrap gen_ai_usage_cost_amount/.test(query))
      .map(({ text: query }) => [name, /by \([^)]*gen_ai_usage_cost_currency[^)]*\)/.test(query)]),
  );
  expect(money.length).toBeGreaterThan(0);
  expect(money.filter(([, apart]) => apart !== true)).toEqual([]);
});

/** The page with a part of it replaced: a planted mistake. */
function planted(what: string | RegExp, by: string): RunbookPage {
  const text = page.text.replace(what, by);
  expect(text).not.toBe(page.text);
  return { ...page, text };
}

test.each<[string, string | RegExp, string]>([
  ["another title", "# LLMAuthFailing", "# LLMAuth"],
  ["a section that is missing", /## Causes[\s\S]*?(?=## What to do)/, ""],
  ["a section with nothing in it", /(## What users feel\n)[\s\S]*?(?=## Confirm)/, "$1\n"],
  ["no query that confirms it", /(## Confirm\n)[\s\S]*?(?=## Causes)/, "$1\nLook whether it is so.\n\n"],
  ["sections in another order", "## What to do", "## It is over when"],
  ["causes without an order", /^\d\. /gm, "- "],
  ["a block in another language", "```logql", "```sql"],
])("the form: sees %s", (_what, ...change) => {
  expect(formProblems(planted(...change))).not.toEqual([]);
});

test.each<[string, string | RegExp, string]>([
  ["another severity", "**critical, warning**", "**warning**"],
  ["another dashboard", "**Call explorer**", "**Latency**"],
  ["a threshold that is not there", "`authFailures`", "`authFailure`"],
])("the rules: sees %s", (_what, ...change) => {
  expect(ruleProblems(planted(...change), rulesOf(page.name), thresholds)).not.toEqual([]);
});

test.each<[string, string | RegExp, string]>([
  ["PromQL that is none", "[10m])", "[10m]"],
  ["LogQL that is none", "| relayscope_outcome=", "| | relayscope_outcome="],
  [
    "a series that is not there",
    "gen_ai_client_operation_duration_seconds_count",
    "gen_ai_client_duration_seconds_count",
  ],
  ["a label that the series has not", 'count{relayscope_outcome="auth"', 'count{relayscope_token_kind="input"'],
  ["a grouping by what is not there", "gen_ai_request_model) (\n  increase", "gen_ai_model) (\n  increase"],
  ["structured metadata that is not there", 'relayscope_key!=""', 'relayscope_keys!=""'],
  ["a word that the label never has", 'relayscope_outcome="auth"', 'relayscope_outcome="unauthorized"'],
  ["an alert that is not there", /```promql\n/, '```promql\nALERTS{alertname="LLMAuth"} or '],
  ["a variable of Grafana's", "[10m]", "[$__rate_interval]"],
  ["TraceQL that is none", "```logql\n", "```traceql\n{ span.error.type = }\n```\n\n```logql\n"],
  ["an attribute that is not there", "```logql\n", "```traceql\n{ span.gen_ai.model = nil }\n```\n\n```logql\n"],
])("the queries: sees %s", (_what, ...change) => {
  expect(queryProblems(planted(...change), series, alerts)).not.toEqual([]);
});

test.each(["`RELAYSCOPE_KEYS`", "`relayscope.requestid`", "`gen_ai.usage.tokens`", "`relayscope_dropped_total`"])(
  "the sentences: sees %s",
  (name) => {
    expect(unknownInSentences(`Look at ${name}.`, series)).toEqual([name.slice(1, -1)]);
  },
);

test("a link to nowhere is seen", () => {
  expect(deadLinks("See [that](Nowhere.md), [this](README.md) and [more](../nowhere.md#there).")).toEqual([
    "Nowhere.md",
    "../nowhere.md",
  ]);
});

import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { flavours, type Flavour } from "../../../monitoring/flavour.ts";
import { ruleFileTexts } from "../../../tools/rules.ts";
import { nativeCases, ofCounts } from "../../stack/native-cases.ts";
import { knownSeries, readRules, type WrittenRule } from "./known-names.ts";
import { casesOf, faultsOfAlert, faultsOfQuery, outdated, unproven, type RuleCase } from "./rule-checks.ts";

const prometheus = new URL("../../../prometheus/", import.meta.url);
const folders = { classic: "rules", native: "rules-native" } as const satisfies Record<Flavour, string>;
const rules = { classic: readRules(folders.classic), native: readRules(folders.native) };
const known = { classic: knownSeries(rules.classic), native: knownSeries(rules.native) };

function filesIn(folder: string): ReadonlyMap<string, string> {
  const names = readdirSync(new URL(`${folder}/`, prometheus));
  return new Map(
    names.map((name) => [
      `prometheus/${folder}/${name}`,
      readFileSync(new URL(`${folder}/${name}`, prometheus), "utf8"),
    ]),
  );
}

test("the rules that are kept are those that `npm run rules` makes, byte for byte, and there are no others", () => {
  const kept = new Map([...filesIn(folders.classic), ...filesIn(folders.native)]);
  expect(outdated(ruleFileTexts(), kept)).toEqual([]);
  expect(kept.size).toBeGreaterThanOrEqual(14);
});

test("a rule file that was changed by hand, is missing, or that nothing makes is found", () => {
  const made = new Map([
    ["a", "1"],
    ["b", "2"],
  ]);
  const kept = new Map([
    ["a", "1 "],
    ["c", "3"],
  ]);
  expect(outdated(made, kept)).toEqual(["a", "b", "c"]);
});

test.each(flavours)("each expression of the %s rules is PromQL, of names that something has", (flavour) => {
  expect(rules[flavour].flatMap((rule) => faultsOfQuery(rule, known[flavour]))).toEqual([]);
});

test.each([
  ["sum by (le (up)", /is not promql/],
  ["sum(rate(gen_ai_client_operation_length_count[5m]))", /no such series/],
  ['sum(rate(relayscope_retries_total{relay="a"}[5m]))', /no label relay/],
  ["sum by (relay) (model:llm_requests:rate5m)", /label relay/],
  ["model:llm_requests:rate10m > 1", /no such series/],
])("in %s a mistake is found", (expr, says) => {
  const [found] = faultsOfQuery({ alert: "LLMPlanted", expr }, known.classic);
  expect(found).toMatch(says);
});

test.each(flavours)("each alert of the %s rules has what routes, links and people go by", (flavour) => {
  const alerts = rules[flavour].filter(({ alert }) => alert !== undefined);
  expect(alerts.flatMap((rule) => faultsOfAlert(rule, known[flavour]))).toEqual([]);
  expect(new Set(alerts.map(({ alert }) => alert)).size).toBeGreaterThanOrEqual(20);
});

const planted: WrittenRule = {
  alert: "LLMPlanted",
  expr: "sum by (server_address) (relayscope_active) > 1",
  labels: { severity: "warning", category: "capacity", team: "a" },
  annotations: {
    summary: "{{ $labels.server_address }} is busy.",
    description: "{{ $value }} calls.",
    runbook_url: "https://a.example/LLMPlanted.md",
    dashboard_url: "https://a.example",
  },
};

test("a complete alert has no faults", () => {
  expect(faultsOfAlert(planted, known.classic)).toEqual([]);
});

test.each<[string, Partial<WrittenRule>, RegExp]>([
  ["no labels", { labels: {} }, /no severity.*no category.*no team/s],
  ["an unknown severity", { labels: { ...planted.labels, severity: "page" } }, /no severity/],
  ["no annotations", { annotations: {} }, /no summary.*no description.*no runbook_url.*no dashboard_url/s],
  ["a value in its title", { annotations: { ...planted.annotations, summary: "{{ $value }} calls." } }, /new title/],
  ["a title that ends nowhere", { annotations: { ...planted.annotations, summary: "Busy" } }, /no sentence/],
  ["another's runbook", { annotations: { ...planted.annotations, runbook_url: "https://a/LLMOther.md" } }, /another/],
  ["a label it has not", { annotations: { ...planted.annotations, description: "{{ $labels.pod }}" } }, /label pod/],
  ["an annotation too many", { annotations: { ...planted.annotations, runbook: "a" } }, /annotation runbook/],
])("an alert with %s is found", (_what, change, says) => {
  expect(faultsOfAlert({ ...planted, ...change }, known.classic).join("\n")).toMatch(says);
});

/** The cases of one flavour. */
function casesFor(flavour: Flavour): readonly RuleCase[] {
  const files = filesIn("tests");
  const own = [...files].filter(([path]) => path.includes("/native-") === (flavour === "native"));
  // promtool judges these for native histograms as well (test/stack/rules-calls.test.ts).
  const both = ofCounts.map((name) => nativeCases(files.get(`prometheus/tests/${name}.yml`) ?? ""));
  return [...own.map(([, text]) => text), ...(flavour === "native" ? both : [])].flatMap(casesOf);
}

test("promtool is told of each alert that it is silent, then fires with its labels and sentences, then ends", () => {
  expect(unproven(rules.classic, casesFor("classic"))).toEqual([]);
});

test("so it is of each whose expression is another for native histograms", () => {
  const classic = new Set(rules.classic.map(({ expr }) => expr));
  const others = rules.native.filter(({ alert, expr }) => alert !== undefined && !classic.has(expr));
  expect(others.length).toBeGreaterThanOrEqual(5);
  expect(unproven(others, casesFor("native"))).toEqual([]);
});

const firing = { exp_labels: { ...planted.labels, server_address: "a" }, exp_annotations: planted.annotations ?? {} };
const look = (minute: number, alerts?: readonly object[]) => ({
  eval_time: `${minute}m`,
  alertname: "LLMPlanted",
  ...(alerts && { exp_alerts: alerts }),
});

test.each<[string, readonly object[], readonly RegExp[]]>([
  ["silent, firing, over", [look(1), look(2, [firing]), look(3)], []],
  ["never firing", [look(1), look(3)], [/never fires/]],
  ["firing with another severity", [look(1), look(2, [{ ...firing, exp_labels: {} }]), look(3)], [/never fires/]],
  ["firing without a word", [look(1), look(2, [{ exp_labels: firing.exp_labels }]), look(3)], [/never fires/]],
  ["firing from the first look", [look(5), look(2, [firing])], [/not shown silent before/]],
  ["firing to the last look", [look(1), look(70, [firing])], [/not shown to end/]],
])("an alert that is shown %s", (_what, looks, says) => {
  const found = unproven([planted], [{ name: "planted", alert_rule_test: looks } as RuleCase]);
  expect(found).toHaveLength(says.length);
  for (const [index, pattern] of says.entries()) expect(found[index]).toMatch(pattern);
});

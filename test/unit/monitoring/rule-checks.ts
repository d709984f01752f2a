import { parse } from "yaml";
import { hasLabel, type KnownSeries, type WrittenRule } from "./known-names.ts";
import { syntaxErrors, unknownNames } from "./query-names.ts";

/** One alert that promtool is told to expect. */
interface Expected {
  readonly exp_labels: Readonly<Record<string, string>>;
  readonly exp_annotations?: Readonly<Record<string, string>>;
}

/** A case of a file in prometheus/tests. */
export interface RuleCase {
  readonly name: string;
  readonly alert_rule_test?: readonly {
    readonly eval_time: string;
    readonly alertname: string;
    readonly exp_alerts?: readonly Expected[];
  }[];
}

const severities = ["critical", "warning", "info", "none"];
const categories = [
  "availability",
  "latency",
  "slo",
  "capacity",
  "cost",
  "quality",
  "migration",
  "pipeline",
  "endpoint",
];
const annotations = ["summary", "description", "runbook_url", "dashboard_url"];

/** The cases of a file that promtool runs. */
export function casesOf(text: string): readonly RuleCase[] {
  return (parse(text) as { tests?: readonly RuleCase[] }).tests ?? [];
}

/** Files that are not as they are made anew, that are missing, or that nothing makes. */
export function outdated(made: ReadonlyMap<string, string>, kept: ReadonlyMap<string, string>): readonly string[] {
  return [...new Set([...made.keys(), ...kept.keys()])].filter((path) => made.get(path) !== kept.get(path));
}

/** What is wrong with a rule's expression: its grammar, and names that nothing has. */
export function faultsOfQuery({ alert, record, expr }: WrittenRule, known: KnownSeries): readonly string[] {
  const wrong = syntaxErrors("promql", expr);
  return (wrong.length > 0 ? wrong : unknownNames("promql", expr, known)).map(
    (said) => `${alert ?? record ?? "?"}: ${said}`,
  );
}

/** What an alert lacks that routes, links and people go by. */
export function faultsOfAlert(rule: WrittenRule, known: KnownSeries): readonly string[] {
  const { alert = "", expr, labels = {}, annotations: said = {} } = rule;
  const found: string[] = [];
  const demand = (good: boolean, what: string): void => {
    if (!good) found.push(`${alert}: ${what}`);
  };
  demand(/^([A-Z][A-Za-z]+)$/.test(alert), "is no name of an alert");
  demand(severities.includes(labels["severity"] ?? ""), "has no severity");
  demand(categories.includes(labels["category"] ?? ""), "has no category");
  demand((labels["team"] ?? "") !== "", "has no team");
  for (const name of annotations) demand((said[name] ?? "").trim() !== "", `has no ${name}`);
  for (const name of Object.keys(said))
    demand(annotations.includes(name), `has an annotation ${name}, which nothing shows`);
  demand(!(said["summary"] ?? "").includes("$value"), "has a value in its summary: each new one would be a new title");
  demand((said["summary"] ?? "").endsWith("."), "has a summary that is no sentence");
  demand((said["runbook_url"] ?? "").endsWith(`/${alert}.md`), "has another alert's runbook");
  const told = Object.values(said).flatMap((text) =>
    [...text.matchAll(/\$labels\.(\w+)/g)].map(([, name = ""]) => name),
  );
  const had = labelsOf(expr, known);
  for (const name of new Set(told)) demand(name in labels || had(name), `tells of a label ${name} that it has not`);
  return found;
}

/** Rules of alerts that no case shows silent, then firing with its labels and sentences, then over. */
export function unproven(rules: readonly WrittenRule[], cases: readonly RuleCase[]): readonly string[] {
  return rules.flatMap((rule) => {
    const { alert, labels = {} } = rule;
    if (alert === undefined) return [];
    const name = `${alert} ${JSON.stringify(labels)}`;
    const seen = cases.map((one) => momentsOf(rule, one)).filter((moments) => moments.some(({ firing }) => firing));
    if (seen.length === 0) return [`${name} never fires`];
    // Of the dead man's alert it is the sense that it never is silent.
    if (labels["severity"] === "none") return [];
    return [
      ...(seen.some(([first]) => first?.firing === false) ? [] : [`${name} is not shown silent before`]),
      ...(seen.some((moments) => moments.at(-1)?.firing === false) ? [] : [`${name} is not shown to end`]),
    ];
  });
}

/** When a rule's alert is looked at in a case, in order, and whether it fires with all that it says. */
function momentsOf({ alert, labels = {} }: WrittenRule, { alert_rule_test: looks = [] }: RuleCase) {
  return looks
    .filter(({ alertname }) => alertname === alert)
    .map(({ eval_time: at, exp_alerts: expected = [] }) => ({
      at: secondsOf(at),
      firing: expected.some(
        ({ exp_labels: had, exp_annotations: said = {} }) =>
          Object.entries(labels).every(([name, value]) => had[name] === value || value.includes("{{")) &&
          annotations.every((name) => said[name] !== undefined),
      ),
    }))
    .sort((one, other) => one.at - other.at);
}

/** "1h5m" */
function secondsOf(time: string): number {
  const units: Readonly<Record<string, number>> = { d: 86_400, h: 3600, m: 60, s: 1 };
  return [...time.matchAll(/(\d+)([dhms])/g)].reduce(
    (sum, [, count, unit = ""]) => sum + Number(count) * (units[unit] ?? 0),
    0,
  );
}

/** Whether what an expression gives may have a label: it groups by it, or reads a series that has it. */
function labelsOf(expr: string, known: KnownSeries): (name: string) => boolean {
  const words = new Set(expr.match(/[a-zA-Z_:][\w:]*/g) ?? []);
  const sets = [...words].flatMap((word) => known(word) ?? []);
  return (name) => words.has(name) || sets.some((set) => hasLabel(set, name));
}

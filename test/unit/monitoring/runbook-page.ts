import { existsSync, readdirSync, readFileSync } from "node:fs";
import { uids, type DashboardName } from "../../../monitoring/dashboards/kit/links.ts";
import { attributeNames, attributes } from "../../../src/telemetry/catalog-attributes.ts";
import { metrics } from "../../../src/telemetry/catalog.ts";
import { labelOf } from "../../../src/telemetry/series.ts";
import { settingsTable } from "../../../src/settings/config.ts";
import { knownAttributes, knownLogLabels, type KnownSeries, type WrittenRule } from "./known-names.ts";
import { syntaxErrors, unknownNames } from "./query-names.ts";
import type { Language } from "../../../monitoring/grafana/fill-variables.ts";

/** A query as it stands in a page. */
export interface RunbookQuery {
  readonly language: Language;
  readonly text: string;
}

/** A page of docs/runbooks, as people read it. */
export interface RunbookPage {
  readonly name: string;
  readonly text: string;
}

export const folder = new URL("../../../docs/runbooks/", import.meta.url);

/** What every page has, in this order. */
const sections = ["What users feel", "Confirm", "Causes, most likely first", "What to do", "It is over when"] as const;

/** What the dashboards are called, by their names here. */
export const titles: Readonly<Record<DashboardName, string>> = {
  overview: "Overview",
  latency: "Latency",
  streaming: "Streaming",
  cost: "Cost",
  slo: "SLO",
  explorer: "Call explorer",
  pipeline: "Capacity and pipeline",
  migration: "Migration",
};

/** Every page but the README. */
export function readRunbooks(): readonly RunbookPage[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(".md") && file !== "README.md")
    .map((file) => ({ name: file.replace(/\.md$/, ""), text: readFileSync(new URL(file, folder), "utf8") }));
}

/** Its fenced queries. */
export function queriesIn(text: string): readonly RunbookQuery[] {
  return [...text.matchAll(/^```(promql|logql|traceql)\n([\s\S]*?)^```$/gm)].map(([, language, query = ""]) => ({
    language: language as Language,
    text: query.trim(),
  }));
}

/** What is wrong with the form of a page: its title, first sentence, sections, and whether they hold anything. */
export function formProblems({ name, text }: RunbookPage): readonly string[] {
  const problems: string[] = [];
  if (!text.startsWith(`# ${name}\n\n`)) problems.push("its title is not the alert's name");
  const parts = text.split(/^## /m).slice(1);
  const found = parts.map((part) => part.split("\n", 1)[0] ?? "");
  if (found.join() !== sections.join()) problems.push(`its sections are ${found.join(" · ")}`);
  for (const [at, part] of parts.entries())
    if (part.slice(part.indexOf("\n")).trim().length < 8) problems.push(`nothing under ${found[at]}`);
  const [, confirm = "", causes = "", todo = "", over = ""] = parts;
  if (queriesIn(confirm).length === 0) problems.push("no query confirms it");
  if (queriesIn(over).length === 0) problems.push("no query tells that it is over");
  if (!/^1\. /m.test(causes)) problems.push("its causes are not numbered");
  if (!/^(?:\d\.|-) /m.test(todo)) problems.push("no list of what to do");
  if (/^```(?!promql\n|logql\n|traceql\n)\S/m.test(text)) problems.push("a block that is no query");
  const lines = text.trimEnd().split("\n").length;
  if (lines < 30 || lines > 75) problems.push(`${lines} lines`);
  return problems;
}

/** What a page says of its alert that the rules say otherwise: severity, dashboard, names of thresholds. */
export function ruleProblems(
  { text }: RunbookPage,
  rules: readonly WrittenRule[],
  thresholds: object,
): readonly string[] {
  const [, severity = "", dashboard = "", numbers = ""] =
    /^\*\*([a-z, ]+)\*\* · dashboard \*\*([\w ]+)\*\*(?: · thresholds (.*))?$/m.exec(text) ?? [];
  const problems: string[] = [];
  const severities = [...new Set(rules.map(({ labels }) => labels?.["severity"]))].toSorted().join(", ");
  if (severity !== severities) problems.push(`it says ${severity}; the rules say ${severities}`);
  for (const { annotations } of rules) {
    const [, uid] = /\/d\/([\w-]+)/.exec(annotations?.["dashboard_url"] ?? "") ?? [];
    const [name] = Object.entries(uids).find(([, one]) => one === uid) ?? [];
    const title = titles[name as DashboardName];
    if (title !== dashboard) problems.push(`it says ${dashboard}; the alert leads to ${title}`);
    if (!annotations?.["runbook_url"]?.endsWith(`/${rules[0]?.alert}.md`)) problems.push("the alert leads elsewhere");
  }
  for (const [, path = ""] of numbers.matchAll(/`([^`]+)`/g))
    if (path.split(".").reduce<unknown>(into, thresholds) === undefined) problems.push(`no threshold ${path}`);
  return problems;
}

/** What is wrong with its queries: grammar, names, and words that a label never has. */
export function queryProblems(
  { text }: RunbookPage,
  series: KnownSeries,
  alerts: ReadonlySet<string>,
): readonly string[] {
  return queriesIn(text).flatMap(({ language, text: query }) => {
    const errors = syntaxErrors(language, query);
    return errors.length > 0 ? errors : unknownNames(language, query, series).concat(unknownWords(query, alerts));
  });
}

/** Names of ours in a page's sentences that nothing has: settings, attributes and metrics, series and labels. */
export function unknownInSentences(text: string, series: KnownSeries): readonly string[] {
  const sentences = text.replaceAll(/^```[\s\S]*?^```$/gm, "");
  const variables = new Set(Object.values(settingsTable).map(({ variable }): string => variable));
  const dotted = new Set<string>([...knownAttributes, ...Object.values(metrics).map(({ name }) => name)]);
  const isAttribution = (name: string) => /^relayscope\.attribution\.\w+$/.test(name);
  return [
    ...(sentences.match(/\bRELAYSCOPE_[A-Z_]+\b/g) ?? []).filter((name) => !variables.has(name)),
    ...(sentences.match(/\b(?:gen_ai|relayscope)(?:\.[a-z_]+)+\b/g) ?? []).filter(
      (name) => !dotted.has(name) && !isAttribution(name),
    ),
    ...(sentences.match(/\b(?:gen_ai|relayscope)_[a-z_]+\b/g) ?? []).filter(
      (name) => series(name) === undefined && !knownLogLabels.has(name),
    ),
  ];
}

/** Links of a page that lead to no file. */
export function deadLinks(text: string): readonly string[] {
  return [...text.matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)]
    .map(([, target = ""]) => target)
    .filter((target) => !existsSync(new URL(target, folder)));
}

/** Labels of ours whose values are a closed list, which stands where the attribute or a metric is described. */
const listed = [
  "outcome",
  "role",
  "reason",
  "cause",
  "state",
  "signal",
  "tokenKind",
  "limitKind",
  "priceSource",
] as const;

function unknownWords(query: string, alerts: ReadonlySet<string>): readonly string[] {
  const called = [...query.matchAll(/alertname="([^"]*)"/g)].map(([, name = ""]) => name);
  const words = called.filter((name) => !alerts.has(name)).map((name) => `no alert ${name}`);
  if (query.includes("$")) words.push(`a variable is left: ${query}`);
  for (const key of listed) {
    const name = attributeNames[key].replaceAll(".", "[._]");
    for (const [, value = ""] of query.matchAll(new RegExp(`\\b${name}\\s*[=!]~?\\s*"([^"]*)"`, "g")))
      for (const word of value.split("|"))
        if (word !== "" && !told.has(word)) words.push(`${labelOf(attributeNames[key])} is never ${word}`);
  }
  return words;
}

/** Their words, and the reasons that the description of the ledger leaves out. */
const told: ReadonlySet<string> = new Set([
  ...listed.flatMap((key) => attributes[key].meaning.match(/\w+/g) ?? []),
  ...Object.values(metrics).flatMap(({ description }) => description.match(/\w+/g) ?? []),
  "unknown_dialect",
  "not_a_model_call",
  "too_many_open",
]);

function into(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>)[key] : undefined;
}

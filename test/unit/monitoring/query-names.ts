import { parser as logql } from "@grafana/lezer-logql";
import { parser as traceql } from "@grafana/lezer-traceql";
import type { LRParser } from "@lezer/lr";
import { parser as promql } from "@prometheus-io/lezer-promql";
import type { Language } from "../../../monitoring/grafana/fill-variables.ts";
import { hasLabel, knownAttributes, knownLogLabels, type KnownSeries } from "./known-names.ts";

type SyntaxNode = ReturnType<typeof promql.parse>["topNode"];

const parsers: Readonly<Record<Language, LRParser>> = { promql, logql, traceql };

/** What the language's own grammar does not understand in a query. */
export function syntaxErrors(language: Language, query: string): readonly string[] {
  const found: string[] = [];
  parsers[language].parse(query).iterate({
    enter: ({ type, from }) => {
      if (type.isError) found.push(`is not ${language}: ${query.slice(0, from)} ⟵ here`);
    },
  });
  return found;
}

/** Names of series, labels and attributes in a query that nothing in the stack has. */
export function unknownNames(language: Language, query: string, series: KnownSeries): readonly string[] {
  const top = parsers[language].parse(query).topNode;
  if (language === "promql") return unknownInPromql(top, query, series);
  const known = language === "logql" ? knownLogLabels : knownAttributes;
  return within(top, /^Identifier$/)
    .map((name) => textOf(name, query))
    .filter((name) => !known.has(name) && !/^relayscope[._]attribution[._]\w+$/.test(name))
    .map((name) => `${name} is unknown`);
}

function unknownInPromql(top: SyntaxNode, query: string, series: KnownSeries): readonly string[] {
  const found: string[] = [];
  for (const selector of within(top, /^VectorSelector$/)) {
    const said = matchersOf(selector, query);
    const labels = labelsOf(selector, query, series);
    if (labels === undefined) found.push(`${textOf(selector, query)}: no such series`);
    else
      for (const [name] of said)
        if (name !== "__name__" && !hasLabel(labels, name))
          found.push(`${textOf(selector, query)} has no label ${name}`);
  }
  for (const grouping of within(top, /^GroupingLabels$/)) {
    const around = grouping.parent?.parent ?? top;
    // Made by label_replace and the like: any name.
    const made = within(around, /^Label(?:Replace|Join)$/).length > 0;
    const sets = within(around, /^VectorSelector$/).map((selector) => labelsOf(selector, query, series));
    for (const name of grouping.getChildren("LabelName").map((one) => textOf(one, query)))
      if (!made && !sets.some((labels) => labels === undefined || hasLabel(labels, name)))
        found.push(`nothing in ${textOf(around, query)} has the label ${name}`);
  }
  return found;
}

function labelsOf(selector: SyntaxNode, query: string, series: KnownSeries): ReadonlySet<string> | undefined {
  const identifier = selector.getChild("Identifier");
  if (identifier !== null) return series(textOf(identifier, query));
  const [, how = "", value = ""] = matchersOf(selector, query).find(([name]) => name === "__name__") ?? [];
  // Of alternatives each has to be a series: `a_(b|c)_d` and `a|b` are written out.
  const all = new Set<string>();
  for (const name of how === "=~" ? alternativesOf(value) : [value]) {
    const labels = series(name);
    if (labels === undefined) return undefined;
    for (const one of labels) all.add(one);
  }
  return all;
}

function alternativesOf(pattern: string): readonly string[] {
  const found = /\(([^()]*)\)(\?)?/.exec(pattern);
  if (found === null) return pattern.split("|");
  const [group, inner = "", optional] = found;
  const [before, after] = [pattern.slice(0, found.index), pattern.slice(found.index + group.length)];
  const choices = [...inner.split("|"), ...(optional === undefined ? [] : [""])];
  return choices.flatMap((choice) => alternativesOf(before + choice + after));
}

function matchersOf(selector: SyntaxNode, query: string): readonly (readonly [string, string, string])[] {
  const matchers = selector.getChild("LabelMatchers")?.getChildren("UnquotedLabelMatcher") ?? [];
  return matchers.map((matcher) => {
    const [name, how, value] = ["LabelName", "MatchOp", "StringLiteral"].map((part) => matcher.getChild(part));
    return [textOf(name, query), textOf(how, query), textOf(value, query).slice(1, -1)] as const;
  });
}

/** Itself or what lies below it, by the name of the node. */
function within(node: SyntaxNode, name: RegExp): readonly SyntaxNode[] {
  const found: SyntaxNode[] = [];
  node.cursor().iterate((one) => {
    if (name.test(one.name)) found.push(one.node);
  });
  return found;
}

function textOf(node: SyntaxNode | null | undefined, query: string): string {
  return node === null || node === undefined ? "" : query.slice(node.from, node.to);
}

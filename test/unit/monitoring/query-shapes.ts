import { parser as logql } from "@grafana/lezer-logql";
import { parser as promql } from "@prometheus-io/lezer-promql";

type SyntaxNode = ReturnType<typeof promql.parse>["topNode"];

/** Selectors of streams that would be content with nothing, which Loki refuses: none of their matchers asks for a character. */
export function emptySelectors(query: string): readonly string[] {
  return within(logql.parse(query).topNode, "Selector")
    .filter((selector) => !within(selector, "Matcher").some((matcher) => asksForText(textOf(matcher, query))))
    .map((selector) => textOf(selector, query));
}

/** Rates and increases, with a window that Grafana does not choose. A window within a subquery is the subquery's. */
export function hardCodedRanges(query: string): readonly string[] {
  // Grammar knows no variables: they become durations that nobody writes.
  const parsed = query
    .replaceAll(/\$\{?__(?:rate_interval|range|interval|range_s)\}?(?:s\b)?/g, "7351s")
    .replaceAll(/\$\{?(\w+)(?::\w+)?\}?/g, "$1");
  return within(promql.parse(parsed).topNode, "FunctionCall")
    .filter((call) => /^(rate|irate|increase|delta|idelta)\b/.test(textOf(call, parsed)))
    .filter((call) => {
      const [window] = within(call, "MatrixSelector");
      return window !== undefined && !textOf(window, parsed).includes("[7351s]");
    })
    .map((call) => textOf(call, parsed));
}

function asksForText(matcher: string): boolean {
  const [, how, value = ""] = /^\w+\s*(=~|!~|!=|=)\s*["`](.*)["`]$/s.exec(matcher.trim()) ?? [];
  if (how === "=") return value !== "";
  if (how === "=~") return !new RegExp(`^(?:${value})$`).test("");
  if (how === "!=") return value === "";
  return false;
}

/** Those of this name, itself too. */
function within(node: SyntaxNode, name: string): readonly SyntaxNode[] {
  const found: SyntaxNode[] = [];
  node.cursor().iterate((one) => {
    if (one.name === name) found.push(one.node);
  });
  return found;
}

function textOf({ from, to }: SyntaxNode, query: string): string {
  return query.slice(from, to);
}

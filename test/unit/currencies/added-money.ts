import { parser } from "@prometheus-io/lezer-promql";
import { metrics } from "../../../src/telemetry/catalog.ts";

type SyntaxNode = ReturnType<typeof parser.parse>["topNode"];

/** Series that hold money, by their names in Prometheus. */
export const moneySeries: readonly string[] = Object.values(metrics)
  .filter(({ unit }) => unit === "{currency}")
  .map(({ name }) => `${name.replaceAll(".", "_")}_total`);

const label = "relayscope_currency";

/** What an expression gives: amounts that say their currency by the label, amounts of one fixed currency, or no money. */
type Money = { readonly by: "label" } | { readonly fixed: string } | undefined;

const harmless = new Set(["count", "group", "count_values"]);
const keeping = new Set(["limitk", "limit_ratio"]);
const counting = /^(absent|absent_over_time|count_over_time|present_over_time|changes|resets|timestamp|ts_of_\w+)$/;

/**
 * What is wrong with an expression of PromQL, a sentence each: where amounts of different currencies would be added, compared
 * or lose the label that tells them apart. `names` are the series that hold money.
 */
export function addedMoney(expression: string, names: readonly string[] = moneySeries): string[] {
  const found: string[] = [];
  const tree = parser.parse(expression);
  tree.iterate({
    enter({ type, from }) {
      if (type.isError) found.push(`is not PromQL: ${expression.slice(0, from)} ⟵ here`);
    },
  });
  if (found.length === 0) read(tree.topNode);
  return found;

  function read(node: SyntaxNode): Money {
    if (node.name === "VectorSelector") return select(node);
    if (node.name === "AggregateExpr") return aggregate(node);
    if (node.name === "BinaryExpr") return combine(node);
    if (node.name === "FunctionCall") return call(node);
    return firstOf(node);
  }

  function firstOf(node: SyntaxNode): Money {
    const all = childrenOf(node).map(read);
    return all.find((one) => one !== undefined);
  }

  function select(node: SyntaxNode): Money {
    const matchers = node.getChild("LabelMatchers")?.getChildren("UnquotedLabelMatcher").map(parts) ?? [];
    const quoted = node.getChild("LabelMatchers")?.getChild("QuotedLabelName");
    const named = [textOf(node.getChild("Identifier")), unquote(textOf(quoted ?? null))];
    const matched = matchers.filter(([name]) => name === "__name__");
    const isMoney = names.some(
      (name) =>
        named.includes(name) ||
        matched.some(([, how, value]) =>
          how === "=~" ? new RegExp(`^(?:${value})$`).test(name) : how === "=" && value === name,
        ),
    );
    if (!isMoney) return undefined;
    const fixed = matchers.find(([name, how, value]) => name === label && how === "=" && value !== "");
    return fixed === undefined ? { by: "label" } : { fixed: fixed[2] };
  }

  function aggregate(node: SyntaxNode): Money {
    const operation = textOf(node.getChild("AggregateOp")).toLowerCase();
    const money = firstOf(node.getChild("FunctionCallBody") ?? node);
    if (money === undefined || harmless.has(operation)) return undefined;
    if ("fixed" in money || keeping.has(operation)) return money;
    const modifier = node.getChild("AggregateModifier");
    const labels = labelsOf(modifier);
    const apart = modifier?.getChild("By")
      ? labels.includes(label)
      : modifier?.getChild("Without") && !labels.includes(label);
    if (apart !== true) found.push(`${operation} over currencies: ${textOf(node)}`);
    return money;
  }

  function combine(node: SyntaxNode): Money {
    const matching = node.getChild("MatchingModifierClause");
    // Between the operands stand the operator and its modifiers.
    const [left, right] = [node.firstChild, node.lastChild].map((side) => (side === null ? undefined : read(side)));
    const operator = node.firstChild?.nextSibling?.name ?? "";
    if (/^(And|Unless)$/.test(operator)) return left;
    if (left === undefined || right === undefined) {
      const money = left ?? right;
      const many = matching?.getChild(left === undefined ? "GroupRight" : "GroupLeft");
      if (money && "by" in money && operator !== "Or" && !many && !matches(matching))
        found.push(`loses its currency: ${textOf(node)}`);
      return money;
    }
    const [one, other] = [left, right].map((money) => ("fixed" in money ? money.fixed : label));
    const same = one === other && (one !== label || operator === "Or" || matches(matching));
    if (!same) found.push(`different currencies meet: ${textOf(node)}`);
    return operator === "Div" ? undefined : left;
  }

  function call(node: SyntaxNode): Money {
    const name = textOf(node.getChild("FunctionIdentifier"));
    const money = firstOf(node);
    if (money === undefined || counting.test(name)) return undefined;
    const target = unquote(textOf(node.getChild("FunctionCallBody")?.getChild("StringLiteral") ?? null));
    const drops = name === "scalar" || (/^label_(replace|join)$/.test(name) && target === label);
    if (drops && "by" in money) found.push(`loses its currency: ${textOf(node)}`);
    return money;
  }

  /** Whether series meet only where their currencies are the same. */
  function matches(matching: SyntaxNode | null): boolean {
    if (matching === null) return true;
    const labels = labelsOf(matching);
    return matching.getChild("On") ? labels.includes(label) : !labels.includes(label);
  }

  function labelsOf(node: SyntaxNode | null): string[] {
    return node?.getChild("GroupingLabels")?.getChildren("LabelName").map(textOf) ?? [];
  }

  function parts(matcher: SyntaxNode): [name: string, how: string, value: string] {
    const [name, how, value] = ["LabelName", "MatchOp", "StringLiteral"].map((part) => textOf(matcher.getChild(part)));
    return [name ?? "", how ?? "", unquote(value ?? "")];
  }

  function textOf(node: SyntaxNode | null): string {
    return node === null ? "" : expression.slice(node.from, node.to);
  }
}

function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) children.push(child);
  return children;
}

function unquote(text: string): string {
  return text.replace(/^["'`]|["'`]$/g, "").replaceAll("\\\\", "\\");
}

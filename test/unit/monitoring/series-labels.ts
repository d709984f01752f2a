import { parser as promql } from "@prometheus-io/lezer-promql";

type SyntaxNode = ReturnType<typeof promql.parse>["topNode"];

/** What every series of an answer has; undefined where it is as the series are stored. */
export type Labels = ReadonlySet<string> | undefined;

/** The labels of what a PromQL query without variables answers. */
export function labelsOfAnswer(query: string): Labels {
  return labelsOf(promql.parse(query).topNode.firstChild, query);
}

/** The series that a PromQL query without variables asks for, by name; a matcher on several names counts as each. */
export function seriesIn(query: string): readonly string[] {
  const found: string[] = [];
  promql
    .parse(query)
    .topNode.cursor()
    .iterate(({ name, node }) => {
      if (name !== "VectorSelector") return;
      const text = textOf(node, query);
      const [, several] = /__name__=~"([^"]*)"/.exec(text) ?? [];
      const own = node.getChild("Identifier");
      found.push(...(own === null ? (several ?? "").split("|") : [textOf(own, query)]));
    });
  return found;
}

function labelsOf(node: SyntaxNode | null, query: string): Labels {
  switch (node?.name) {
    case "AggregateExpr":
      return ofAggregate(node, query);
    case "BinaryExpr":
      return ofBinary(node, query);
    case "FunctionCall":
      return ofCall(node, query);
    case "ParenExpr":
    case "UnaryExpr":
    case "OffsetExpr":
    case "StepInvariantExpr":
    case "SubqueryExpr":
      return labelsOf(node.firstChild, query);
    default:
      return undefined;
  }
}

function ofAggregate(node: SyntaxNode, query: string): Labels {
  const [argument] = argumentsOf(node).slice(-1);
  // Those that are kept are whole series.
  if (node.getChild("AggregateOp")?.firstChild?.name === "Topk") return labelsOf(argument ?? null, query);
  const modifier = node.getChild("AggregateModifier");
  if (modifier === null) return new Set();
  const names = namesIn(modifier, query);
  const inner = labelsOf(argument ?? null, query);
  if (modifier.getChild("By") !== null) return new Set(names.filter((name) => inner === undefined || inner.has(name)));
  return inner === undefined ? undefined : new Set([...inner].filter((name) => !names.includes(name)));
}

function ofBinary(node: SyntaxNode, query: string): Labels {
  const [left, right] = [labelsOf(node.firstChild, query), labelsOf(node.lastChild, query)];
  if (isNumber(node.lastChild)) return left;
  if (isNumber(node.firstChild)) return right;
  if (node.getChild("Or") !== null) return both(left, right);
  if (node.getChild("And") !== null || node.getChild("Unless") !== null) return left;
  const matching = node.getChild("MatchingModifierClause");
  if (matching === null) return left ?? right;
  const [on, included] = matching.getChildren("GroupingLabels").map((one) => namesIn(one, query));
  if (matching.getChild("GroupLeft") !== null)
    return left === undefined ? left : new Set([...left, ...(included ?? [])]);
  if (matching.getChild("GroupRight") !== null) return right;
  return matching.getChild("On") === null ? left : new Set(on);
}

function ofCall(node: SyntaxNode, query: string): Labels {
  const name = textOf(node.firstChild, query);
  const [first, second] = argumentsOf(node);
  if (name === "label_replace") {
    const inner = labelsOf(first ?? null, query);
    return inner === undefined ? inner : new Set([...inner, textOf(second ?? null, query).slice(1, -1)]);
  }
  if (name === "vector" || name === "time") return new Set();
  const inner = labelsOf((isNumber(first ?? null) ? second : first) ?? null, query);
  return name !== "histogram_quantile" || inner === undefined
    ? inner
    : new Set([...inner].filter((one) => one !== "le"));
}

function both(left: Labels, right: Labels): Labels {
  if (left === undefined || right === undefined) return left ?? right;
  return new Set([...left].filter((name) => right.has(name)));
}

function isNumber(node: SyntaxNode | null): boolean {
  if (node === null) return false;
  if (node.name === "ParenExpr" || node.name === "UnaryExpr")
    return isNumber(node.getChild("BinaryExpr") ?? node.lastChild);
  if (node.name === "BinaryExpr") return isNumber(node.firstChild) && isNumber(node.lastChild);
  return /^NumberDurationLiteral|^StringLiteral/.test(node.name) || node.firstChild?.firstChild?.name === "Scalar";
}

function argumentsOf(node: SyntaxNode): readonly SyntaxNode[] {
  const body = node.getChild("FunctionCallBody");
  const found: SyntaxNode[] = [];
  for (let child = body?.firstChild ?? null; child !== null; child = child.nextSibling) found.push(child);
  return found.filter(({ name }) => /^[A-Z]/.test(name) && name !== "⚠");
}

function namesIn(node: SyntaxNode, query: string): readonly string[] {
  const found: string[] = [];
  node.cursor().iterate((one) => {
    if (one.name === "LabelName") found.push(textOf(one.node, query));
  });
  return found;
}

function textOf(node: SyntaxNode | null, query: string): string {
  return node === null ? "" : query.slice(node.from, node.to);
}

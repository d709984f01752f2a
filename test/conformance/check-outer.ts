import { spanPlace } from "./check-span.ts";
import { spanKey } from "./check-twice.ts";
import type { Span } from "./otlp.ts";
import { isOurCall, isWithin, operations } from "./span-attributes.ts";
import { textAt } from "./value.ts";
import { finding, type Finding } from "./violation.ts";

const operationOf = (span: Span) => textAt(span.attributes, "gen_ai.operation.name") ?? "";
const isInference = (span: Span) => span.scope !== "relayscope" && operations.includes(operationOf(span));
const embeds = (span: Span) => operationOf(span) === "embeddings";

/**
 * An inference is told by one span: where another's span tells it, the first call of ours below that is its HTTP child,
 * and none else is. An outer span that is not at hand may never have ended.
 */
export function checkOuter(spans: readonly Span[]): Finding[] {
  const byKey = new Map(spans.map((span) => [spanKey(span), span]));
  const below = new Map<Span, Span[]>();
  const findings: Finding[] = [];
  for (const span of byKey.values()) {
    if (!isOurCall(span)) continue;
    const parent = byKey.get(`${span.traceId}/${span.parentSpanId}`);
    if (parent !== undefined && isInference(parent)) below.set(parent, [...(below.get(parent) ?? []), span]);
    else if (isWithin(span) && (parent !== undefined || span.parentSpanId === "")) {
      findings.push(finding(spanPlace(span), "outer", "gen_ai.operation.name", "absent", "there: no parent tells it"));
    }
  }
  for (const [parent, calls] of below) {
    const [first, ...more] = calls.filter(isWithin);
    for (const span of more) {
      findings.push(
        finding(spanPlace(span), "outer", "gen_ai.operation.name", "absent", "there: its parent tells another"),
      );
    }
    const twice = first === undefined ? calls.find((span) => embeds(span) === embeds(parent)) : undefined;
    if (twice === undefined) continue;
    const is = operationOf(twice);
    findings.push(
      finding(spanPlace(twice), "outer", "gen_ai.operation.name", is, "absent: its parent tells the inference"),
    );
  }
  return findings;
}

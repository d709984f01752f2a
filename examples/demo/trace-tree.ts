import type { AttributeValue } from "./received-attributes.ts";
import { textOf } from "./received-attributes.ts";
import type { ReceivedSpan } from "./received-span.ts";
import { duration } from "./columns.ts";
import type { Paint } from "./paint.ts";

/** One trace as a tree: each span with its attributes, children under their parent in the order they began. */
export function traceTree(spans: readonly ReceivedSpan[], traceId: string, paint: Paint): string[] {
  const trace = spans
    .filter((span) => span.traceId === traceId)
    .toSorted((left, right) => left.startMs - right.startMs);
  const known = new Set(trace.map(({ spanId }) => spanId));
  // A parent that we did not get is somebody else's: what hangs on it is a root here.
  const roots = trace.filter(({ parentSpanId }) => parentSpanId === undefined || !known.has(parentSpanId));
  const began = roots[0]?.startMs ?? 0;
  const draw = (span: ReceivedSpan, lead: string, branch: string, below: string): string[] => {
    const children = trace.filter(({ parentSpanId }) => parentSpanId === span.spanId);
    const bar = children.length > 0 ? "│ " : "  ";
    const status = span.status.code === "error" ? paint("red", " error") : "";
    return [
      `${lead}${branch}${paint("bold", span.name)}  ${paint("cyan", duration(span.durationMs))}${status}  ${paint("dim", `+${duration(span.startMs - began)}`)}`,
      ...Object.entries(span.attributes).map(
        ([name, value]) => `${lead}${below}${bar}${paint("dim", name.padEnd(38))} ${show(value)}`,
      ),
      ...children.flatMap((child, index) => {
        const last = index === children.length - 1;
        return draw(child, lead + below, last ? "└─ " : "├─ ", last ? "   " : "│  ");
      }),
    ];
  };
  return [`trace ${traceId}`, ...roots.flatMap((root) => draw(root, "", "", ""))];
}

function show(value: AttributeValue): string {
  const text = textOf(value);
  return text.length > 72 ? `${text.slice(0, 71)}…` : text;
}

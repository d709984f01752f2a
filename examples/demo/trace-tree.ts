import { duration } from "./amounts.ts";
import type { Paint } from "./paint.ts";
import { textOf } from "./received-attributes.ts";
import type { ReceivedSpan } from "./received-span.ts";
import { hang } from "./wrap.ts";

/** One trace as a tree: each span with its attributes, children under their parent in the order they began. `+`: when, after the first. */
export function traceTree(spans: readonly ReceivedSpan[], traceId: string, paint: Paint, width = Infinity): string[] {
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
      ...Object.entries(span.attributes).flatMap(([name, value]) => {
        const left = lead + below + bar;
        const [first = "", ...more] = hang(`${name.padEnd(38)} `, textOf(value), width - left.length);
        return [paint("dim", first.slice(0, 38)) + first.slice(38), ...more].map((text) => left + text);
      }),
      ...children.flatMap((child, index) => {
        const last = index === children.length - 1;
        return draw(child, lead + below, last ? "└─ " : "├─ ", last ? "   " : "│  ");
      }),
    ];
  };
  return [`trace ${traceId}`, ...roots.flatMap((root) => draw(root, "", "", ""))];
}

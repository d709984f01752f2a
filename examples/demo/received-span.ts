import type { OtlpRequest, OtlpSpan } from "./otlp.ts";
import type { Attributes, Origin } from "./received-attributes.ts";
import { readAttributes, readNanos, readOrigin, toMs } from "./received-attributes.ts";

const kinds = ["unspecified", "internal", "server", "client", "producer", "consumer"] as const;
const statuses = ["unset", "ok", "error"] as const;

/** A span as the receiver got it. */
export interface ReceivedSpan extends Origin {
  readonly traceId: string;
  readonly spanId: string;
  /** Absent on a root span. */
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: (typeof kinds)[number];
  /** Epoch nanoseconds. */
  readonly start: bigint;
  readonly end: bigint;
  /** Epoch milliseconds. */
  readonly startMs: number;
  readonly durationMs: number;
  readonly attributes: Attributes;
  readonly events: readonly { readonly name: string; readonly timeMs: number; readonly attributes: Attributes }[];
  readonly status: { readonly code: (typeof statuses)[number]; readonly message?: string };
}

/** Every span of one export request. */
export function readSpans(request: OtlpRequest): ReceivedSpan[] {
  return (request.resourceSpans ?? []).flatMap((group) =>
    (group.scopeSpans ?? []).flatMap((scoped) => {
      const origin = readOrigin(group, scoped);
      return (scoped.spans ?? []).map((span) => readSpan(span, origin));
    }),
  );
}

function readSpan(span: OtlpSpan, origin: Origin): ReceivedSpan {
  const start = readNanos(span.startTimeUnixNano);
  const end = readNanos(span.endTimeUnixNano);
  const message = span.status?.message;
  return {
    ...origin,
    traceId: span.traceId,
    spanId: span.spanId,
    ...(span.parentSpanId && { parentSpanId: span.parentSpanId }),
    name: span.name,
    kind: kinds[span.kind ?? 0] ?? "unspecified",
    start,
    end,
    startMs: toMs(start),
    durationMs: toMs(end - start),
    attributes: readAttributes(span.attributes),
    events: (span.events ?? []).map((event) => ({
      name: event.name,
      timeMs: toMs(readNanos(event.timeUnixNano)),
      attributes: readAttributes(event.attributes),
    })),
    status: { code: statuses[span.status?.code ?? 0] ?? "unset", ...(message && { message }) },
  };
}

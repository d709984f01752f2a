import { field, frame } from "./frame-parts.ts";
import type { Frame } from "./grafana.ts";
import type { TargetJson } from "./read-dashboards.ts";

/** An answer of Tempo's search. */
export interface TempoTraces {
  readonly traces?: readonly TempoTrace[];
}
interface TempoTrace {
  readonly traceID: string;
  readonly rootServiceName?: string;
  readonly rootTraceName?: string;
  readonly spanSets?: readonly { readonly spans?: readonly TempoSpan[] }[];
}
interface TempoSpan {
  readonly spanID: string;
  readonly name?: string;
  readonly startTimeUnixNano: string;
  readonly durationNanos: string;
  readonly attributes?: readonly { readonly key: string; readonly value: Readonly<Record<string, unknown>> }[];
}

/** Of spans: a row each, with a column for each attribute that the query asks for or selects. */
export function spanFrames({ refId }: TargetJson, { traces = [] }: TempoTraces): readonly Frame[] {
  const rows = traces.flatMap((trace) =>
    (trace.spanSets ?? []).flatMap(({ spans = [] }) => spans.map((span) => ({ trace, span }))),
  );
  if (rows.length === 0) return [];
  const valueOf = ({ attributes = [] }: TempoSpan, key: string): unknown =>
    Object.values(attributes.find((one) => one.key === key)?.value ?? {}).at(0);
  const keys = [...new Set(rows.flatMap(({ span }) => (span.attributes ?? []).map(({ key }) => key)))].toSorted();
  return [
    frame(refId, [
      field(
        "traceIdHidden",
        "string",
        rows.map(({ trace }) => trace.traceID),
        { config: { custom: { hidden: true } } },
      ),
      field(
        "traceService",
        "string",
        rows.map(({ trace }) => trace.rootServiceName),
      ),
      field(
        "traceName",
        "string",
        rows.map(({ trace }) => trace.rootTraceName),
      ),
      field(
        "spanID",
        "string",
        rows.map(({ span }) => span.spanID),
      ),
      field(
        "time",
        "time",
        rows.map(({ span }) => Number(span.startTimeUnixNano) / 1e6),
      ),
      field(
        "name",
        "string",
        rows.map(({ span }) => span.name),
      ),
      ...keys.map((key) => {
        const values = rows.map(({ span }) => valueOf(span, key));
        const isNumber = values.every((value) => value === undefined || typeof value === "number");
        return field(key, isNumber ? "number" : "string", values);
      }),
      field(
        "duration",
        "number",
        rows.map(({ span }) => Number(span.durationNanos)),
        { config: { unit: "ns" } },
      ),
    ]),
  ];
}

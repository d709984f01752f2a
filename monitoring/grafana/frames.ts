import type { TargetJson } from "./read-dashboards.ts";
import { field, frame, numberField, timeField, type Labels } from "./frame-parts.ts";
import type { Frame } from "./grafana.ts";

/** Epoch seconds, and a number as text. */
type Sample = readonly [time: number, value: string];

/** A native histogram at a time, as Prometheus' API gives it. */
interface NativeBuckets {
  readonly buckets?: readonly (readonly [rule: number, from: string, to: string, count: string])[];
}

/** The `data` of an answer of Prometheus, or of Loki to a query for metrics. */
export interface PromAnswer {
  readonly resultType: "matrix" | "vector" | "scalar" | "streams" | string;
  readonly result: readonly {
    readonly metric?: Labels;
    readonly value?: Sample;
    readonly values?: readonly Sample[];
    readonly histogram?: readonly [number, NativeBuckets];
    readonly histograms?: readonly (readonly [number, NativeBuckets])[];
  }[];
}

/** The `data` of an answer of Loki to a query for records. */
export interface LokiStreams {
  readonly resultType: "streams";
  readonly result: readonly { readonly stream: Labels; readonly values: readonly (readonly [string, string])[] }[];
}

/** The frames that Grafana's data source makes of series: one each, or for a table one of all; `isOnly`: the panel asks for no other table. */
export function seriesFrames(target: TargetJson, { result }: PromAnswer, isOnly = false): readonly Frame[] {
  const { refId, format } = target;
  if (format === "table") return [tableOf(refId, result, isOnly)];
  if (format === "heatmap") return heatmapFrames(refId, result);
  return result.map((one) => {
    const samples = one.values ?? (one.value === undefined ? [] : [one.value]);
    const name = nameBy(target, one.metric ?? {});
    return frame(refId, [
      timeField(samples.map(([at]) => at)),
      numberField("Value", samples.map(toNumber), one.metric, name === undefined ? {} : { displayNameFromDS: name }),
    ]);
  });
}

/** Of records: their time, their line, and all their labels as a column of objects. */
export function recordFrames({ refId }: TargetJson, { result }: LokiStreams): readonly Frame[] {
  const rows = result.flatMap(({ stream, values }) => values.map(([at, line]) => ({ at, line, stream })));
  const newest = rows.toSorted((one, other) => Number(BigInt(other.at) - BigInt(one.at)));
  if (newest.length === 0) return [];
  return [
    frame(refId, [
      field(
        "labels",
        "other",
        newest.map(({ stream }) => stream),
      ),
      field(
        "Time",
        "time",
        newest.map(({ at }) => Number(at) / 1e6),
      ),
      field(
        "Line",
        "string",
        newest.map(({ line }) => line),
      ),
    ]),
  ];
}

function tableOf(refId: string, result: PromAnswer["result"], isOnly: boolean): Frame {
  const rows = result.flatMap(({ metric = {}, value, values = [] }) =>
    [...values, ...(value === undefined ? [] : [value])].map((sample) => ({ metric, sample })),
  );
  const names = [...new Set(rows.flatMap(({ metric }) => Object.keys(metric)))].toSorted();
  return frame(refId, [
    timeField(rows.map(({ sample }) => sample[0])),
    ...names.map((name) =>
      field(
        name,
        "string",
        rows.map(({ metric }) => metric[name] ?? ""),
      ),
    ),
    // By its query's name only where there is another's.
    numberField(
      isOnly ? "Value" : `Value #${refId}`,
      rows.map(({ sample }) => toNumber(sample)),
    ),
  ]);
}

/** Buckets in the order of their bounds, each without those below it; of a native histogram its cells. */
function heatmapFrames(refId: string, result: PromAnswer["result"]): readonly Frame[] {
  const cells = result.flatMap(({ histograms = [] }) =>
    histograms.flatMap(([at, { buckets = [] }]) =>
      buckets.map(([, from, to, count]) => [at, from, to, count] as const),
    ),
  );
  if (cells.length > 0)
    return [
      frame(refId, [
        field(
          "xMax",
          "time",
          cells.map(([at]) => at * 1000),
        ),
        numberField(
          "yMin",
          cells.map(([, from]) => Number(from)),
        ),
        numberField(
          "yMax",
          cells.map(([, , to]) => Number(to)),
        ),
        numberField(
          "count",
          cells.map(([, , , count]) => Number(count)),
        ),
      ]),
    ];
  const sorted = result.toSorted((one, other) => boundOf(one.metric) - boundOf(other.metric));
  const times = [...new Set(sorted.flatMap(({ values = [] }) => values.map(([at]) => at)))].toSorted((a, b) => a - b);
  if (times.length === 0) return [];
  const cumulated = sorted.map(({ values = [] }) => {
    const by = new Map(values.map((sample) => [sample[0], toNumber(sample)]));
    return times.map((at) => by.get(at) ?? 0);
  });
  return [
    frame(refId, [
      timeField(times),
      ...cumulated.map((values, index) =>
        numberField(
          sorted[index]?.metric?.["le"] ?? "",
          values.map((value, at) => value - (cumulated[index - 1]?.[at] ?? 0)),
        ),
      ),
    ]),
  ];
}

/** As the data source names a series; undefined where it leaves that to the panel, which takes what sets it apart. */
function nameBy({ legendFormat = "", expr = "" }: TargetJson, labels: Labels): string | undefined {
  if (legendFormat === "__auto") return Object.keys(labels).length > 0 ? undefined : expr;
  if (legendFormat !== "")
    return legendFormat.replaceAll(/\{\{\s*(.+?)\s*\}\}/g, (_, label: string) => labels[label] ?? "");
  const { __name__: name = "", ...rest } = labels;
  const said = Object.entries(rest).map(([label, value]) => `${label}="${value}"`);
  return said.length > 0 ? `${name}{${said.join(", ")}}` : name === "" ? expr : name;
}

function boundOf(labels: Labels | undefined): number {
  const le = labels?.["le"] ?? "";
  return le === "+Inf" ? Number.POSITIVE_INFINITY : Number(le);
}

function toNumber([, text]: Sample): number {
  return text === "+Inf" ? Number.POSITIVE_INFINITY : text === "-Inf" ? Number.NEGATIVE_INFINITY : Number(text);
}

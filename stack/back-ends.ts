import { setTimeout as sleep } from "node:timers/promises";
import { placeOf } from "./layout.ts";
import { partOf, type RunningStack } from "./running-stack.ts";

/** One stored series with its latest sample. */
export interface StoredSample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** One stored series with its samples in their order; times in epoch seconds. */
export interface StoredSeries {
  readonly labels: Readonly<Record<string, string>>;
  readonly samples: readonly { readonly time: number; readonly value: number }[];
}

/** A span of time, in epoch seconds. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** One stored log record; structured metadata and stream labels together, as Loki gives them. */
export interface StoredRecord {
  readonly labels: Readonly<Record<string, string>>;
  readonly line: string;
  readonly at: string;
}

/** An exemplar as Prometheus keeps it. */
export interface StoredExemplar {
  readonly series: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A trace as Tempo's API gives it: OTLP's own JSON. */
export interface StoredTrace {
  readonly resourceSpans?: readonly StoredGroup[];
}
interface StoredGroup {
  readonly resource?: { readonly attributes?: StoredAttributes };
  readonly scopeSpans?: readonly {
    readonly scope?: { readonly name?: string };
    readonly spans?: readonly StoredTraceSpan[];
  }[];
}
type StoredAttributes = readonly { readonly key: string; readonly value?: Readonly<Record<string, unknown>> }[];
export interface StoredTraceSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes?: StoredAttributes;
}

/** Reads what the back ends of a running stack have stored, through their public APIs. */
export function readBackEnds(stack: RunningStack) {
  const at = (name: string, use = "http") => `http://${placeOf(stack.layout, name).addresses[use] ?? ""}`;
  const tempoIs = partOf(stack, "tempo").is;
  return {
    address: at,
    /** The latest sample of each series, by PromQL; `time` in epoch seconds, now where it is left out. */
    async query(promql: string, time?: number): Promise<readonly StoredSample[]> {
      const asked = { query: promql, ...(time !== undefined && { time: String(time) }) };
      const { data } = await getJson<{
        data: { result: readonly { metric: Record<string, string>; value: [number, string] }[] };
      }>(`${at("prometheus")}/api/v1/query?${new URLSearchParams(asked).toString()}`);
      return data.result.map(({ metric, value }) => ({ labels: metric, value: Number(value[1]) }));
    },
    /** What PromQL gives over a range; for a range of the stored samples themselves (`name[1h]`), no range. */
    async series(promql: string, range?: Range & { readonly step: number }): Promise<readonly StoredSeries[]> {
      const asked = range && { start: String(range.from), end: String(range.to), step: String(range.step) };
      const { data } = await getJson<{
        data: { result: readonly { metric: Record<string, string>; values: readonly [number, string][] }[] };
      }>(
        `${at("prometheus")}/api/v1/query${asked ? "_range" : ""}?${new URLSearchParams({ query: promql, ...asked }).toString()}`,
      );
      return data.result.map(({ metric, values }) => ({
        labels: metric,
        samples: values.map(([time, value]) => ({ time, value: Number(value) })),
      }));
    },
    /** Exemplars of the last hour. */
    async exemplars(promql: string): Promise<readonly StoredExemplar[]> {
      const { from, to } = lastHour();
      const range = { query: promql, start: String(from), end: String(to) };
      const { data } = await getJson<{
        data: readonly {
          seriesLabels: Record<string, string>;
          exemplars: readonly { labels: Record<string, string>; value: string }[];
        }[];
      }>(`${at("prometheus")}/api/v1/query_exemplars?${new URLSearchParams(range).toString()}`);
      return data.flatMap(({ seriesLabels, exemplars }) =>
        exemplars.map(({ labels, value }) => ({ series: seriesLabels, labels, value: Number(value) })),
      );
    },
    /** Log records, at most 5000, by LogQL; of the last hour where no range is given. */
    async logs(logql: string, range: Range = lastHour()): Promise<readonly StoredRecord[]> {
      const asked = {
        query: logql,
        limit: "5000",
        direction: "forward",
        start: nanos(range.from),
        end: nanos(range.to),
      };
      const { data } = await getJson<{
        data: { result: readonly { stream: Record<string, string>; values: readonly [string, string][] }[] };
      }>(`${at("loki")}/loki/api/v1/query_range?${new URLSearchParams(asked).toString()}`);
      return data.result.flatMap(({ stream, values }) => values.map(([at, line]) => ({ labels: stream, at, line })));
    },
    /** A trace by its id; undefined where there is none. */
    async trace(id: string): Promise<StoredTrace | undefined> {
      const response = await fetch(`${at("tempo")}/api/v2/traces/${id}`, { headers: { accept: "application/json" } });
      if (response.status === 404) return undefined;
      if (!response.ok) throw new Error(`${response.status} of ${response.url}: ${await response.text()}`);
      return withHexIds(((await response.json()) as { trace: StoredTrace }).trace);
    },
    /** Ids of the traces of the last hour that TraceQL finds, at most 5000; undefined of what stands in for Tempo, which can't search. */
    async search(traceql: string): Promise<readonly string[] | undefined> {
      if (tempoIs !== "real") return undefined;
      const { from, to } = lastHour();
      const asked = { q: traceql, limit: "5000", start: String(Math.floor(from)), end: String(Math.ceil(to)) };
      const { traces } = await getJson<{ traces?: readonly { traceID: string }[] }>(
        `${at("tempo")}/api/search?${new URLSearchParams(asked).toString()}`,
      );
      return (traces ?? []).map(({ traceID }) => traceID.padStart(32, "0"));
    },
    /** Whether Tempo is Tempo, or what stands in for it. */
    tempoIs,
  };
}

/** Every span of a stored trace. */
export function spansOf(trace: StoredTrace | undefined): readonly StoredTraceSpan[] {
  return (trace?.resourceSpans ?? []).flatMap(({ scopeSpans = [] }) => scopeSpans.flatMap(({ spans = [] }) => spans));
}

/** Asks again until the answer is there, since back ends show what they have taken a little later; undefined when the time is over. */
export async function until<T>(ask: () => Promise<T | undefined>, timeoutMs: number): Promise<T | undefined> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    const found = await ask().catch(() => undefined);
    if (found !== undefined || Date.now() > end) return found;
    await sleep(250);
  }
}

/** Tempo's JSON has ids in base64, as protobuf's JSON has bytes; OTLP's has them in hex. */
function withHexIds({ resourceSpans = [] }: StoredTrace): StoredTrace {
  const hex = (id: string, length: number) => (id.length === length ? id : Buffer.from(id, "base64").toString("hex"));
  const inHex = (span: StoredTraceSpan): StoredTraceSpan => ({
    ...span,
    traceId: hex(span.traceId, 32),
    spanId: hex(span.spanId, 16),
    ...(typeof span.parentSpanId === "string" && { parentSpanId: hex(span.parentSpanId, 16) }),
  });
  return {
    resourceSpans: resourceSpans.map(({ scopeSpans = [], ...group }) => ({
      ...group,
      scopeSpans: scopeSpans.map(({ spans = [], ...scoped }) => ({ ...scoped, spans: spans.map(inHex) })),
    })),
  };
}

function lastHour(): Range {
  const now = Date.now() / 1000;
  return { from: now - 3600, to: now + 60 };
}

function nanos(seconds: number): string {
  return `${Math.round(seconds * 1e6)}000`;
}

async function getJson<T>(url: string): Promise<T> {
  const response = await fetch(url, { signal: AbortSignal.timeout(30_000) });
  if (!response.ok) throw new Error(`${response.status} of ${url}: ${(await response.text()).slice(0, 300)}`);
  return (await response.json()) as T;
}

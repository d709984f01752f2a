import { recordFrames, seriesFrames, type LokiStreams, type PromAnswer } from "./frames.ts";
import { spanFrames, type TempoTraces } from "./span-frames.ts";
import type { Field, Frame, Grafana } from "./grafana.ts";
import { replacerOf } from "./link-variables.ts";
import { shownBy, type Shown } from "./shown.ts";
import { fillIn, type Chosen, type Shown as Time } from "./fill-variables.ts";
import { queryOf, type DashboardJson, type PanelJson, type TargetJson } from "./read-dashboards.ts";
import { spansOf, type readBackEnds } from "../../stack/back-ends.ts";

/** The back ends of a stack that runs. */
type Ends = ReturnType<typeof readBackEnds>;

/** What is looked at, and by what choice. */
export interface Look {
  readonly dashboard: DashboardJson;
  readonly chosen: Chosen;
  readonly time: Time;
}

/** A panel with what it shows; `refused` where a back end does not take a query. */
export interface AskedPanel {
  readonly panel: PanelJson;
  readonly shown: Shown;
  readonly refused: readonly string[];
}

/** Asks a panel's queries of the stack's back ends, as Grafana does, and shows the answers. */
export async function askPanel(
  panel: PanelJson,
  look: Look,
  { ends }: { readonly ends: Ends },
  grafana: Grafana,
): Promise<AskedPanel> {
  const refused: string[] = [];
  const frames: Frame[] = [];
  const tables = (panel.targets ?? []).filter(({ format }) => format === "table").length;
  for (const target of panel.targets ?? []) {
    try {
      frames.push(...(await ask(target, { ...look, time: timeOf(panel, target, look.time) }, ends, tables <= 1)));
    } catch (error) {
      refused.push(`${target.refId}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  const shown = await shownBy(panel, frames, grafana, replacerOf(look));
  return { panel, shown, refused };
}

async function ask(
  target: TargetJson,
  { dashboard, chosen, time }: Look,
  ends: Ends,
  isOnly: boolean,
): Promise<Frame[]> {
  const language = ({ loki: "logql", tempo: "traceql" } as const)[target.datasource?.type ?? ""] ?? "promql";
  const query = fillIn(queryOf(target), dashboard, chosen, time, language);
  // The filled-in query names a series whose legend is the query itself.
  const asked = { ...target, ...(target.expr !== undefined && { expr: query }) };
  const { from, to, step } = time;
  if (language === "promql") {
    // Grafana asks at whole steps, and at none that is not over.
    const [start, end] = [from, to].map((at) => String(Math.floor(at / step) * step));
    const range = { start: start ?? "", end: end ?? "", step: String(step) };
    const data = await get<PromAnswer>(
      ends.address("prometheus"),
      target.instant === true ? "/api/v1/query" : "/api/v1/query_range",
      { query, ...(target.instant === true ? { time: String(to) } : range) },
    );
    return [...seriesFrames(asked, data, isOnly)];
  }
  if (language === "logql") {
    const instant = target.queryType === "instant";
    const data = await get<PromAnswer | LokiStreams>(
      ends.address("loki"),
      instant ? "/loki/api/v1/query" : "/loki/api/v1/query_range",
      {
        query,
        limit: "200",
        ...(instant ? { time: nanos(to) } : { start: nanos(from), end: nanos(to), step: `${step}s` }),
      },
    );
    if (data.resultType === "streams") return [...recordFrames(asked, data as LokiStreams)];
    // Of one point in time its data source makes a table, whatever the panel.
    return [...seriesFrames(instant ? { ...asked, format: "table" } : asked, data as PromAnswer)];
  }
  if (!query.includes("{")) {
    const spans = spansOf(await ends.trace(query));
    const field = (name: "traceId" | "spanId" | "name"): Field => ({
      name,
      type: "string",
      config: {},
      values: spans.map((span) => span[name]),
    });
    return spans.length === 0
      ? []
      : [{ refId: target.refId, fields: [field("traceId"), field("spanId"), field("name")], length: spans.length }];
  }
  if (ends.tempoIs !== "real") return [];
  return [...(await askTempo(asked, query, time, ends.address("tempo")))];
}

/** A panel may look at another time than the one chosen, at greater steps, or at no more than so many. */
function timeOf({ timeFrom, interval, maxDataPoints }: PanelJson, target: TargetJson, { from, to, step }: Time): Time {
  const begin = timeFrom === undefined ? from : to - toSeconds(timeFrom);
  const least = Math.max(
    ...[interval, target.interval].map((one) => (one ? toSeconds(one) : 0)),
    maxDataPoints === undefined ? 0 : Math.ceil((to - begin) / maxDataPoints),
  );
  return { from: begin, to, step: Math.max(step, least) };
}

/** Of a time as Grafana writes it: "5m", "30d". */
export function toSeconds(duration: string): number {
  const [, amount = "", unit = ""] = /^(\d+)([smhd])$/.exec(duration) ?? [];
  return Number(amount) * ({ s: 1, m: 60, h: 3600, d: 86_400 }[unit] ?? Number.NaN);
}

async function askTempo(
  target: TargetJson,
  query: string,
  { from, to, step }: Time,
  at: string,
): Promise<readonly Frame[]> {
  const range = { start: String(Math.floor(from)), end: String(Math.ceil(to)) };
  if (/\|\s*(?:rate|count_over_time|\w+_over_time|histogram_over_time|compare)\s*\(/.test(query)) {
    const { series = [] } = await get<TempoSeries>(
      at,
      "/api/metrics/query_range",
      { q: query, ...range, step: `${step}s` },
      "",
    );
    const result = series.map(({ labels = [], samples = [] }) => ({
      metric: Object.fromEntries(labels.map(({ key, value }) => [key, String(Object.values(value)[0])])),
      values: samples.map(({ timestampMs, value = 0 }) => [Number(timestampMs) / 1000, String(value)] as const),
    }));
    return seriesFrames(target, { resultType: "matrix", result });
  }
  const found = await get<TempoTraces>(
    at,
    "/api/search",
    { q: query, ...range, limit: String(target.limit ?? 20), spss: "3" },
    "",
  );
  return spanFrames(target, found);
}

interface TempoSeries {
  readonly series?: readonly {
    readonly labels?: readonly { readonly key: string; readonly value: Readonly<Record<string, unknown>> }[];
    readonly samples?: readonly { readonly timestampMs: string; readonly value?: number }[];
  }[];
}

async function get<Data>(
  base: string,
  path: string,
  asked: Readonly<Record<string, string>>,
  within = "data",
): Promise<Data> {
  const response = await fetch(`${base}${path}?${new URLSearchParams(asked).toString()}`, {
    signal: AbortSignal.timeout(30_000),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${response.status} for ${asked["query"] ?? asked["q"]}: ${text.slice(0, 300)}`);
  const body = JSON.parse(text) as Readonly<Record<string, unknown>>;
  return (within === "" ? body : body[within]) as Data;
}

function nanos(seconds: number): string {
  return `${Math.round(seconds * 1e6)}000`;
}

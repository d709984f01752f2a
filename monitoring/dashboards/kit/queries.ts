import type { Builder, Dataquery } from "@grafana/grafana-foundation-sdk/cog";
import { DataqueryBuilder as LokiQuery } from "@grafana/grafana-foundation-sdk/loki";
import { DataqueryBuilder as PromQuery, PromQueryFormat } from "@grafana/grafana-foundation-sdk/prometheus";
import {
  TempoQueryBuilder as TempoQuery,
  MetricsQueryType,
  SearchTableType,
} from "@grafana/grafana-foundation-sdk/tempo";
import { sources } from "./selection.ts";

/** What a query of Prometheus may say besides its expression. */
interface Said {
  readonly legend?: string;
  readonly refId?: string;
  /** Shows the calls behind the curve, and leads to their traces. */
  readonly exemplars?: boolean;
}

/** Over the time range. */
export function over(
  expr: string,
  { legend = "__auto", refId = "A", exemplars = false }: Said = {},
): Builder<Dataquery> {
  return prometheus(expr, legend, refId).range().exemplar(exemplars);
}

/** At its end. */
export function now(expr: string, { legend = "__auto", refId = "A" }: Said = {}): Builder<Dataquery> {
  return prometheus(expr, legend, refId).instant();
}

/** At its end, as rows of a table. */
export function rows(expr: string, refId: string): Builder<Dataquery> {
  return prometheus(expr, "__auto", refId).instant().format(PromQueryFormat.Table);
}

/** Buckets over the time range, for a heatmap. */
export function buckets(expr: string): Builder<Dataquery> {
  return prometheus(expr, "{{le}}", "A").range().format(PromQueryFormat.Heatmap).exemplar(true);
}

/** Spans, as rows. */
export function spans(query: string, limit = 50): Builder<Dataquery> {
  return tempo(query).tableType(SearchTableType.Spans).limit(limit).spss(3);
}

/** Metrics that Tempo makes of spans, with some of those. */
export function spanMetrics(query: string): Builder<Dataquery> {
  return tempo(query).metricsQueryType(MetricsQueryType.Range).exemplars(100);
}

/** A trace by its id. */
export function trace(id: string): Builder<Dataquery> {
  return tempo(id);
}

/** Log records, or with a metric query what is counted of them. */
export function records(
  expr: string,
  { legend, refId = "A", instant = false }: Said & { readonly instant?: boolean } = {},
): Builder<Dataquery> {
  const builder = new LokiQuery().datasource(sources.loki).refId(refId).expr(expr).maxLines(200);
  if (legend !== undefined) builder.legendFormat(legend);
  return builder.queryType(instant ? "instant" : "range");
}

function prometheus(expr: string, legend: string, refId: string): PromQuery {
  return new PromQuery().datasource(sources.prometheus).expr(expr).legendFormat(legend).refId(refId);
}

function tempo(query: string): TempoQuery {
  return new TempoQuery().datasource(sources.tempo).refId("A").queryType("traceql").query(query).filters([]);
}

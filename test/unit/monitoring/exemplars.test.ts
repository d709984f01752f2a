import { expect, test } from "vitest";
import { durationBuckets, metrics, type MetricDefinition } from "../../../src/telemetry/catalog.ts";
import { seriesOf } from "../../../src/telemetry/series.ts";
import { allOf, fillIn } from "../../../monitoring/grafana/fill-variables.ts";
import { isOverTime, overTime } from "../../../monitoring/grafana/over-time.ts";
import { panelsOf, queryOf, readDashboards, type PanelJson } from "../../../monitoring/grafana/read-dashboards.ts";
import { seriesIn } from "./series-labels.ts";

/** Exemplars lie on the buckets of latencies, which are series of their own unless histograms are native, and on some counters. */
const bearing = new Set(
  Object.values<MetricDefinition>(metrics).flatMap((metric) => {
    const [first = ""] = seriesOf(metric);
    if (metric.buckets === durationBuckets) return [first, first.replace(/_bucket$/, "")];
    return metric.exemplars === true ? [first] : [];
  }),
);
const anHour = { from: 0, to: 3600, step: 15 };
const written = readDashboards();
const asked = overTime(written.filter(({ flavour }) => flavour === "classic"));

test("the panels of latency, first token and cost over time are these many", () => {
  expect(asked.length).toBeGreaterThanOrEqual(28);
  for (const one of [
    "latency: First token and the rest, mean stream",
    "latency: Seconds per output token by model",
    "slo: Late first tokens by relay",
    "slo: Slow calls by relay",
    "cost: Spend per day, 30 days ($currency)",
  ])
    expect(asked.map(({ name, panel }) => `${name}: ${panel.title}`)).toContain(one);
});

test.each(asked.map(({ name, panel }) => [name, panel.title ?? ""] as const))(
  "%s: %s asks for exemplars of series that have some, in both flavours",
  (name, title) => {
    for (const { dashboard } of written.filter((one) => one.name === name)) {
      const panel = panelsOf(dashboard).find((one) => one.title === title) ?? expect.unreachable();
      expect(exemplarSeries(panel, (query) => fillIn(query, dashboard, allOf(dashboard), anHour))).not.toEqual([]);
    }
  },
);

test.each([
  ["a sum", "sum(rate(gen_ai_client_operation_duration_seconds_sum[5m]))", true, []],
  ["a rule's series", "slo:llm_ttft:bad_rate5m", true, []],
  ["a query that asks for none", "sum(rate(relayscope_cost_total[5m]))", false, []],
  ["one that does", "sum(rate(relayscope_cost_total[5m]))", true, ["relayscope_cost_total"]],
])("%s: %s", (_, expr, exemplar, found) => {
  const panel = {
    type: "timeseries",
    gridPos: { x: 0, y: 0, w: 1, h: 1 },
    targets: [{ refId: "A", expr, exemplar, datasource: { type: "prometheus" } }],
  };
  expect(exemplarSeries(panel, (query) => query)).toEqual(found);
  expect(isOverTime(panel)).toBe(true);
});

function exemplarSeries({ targets = [] }: PanelJson, fill: (query: string) => string): readonly string[] {
  return targets
    .filter(({ exemplar }) => exemplar === true)
    .flatMap((target) => seriesIn(fill(queryOf(target))).filter((series) => bearing.has(series)));
}

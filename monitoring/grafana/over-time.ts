import { panelsOf, queryOf, type PanelJson, type WrittenDashboard } from "./read-dashboards.ts";

/**
 * Seconds of calls and of their first tokens, by any part of the histograms or by what the rules record of such calls, and money. Burn
 * rates and budgets are shares of calls over hours and days.
 */
const ofLatencyOrCost =
  /histogram_(?:quantile|sum|fraction)\(|\w_seconds(?:_bucket|_sum)\b|sum by \(le\)|slo:llm_(?:ttft|duration):bad_rate|relayscope_cost_total/;

/** Whether a panel shows latency, first tokens or cost over time: where a high value asks for the call behind it. */
export function isOverTime({ type, targets = [] }: PanelJson): boolean {
  return (
    /^(?:timeseries|heatmap)$/.test(type) &&
    targets.some((target) => target.datasource?.type === "prometheus" && ofLatencyOrCost.test(queryOf(target)))
  );
}

/** All such panels of these dashboards. */
export function overTime(written: readonly WrittenDashboard[]) {
  return written.flatMap(({ name, dashboard }) =>
    panelsOf(dashboard)
      .filter(isOverTime)
      .map((panel) => ({ name, dashboard, panel, title: panel.title ?? "" })),
  );
}

import type { Report } from "../../../src/cli/report/collect.ts";
import { everything } from "../../../src/cli/report/dimensions.ts";
import type { Figures } from "../../../src/cli/report/figures.ts";

const label = "gen_ai_request_model";

/** A report of one range with these groups by model. */
export function madeReport(
  groups: Readonly<Record<string, Figures>>,
  more: Partial<Report> = {},
  ofAll: Figures["money"] = [],
): Report {
  const total: Figures = { calls: 1234.4, badCalls: 12.3, money: ofAll };
  return {
    range: { from: Date.parse("2026-11-01T00:00:00Z") / 1000, to: Date.parse("2026-11-02T00:00:00Z") / 1000 },
    against: undefined,
    conditions: [],
    generation: "classic",
    tables: [
      { dimension: everything, groups: [{ values: [], figures: total }] },
      {
        dimension: { name: "model", labels: [label] },
        groups: Object.entries(groups).map(([model, figures]) => ({ values: [model], figures })),
      },
    ],
    month: [],
    notes: [],
    offset: 0,
    ...more,
  };
}

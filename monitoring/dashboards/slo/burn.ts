import type { Row } from "../kit/dashboard.ts";
import { toDashboard, toRunbook } from "../kit/links.ts";
import { coloured, risingSteps } from "../kit/look.ts";
import { graph } from "../kit/panels.ts";
import { over } from "../kit/queries.ts";
import { burnOf, burnSteps, objectives } from "./objectives.ts";

/** The longer, the darker. */
const windows = { "5m": "super-light-blue", "1h": "light-blue", "6h": "blue", "3d": "dark-blue" } as const;

/** How fast the budgets go: short windows say now, long ones say that it matters. */
export function burning(): Row {
  return {
    id: 10,
    title: "Burn rate by window",
    panels: objectives.map(({ id, title, alert }, at) =>
      graph(
        {
          id: 11 + at,
          title: `${title}: burn rate`,
          says: `How many times faster than sustainable the budget goes, where it is worst, over windows from 5 minutes to 3 days; at 1 it lasts exactly 30 days. From the rules \`slo:llm_${id}:error_ratio_rate*\` and \`slo:llm_${id}:objective\`.`,
          normal: `The long windows below ${burnSteps[0]}; single peaks of the shortest.`,
          act: `${alert} fires when a long and a short window agree. A peak that only the shortest has is over.`,
          none: "no traffic yet, or the rules are not loaded",
          size: [8, 8],
          unit: "none",
          decimals: 2,
          steps: risingSteps(...burnSteps),
          targets: Object.keys(windows).map((window, nth) =>
            over(burnOf(id, window), { legend: window, refId: String.fromCodePoint(65 + nth) }),
          ),
          dataLinks: [toDashboard("Overview", "overview"), toDashboard("Latency", "latency"), toRunbook(alert)],
        },
        (builder) => coloured<typeof builder>(windows)(builder.min(0)),
      ),
    ),
  };
}

import { createRequire } from "node:module";
import type { Charts } from "./chart.ts";

/** What draws charts, from the file beside the command line's; a report without charts never loads it. */
export function loadCharts(): Charts {
  return createRequire(import.meta.url)("./report-charts.cjs") as Charts;
}

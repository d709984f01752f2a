import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readBackEnds } from "../../stack/back-ends.ts";
import { readState } from "../../stack/running-stack.ts";
import { loadGrafana } from "../grafana/grafana.ts";
import { askPanel, toSeconds } from "../grafana/asked-panels.ts";
import { allOf, type Chosen } from "../grafana/fill-variables.ts";
import { readDashboards } from "../grafana/read-dashboards.ts";
import { countPanels, drawPanel, placedPanels } from "./drawn.ts";
import { readOptions, usage } from "./options.ts";
import { cell, pageOf } from "./page.ts";
import { takeScreenshot } from "./screenshot.ts";

if (process.argv.includes("--help")) console.log(usage);
else
  await preview().catch((error: unknown) => {
    console.error(`preview: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  });

async function preview(): Promise<void> {
  const { folder, out, flavour, minutes, screenshots, chosen } = readOptions(process.argv.slice(2), process.env);
  const stack = readState(folder);
  if (stack === undefined) throw new Error(`no stack runs from ${folder}: npm run stack -- up, or name its --folder`);
  const ends = readBackEnds(stack);
  const grafana = await loadGrafana();
  const to = Math.floor(Date.now() / 1000);
  const time = { from: to - minutes * 60, to, step: Math.max(60, Math.ceil((minutes * 60) / 200)) };
  const currency = await currencyOf(ends);
  mkdirSync(out, { recursive: true });
  for (const { name, flavour: made, dashboard } of readDashboards()) {
    if (made !== flavour) continue;
    const look = { dashboard, time, chosen: { ...allOf(dashboard), currency, ...chosen } satisfies Chosen };
    const drawn = [];
    for (const panel of placedPanels(dashboard)) {
      if (panel.type === "row") drawn.push(drawPanel(panel, undefined));
      else {
        const { shown, refused } = await askPanel(panel, look, { ends }, grafana);
        const from = panel.timeFrom === undefined ? time.from : time.to - toSeconds(panel.timeFrom);
        const range = { from: from * 1000, to: time.to * 1000 };
        drawn.push(drawPanel({ ...panel, title: named(panel.title, look.chosen) }, shown, refused, range));
      }
    }
    const page = join(out, `${name}.html`);
    writeFileSync(page, pageOf(dashboard.title, selectionOf(look.chosen, minutes), drawn));
    const rows = Math.max(...drawn.map(({ place: { y, h } }) => y + h));
    if (screenshots) await takeScreenshot(page, join(out, `${name}.png`), rows * (cell.height + cell.gap) + 90);
    console.log(`${page}: ${countPanels(dashboard)} panels`);
  }
}

/** The one that most calls are charged in: money is shown in one. */
async function currencyOf(ends: ReturnType<typeof readBackEnds>): Promise<string> {
  const found = await ends.query(
    "sort_desc(count by (relayscope_currency) (last_over_time(relayscope_cost_total[1d])))",
  );
  return found[0]?.labels["relayscope_currency"] ?? "";
}

/** A title may name what is chosen: the currency. */
function named(title: string | undefined, chosen: Chosen): string {
  return (title ?? "").replaceAll(/\$\{?(\w+)\}?/g, (whole, name: string) => {
    const value = chosen[name];
    return value === undefined || value === "$__all" ? whole : String(value);
  });
}

function selectionOf(chosen: Chosen, minutes: number): string {
  const said = Object.entries(chosen)
    .filter(([name, value]) => value !== "" && !["prometheus", "tempo", "loki", "filters"].includes(name))
    .map(([name, value]) => `${name}: ${value === "$__all" ? "All" : String(value)}`);
  return [`last ${minutes} min`, ...said].join("  ·  ");
}

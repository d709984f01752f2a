import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { dashboards } from "../monitoring/dashboards/all.ts";
import { flavours, type Flavour } from "../monitoring/flavour.ts";
import { thresholdsAreRight } from "./checked-thresholds.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Where each flavour is kept. The stack's Grafana reads the first; both have the same uids, so only one at a time. */
const folders: Readonly<Record<Flavour, string>> = {
  classic: "grafana/dashboards",
  native: "grafana/dashboards-native",
};

/** Every file of every dashboard: its path from the root, and what stands in it. */
export function dashboardFiles(): ReadonlyMap<string, string> {
  return new Map(
    flavours.flatMap((flavour) =>
      Object.entries(dashboards).map(
        ([name, make]) =>
          [`${folders[flavour]}/${name}.json`, `${JSON.stringify(make(flavour), undefined, 2)}\n`] as const,
      ),
    ),
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url) && thresholdsAreRight()) {
  for (const folder of Object.values(folders)) {
    mkdirSync(join(root, folder), { recursive: true });
    for (const file of readdirSync(join(root, folder))) if (file.endsWith(".json")) rmSync(join(root, folder, file));
  }
  for (const [path, text] of dashboardFiles()) writeFileSync(join(root, path), text);
}

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync } from "node:zlib";
import { addresses } from "../monitoring/addresses.ts";
import type { Kept } from "../src/cli/boards/kept-files.ts";

/** From the root, and how `relayscope dashboards` calls each. */
const folders = {
  "grafana/dashboards": "dashboards/classic",
  "grafana/dashboards-native": "dashboards/native",
  "grafana/provisioning/datasources": "grafana/datasources",
  "grafana/provisioning/dashboards": "grafana/dashboards",
  "prometheus/rules": "rules/classic",
  "prometheus/rules-native": "rules/native",
  "docs/runbooks": "runbooks",
  "alertmanager/templates": "alertmanager/templates",
  "alertmanager/examples": "alertmanager/examples",
} as const;

const kinds = /\.(json|ya?ml|md|tmpl)$/;

/** Puts what people with a stack of their own need into one file: as files of their own they would double the package. */
export function buildObserve(root: string, path: string): void {
  const files = Object.entries(folders).flatMap(([from, to]) =>
    readdirSync(join(root, from))
      // The pages that tell of the folder in this repository stay here.
      .filter((name) => kinds.test(name) && !(from.startsWith("grafana/") && name.endsWith(".md")))
      .map((name) => [`${to}/${name}`, readFileSync(join(root, from, name), "utf8")] as const),
  );
  const routes = "alertmanager/alertmanager.yml";
  const kept: Kept = {
    addresses,
    files: Object.fromEntries([...files, [routes, readFileSync(join(root, routes), "utf8")]]),
  };
  writeFileSync(path, brotliCompressSync(JSON.stringify(kept)));
}

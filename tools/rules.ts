import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { flavours, type Flavour } from "../monitoring/flavour.ts";
import { ruleFiles } from "../monitoring/rules/all.ts";
import { ruleFile } from "../monitoring/rules/rule.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Where each flavour is kept. The stack's Prometheus reads the first. */
const folders: Readonly<Record<Flavour, string>> = {
  classic: "prometheus/rules",
  native: "prometheus/rules-native",
};

/** Every rule file: its path from the root, and what stands in it. */
export function ruleFileTexts(): ReadonlyMap<string, string> {
  return new Map(
    flavours.flatMap((flavour) =>
      Object.entries(ruleFiles).map(
        ([name, make]) => [`${folders[flavour]}/${name}.yml`, ruleFile(make(flavour))] as const,
      ),
    ),
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [path, text] of ruleFileTexts()) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { flavours, type Flavour } from "../monitoring/flavour.ts";
import { ruleFiles } from "../monitoring/rules/all.ts";
import { ruleFile } from "../monitoring/rules/rule.ts";
import { thresholdsAreRight } from "./checked-thresholds.ts";

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

/**
 * The stack's Prometheus for native histograms: its configuration and flags are the plain ones, but for what is native.
 * Throws where a line that has to change is not there.
 */
export function nativePrometheus(): ReadonlyMap<string, string> {
  const made = (file: string) => `# Made by \`npm run rules\` from prometheus/${file}; do not edit.\n`;
  const text = (file: string, changes: readonly (readonly [from: string, to: string])[]) =>
    changes.reduce(
      (text, [from, to]) => {
        if (text.split(from).length !== 2) throw new Error(`prometheus/${file}: expected one ${JSON.stringify(from)}`);
        return text.replace(from, to);
      },
      made(file) + readFileSync(join(root, "prometheus", file), "utf8"),
    );
  return new Map([
    [
      "prometheus/native.yml",
      text("prometheus.yml", [
        [
          "\notlp:\n",
          "\notlp:\n  convert_histograms_to_nhcb: true # one series a histogram, in place of one a bucket\n",
        ],
        ["[rules/*.yml]", "[rules-native/*.yml]"],
      ]),
    ],
    ["prometheus/flags-native", text("flags", [["/etc/prometheus/prometheus.yml", "/etc/prometheus/native.yml"]])],
  ]);
}

if (process.argv[1] === fileURLToPath(import.meta.url) && thresholdsAreRight()) {
  for (const [path, text] of [...ruleFileTexts(), ...nativePrometheus()]) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}

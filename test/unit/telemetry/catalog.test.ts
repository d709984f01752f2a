import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { attributeNames, attributes } from "../../../src/telemetry/catalog-attributes.ts";
import { callEvent, metrics, type MetricDefinition } from "../../../src/telemetry/catalog.ts";
import { seriesOf } from "../../../src/telemetry/series.ts";
import { version } from "../../../src/version.ts";
import { docsMetrics } from "../../../tools/docs-metrics.ts";

const root = new URL("../../../", import.meta.url);
const all: MetricDefinition[] = Object.values(metrics);

test("no two metrics share name and unit, and no two attributes a name", () => {
  const identities = all.map(({ name, unit }) => `${name} ${unit}`);
  expect(new Set(identities).size).toBe(identities.length);
  const names = Object.values(attributes).map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});

test("exactly the histograms have buckets, and these ascend", () => {
  for (const { instrument, buckets } of all) {
    expect(buckets !== undefined).toBe(instrument === "histogram");
    expect([...(buckets ?? [])].sort((left, right) => left - right)).toEqual(buckets ?? []);
  }
});

test("docs/metrics.md is what the catalogue says", () => {
  expect(readFileSync(new URL("docs/metrics.md", root), "utf8")).toBe(docsMetrics());
});

test("nothing in src but the catalogue spells a metric or an attribute", () => {
  const names = [...all.map(({ name }) => name), ...Object.values(attributeNames), callEvent];
  const guilty = globSync("src/**/*.ts", { cwd: root })
    .filter((file) => !/telemetry\/catalog(-attributes)?\.ts$/.test(file))
    .flatMap((file) => {
      const text = readFileSync(new URL(file, root), "utf8");
      return names
        .filter((name) => text.includes(`"${name}"`) || text.includes(`'${name}'`))
        .map((name) => `${file}: ${name}`);
    });
  expect(guilty).toEqual([]);
});

test.each([
  [
    "a histogram of seconds",
    metrics.duration,
    "gen_ai_client_operation_duration_seconds",
    ["_bucket", "_count", "_sum"],
  ],
  ["a histogram of tokens", metrics.tokenUsage, "gen_ai_client_token_usage", ["_bucket", "_count", "_sum"]],
  ["a counter of money", metrics.cost, "relayscope_cost", ["_total"]],
  ["an up-down counter", metrics.active, "relayscope_active", [""]],
  ["a gauge of seconds", metrics.limitReset, "relayscope_ratelimit_reset_seconds", [""]],
])("Prometheus names the series of %s", (_, metric, base, endings) => {
  expect(seriesOf(metric)).toEqual(endings.map((ending) => base + ending));
});

test("the version is the package's", () => {
  const manifest: unknown = JSON.parse(readFileSync(new URL("package.json", root), "utf8"));
  expect(manifest).toMatchObject({ version });
});

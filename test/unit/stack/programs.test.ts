import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { moduleFolder } from "../../../stack/cache.ts";
import { programs } from "../../../stack/programs.ts";

const built = programs.flatMap((program) =>
  program.recipe === undefined ? [] : [{ ...program, recipe: program.recipe }],
);
const read = (program: (typeof built)[number], name: string): string =>
  readFileSync(join(moduleFolder(program.recipe), name), "utf8");

test("each binary has a name and a variable of its own", () => {
  const binaries = programs.flatMap((program) => program.binaries);
  expect(binaries.map(({ variable }) => variable)).toEqual([
    "OTELCOL_BIN",
    "PROMETHEUS_BIN",
    "PROMTOOL_BIN",
    "ALERTMANAGER_BIN",
    "AMTOOL_BIN",
    "LOKI_BIN",
    "BLACKBOX_EXPORTER_BIN",
    "TEMPO_BIN",
  ]);
  expect(new Set(binaries.map(({ name }) => name)).size).toBe(binaries.length);
});

test.each(built)(
  "the module of $name is pinned, sums and all, and requires the version that it is known by",
  (program) => {
    const { name, version } = program;
    // Prometheus' module says 0.315.0 for the release 3.15.0.
    const [major, minor, patch] = version.split(".");
    const asModule = name === "prometheus" ? `0.${major}${minor}.${patch}` : version;
    expect(read(program, "go.mod")).toContain(` v${asModule}`);
    expect(read(program, "go.sum").split("\n").length).toBeGreaterThan(50);
  },
);

test.each(built)("the module of $name names no host to fetch from", (program) => {
  const files = readdirSync(moduleFolder(program.recipe), { recursive: true, encoding: "utf8", withFileTypes: true });
  for (const file of files.filter((entry) => entry.isFile())) {
    expect(readFileSync(join(file.parentPath, file.name), "utf8")).not.toMatch(/https?:\/\//);
  }
});

test("each part of the collector is required at the version that builder.yaml names", () => {
  const collector = built.find(({ name }) => name === "otelcol");
  if (collector === undefined) throw new Error("no collector");
  const parts = [...read(collector, "builder.yaml").matchAll(/gomod: (\S+ v\S+)/g)].map(([, part]) => part);
  expect(parts.length).toBeGreaterThan(20);
  const required = read(collector, "go.mod");
  expect(parts.filter((part) => !required.includes(`\t${part}\n`))).toEqual([]);
});

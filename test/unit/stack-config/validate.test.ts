import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { cacheFolder } from "../../../stack/cache.ts";
import { locateCached, locateGiven } from "../../../stack/locate.ts";
import { programs } from "../../../stack/programs.ts";

// The programs themselves judge their files, wherever they are at hand: given, on PATH, or built by an earlier run.
const run = promisify(execFile);
const root = fileURLToPath(new URL("../../../", import.meta.url));
const found = new Map<string, string>();
for (const program of programs) {
  for (const binary of program.binaries) {
    const given = await locateGiven(program, binary, process.env);
    const path = (given ?? locateCached(program, binary, cacheFolder(process.env), undefined))?.path;
    if (path !== undefined) found.set(binary.name, path);
  }
}

const standing = ["config", "redaction", "span-metrics"];
const collector = (...names: readonly string[]) => [
  "validate",
  ...names.flatMap((name) => ["--config", `otel-collector/${name}.yaml`]),
];

test.for([
  ["otelcol", collector("config", "redaction")],
  ["otelcol", collector(...standing)],
  ["otelcol", collector(...standing, "tls")],
  ["otelcol", collector(...standing, "token")],
  ["otelcol", collector(...standing, "tail-sampling")],
  ["otelcol", collector(...standing, "tls", "token", "tail-sampling")],
  ["otelcol", collector("config", "redaction", "tail-sampling", "token")],
  ["promtool", ["check", "config", "prometheus/prometheus.yml"]],
  ["promtool", ["check", "rules", "--lint=all", "--lint-fatal", "prometheus/rules/pipeline.yml"]],
  ["promtool", ["test", "rules", "prometheus/tests/pipeline.yml"]],
  ["amtool", ["check-config", "alertmanager/alertmanager.yml"]],
  ["loki", ["-verify-config", "-config.file=loki/config.yaml"]],
  ["tempo", ["-config.verify", "-config.file=tempo/config.yaml"]],
  ["blackbox_exporter", ["--config.check", "--config.file=blackbox-exporter/blackbox.yml"]],
] as const)("%s takes %j", async ([name, given], { skip }) => {
  const path = found.get(name);
  if (path === undefined) return skip(`no ${name} at hand`);
  await expect(run(path, given, { cwd: root })).resolves.toBeDefined();
});

test("without its patterns the collector does not start", async ({ skip }) => {
  const path = found.get("otelcol");
  if (path === undefined) return skip("no otelcol at hand");
  await expect(run(path, collector("config"), { cwd: root })).rejects.toThrow(
    /references processor "(redaction|transform.lend)"/,
  );
});

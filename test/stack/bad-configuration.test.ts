import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { copyClone, refuse } from "./stack-command.ts";

// What a user edits lies in the clone: so a copy of it is broken, one file at a time.
const scratch = mkdtempSync(join(tmpdir(), "relayscope-bad-configuration-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
const clone = copyClone(join(scratch, "clone"));
const folder = join(scratch, "stack");
const up = ["up", "--ports", "free", "--folder", folder];

test.each([
  "alertmanager/alertmanager.yml",
  "blackbox-exporter/blackbox.yml",
  "loki/config.yaml",
  "otel-collector/config.yaml",
  "otel-collector/redaction.yaml",
  "prometheus/prometheus.yml",
  "prometheus/rules/pipeline.yml",
  "prometheus/targets/relays.yml",
  "tempo/config.yaml",
  "docker-compose.yml",
])("YAML that is broken in %s is one line with its place", async (file) => {
  const line = await refuseWith(file, (text) => `${text}\nowl: [fox\n`);
  const name = file === "docker-compose.yml" ? join(clone, file) : file;
  expect(line.startsWith(`stack: ${name}: `), line).toBe(true);
  expect(line).toMatch(/ at line \d+, column \d+$/);
});

const unknown = (text: string): string => `${text}\nnonsense_owl: 1\n`;
const rejected: readonly (readonly [file: string, edit: (text: string) => string, told: string])[] = [
  ["loki/config.yaml", unknown, "loki/config.yaml: yaml: unmarshal errors: line N: field nonsense_owl not found"],
  [
    "prometheus/prometheus.yml",
    unknown,
    "parsing YAML file prometheus/prometheus.yml: yaml: unmarshal errors: line N: field nonsense_owl",
  ],
  [
    "prometheus/rules/pipeline.yml",
    unknown,
    "prometheus/rules/pipeline.yml: yaml: unmarshal errors: line N: field nonsense_owl",
  ],
  ["prometheus/flags", (text) => `${text}--nonsense-owl\n`, "unknown long flag '--nonsense-owl'"],
  ["alertmanager/alertmanager.yml", unknown, "yaml: unmarshal errors: line N: field nonsense_owl not found"],
  ["blackbox-exporter/blackbox.yml", unknown, "yaml: unmarshal errors: line N: field nonsense_owl not found"],
  ["otel-collector/config.yaml", unknown, "has invalid keys: nonsense_owl"],
  [
    "otel-collector/config.yaml",
    (text) => text.replace("[otlp]", "[owl]"),
    'references receiver "owl" which is not configured',
  ],
  [
    "otel-collector/config.yaml",
    (text) => text.replace("0.0.0.0:13133", "192.0.2.1:13133"),
    "192.0.2.1:PORT: bind: cannot assign requested address",
  ],
  [
    "loki/config.yaml",
    (text) => text.replace("grpc_listen_address: 127.0.0.1", "grpc_listen_address: 192.0.2.1"),
    "error running loki: listen tcp 192.0.2.1:PORT: bind: cannot assign requested address error initialising module: server (",
  ],
];
test.each(rejected)("what a program rejects in %s is one line in its words", async (file, edit, told) => {
  const line = await refuseWith(file, edit);
  const [name = ""] = file.split("/");
  expect(line.replaceAll(/(?<=line )\d+/g, "N").replaceAll(/(?<=192\.0\.2\.1:)\d+/g, "PORT")).toContain(told);
  expect(line.startsWith(`stack: ${name} ended at its start: `), line).toBe(true);
  expect(line.endsWith(` (configured in ${name}/, its log: ${folder}/logs/${name}.log)`), line).toBe(true);
});

test.each([
  ["otel-collector/config.yaml", "http://prometheus:9090", "http://prometheus:9091"],
  ["prometheus/prometheus.yml", "alertmanager:9093", "alertmanager:9094"],
])("an address in %s that no part has is one line: %s changed to %s", async (file, from, to) => {
  const line = await refuseWith(file, (text) => text.replace(from, to));
  const says = "an address or path outside of containers is not known for: ";
  expect(line.startsWith(`stack: ${file}: ${says}`), line).toBe(true);
});

test.each([
  ["services: [owl]", "services: expected a mapping of services"],
  ["services: { loki: { command: loki -x } }", 'services.loki.command: expected a list of words, not "loki -x"'],
  ["services: { loki: { command: [$NO_SUCH_OWL] } }", "services.loki.command[0]: the variable NO_SUCH_OWL is not set"],
])("a compose file over the clone's own that can't be read is one line: %s", async (text, told) => {
  const over = join(scratch, "over.yml");
  writeFileSync(over, text);
  expect(await refuse(folder, [...up, "-f", "docker-compose.yml", "-f", over], { clone })).toBe(
    `stack: ${over}: ${told}`,
  );
});

test("a compose file that names a folder which is missing is one line", async () => {
  const line = await refuseWith("docker-compose.yml", (text) => text.replace("source: ./loki,", "source: ./owl,"));
  expect(line).toBe(`stack: ${join(clone, "owl")} is missing, which loki has as /etc/loki`);
});

async function refuseWith(file: string, edit: (text: string) => string): Promise<string> {
  const path = join(clone, file);
  const before = readFileSync(path, "utf8");
  writeFileSync(path, edit(before));
  expect(readFileSync(path, "utf8")).not.toBe(before);
  try {
    return await refuse(folder, up, { clone });
  } finally {
    writeFileSync(path, before);
  }
}

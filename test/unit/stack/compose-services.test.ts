import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { readComposeServices } from "../../../stack/compose-services.ts";
import { parts } from "../../../stack/parts.ts";

const folder = mkdtempSync(join(tmpdir(), "relayscope-compose-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const file = join(folder, "compose.yml");
const others = parts.filter(({ name }) => name !== "loki").map(({ name }) => `  ${name}: {}\n`);
const read = (loki: string, environment: NodeJS.ProcessEnv = {}) => {
  writeFileSync(file, `services:\n${others.join("")}  loki: ${loki}\n`);
  return readComposeServices([file], environment).get("loki");
};

test.each([
  ["30s", 30_000],
  ["1m30s", 90_000],
  ["500ms", 500],
  ["1.5h", 5_400_000],
])("a service has %s to end: %d ms", (duration, graceMs) => {
  expect(read(`{ stop_grace_period: ${duration} }`)?.graceMs).toBe(graceMs);
});

test("variables are filled in as Docker Compose does", () => {
  const command = "[$A, '${A}', '${B:-b}', '${C:-c}', '${C-c}', '$$D', '${A}-${B-b}']";
  expect(read(`{ command: ${command} }`, { A: "a", C: "" })?.command).toEqual(["a", "a", "b", "c", "", "$D", "a-b"]);
});

test.each([
  ["{ command: [$A] }", "services.loki.command[0]: the variable A is not set"],
  ["{ command: loki -x }", 'services.loki.command: expected a list of words, not "loki -x"'],
  ["{ environment: [A=b] }", "services.loki.environment: expected a mapping, not this list"],
  [
    "{ volumes: ['./a:/b'] }",
    "services.loki.volumes: expected a list of mappings with type, source and target, not this list",
  ],
  ["{ secrets: [{ source: a }] }", "services.loki.secrets: expected a list of names, not this list"],
  [
    "{ stop_grace_period: soon }",
    'services.loki.stop_grace_period: expected a duration such as 30s or 1m30s, not "soon"',
  ],
  ["x", "services.loki: expected a mapping"],
  [
    "{ command: [ }",
    /^Flow sequence in block collection must be sufficiently indented.* at line 7, column 20$|at line 7/,
  ],
])("what can't be read is one line: %s", (service, problem) => {
  const told = messageOf(() => read(service));
  expect(told.startsWith(`${file}: `)).toBe(true);
  if (typeof problem === "string") expect(told).toBe(`${file}: ${problem}`);
  else expect(told).toMatch(problem);
  expect(told).not.toContain("\n");
});

test.each([
  ["", "services: expected a mapping of services"],
  ["services: []", "services: expected a mapping of services"],
  ["services: { loki: {} }", "no service tempo"],
])("a file without the services is one line: %j", (text, problem) => {
  writeFileSync(file, text);
  expect(messageOf(() => readComposeServices([file], {}))).toBe(`${file}: ${problem}`);
});

function messageOf(run: () => unknown): string {
  try {
    run();
    return "nothing";
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

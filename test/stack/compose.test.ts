import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { checkCompose, checkFiles } from "../../stack/compose/check.ts";
import { loadModels } from "../../stack/compose/load.ts";

// The Compose files as Docker Compose's own loader reads them: takes Go, whose first build here is some seconds long.
const root = fileURLToPath(new URL("../..", import.meta.url));
const original = readFileSync(join(root, "docker-compose.yml"), "utf8");
const scratch = mkdtempSync(join(tmpdir(), "relayscope-compose-"));
afterAll(() => rmSync(scratch, { recursive: true }));

async function problemsOf(text: string): Promise<readonly string[]> {
  const file = join(scratch, "docker-compose.yml");
  writeFileSync(file, text);
  // Paths stay those of the clone.
  return (await checkFiles(root, [file], process.env)).map(({ where, what }) => `${where}: ${what}`);
}

test("the clone's Compose files have no problem, with every combination of profiles", async () => {
  expect(await checkCompose()).toEqual([]);
  const models = await loadModels(root, ["docker-compose.yml"], process.env);
  expect(models.map(({ profiles }) => profiles)).toEqual([[], ["demo"], ["probe"], ["demo", "probe"]]);
  const plain = Object.keys(models[0]?.project?.services ?? {});
  expect(plain).not.toContain("blackbox-exporter");
  expect(plain).not.toContain("demo-service");
});

test("a variable of whoever runs it changes nothing in the check", async () => {
  const models = await loadModels(root, ["docker-compose.yml"], {
    ...process.env,
    GRAFANA_PORT: "80",
    COMPOSE_PROFILES: "demo",
  });
  expect(models[0]?.project?.services["grafana"]?.ports).toMatchObject([{ host_ip: "127.0.0.1", published: "3000" }]);
});

/** A mistake as somebody would make it: what stands there, what is written instead, and what the check says. */
const mistakes: readonly (readonly [from: string, to: string, said: RegExp])[] = [
  [
    '"127.0.0.1:${GRAFANA_PORT:-3000}:3000"',
    '"${GRAFANA_PORT:-3000}:3000"',
    /^grafana: port 3000 is open on every address/,
  ],
  ['"127.0.0.1:${PROMETHEUS_PORT:-9090}:9090"', '"0.0.0.0:9090:9090"', /^prometheus: port 9090 is open on 0\.0\.0\.0/],
  [
    "ADMIN_PASSWORD__FILE: /run/secrets/grafana_admin_password",
    "ADMIN_PASSWORD: admin",
    /^grafana: GF_SECURITY_ADMIN_PASSWORD holds a secret/,
  ],
  ["grafana/tempo:3.0.3", "grafana/tempo:latest", /^tempo: its image grafana\/tempo:latest/],
  ["grafana/loki:3.7.8", "grafana/loki:3", /^loki: its image grafana\/loki:3 /],
  ["  read_only: true\n  tmpfs", "  tmpfs", /^alertmanager: it can write to its own image/],
  ["  cap_drop: [ALL]\n", "", /^prometheus: it keeps capabilities of root/],
  ['  security_opt: ["no-new-privileges:true"]\n', "", /^grafana: a setuid program/],
  ['user: "472:0"', 'user: "0"', /^grafana: it runs as 0/],
  [
    "healthcheck: { <<: *check, test: [CMD, /tempo, -health] }",
    "healthcheck: { disable: true }",
    /^grafana: it waits for the health of tempo/,
  ],
  ["stop_grace_period: 20s", "stop_grace_period: 10s", /^tempo: it is killed after 10 s/],
  [
    'limits: { cpus: "1", memory: 512M, pids: 256 }',
    'limits: { cpus: "1", pids: 256 }',
    /^otel-collector: no limit of memory/,
  ],
  ['max-size: 10m, max-file: "3"', "max-size: 10m", /^loki: its log may fill the disk/],
  ["restart: unless-stopped", 'restart: "no"', /^grafana: it is not started again/],
  ["bind: { create_host_path: false }", "bind: { create_host_path: true }", /^loki: Docker would make an empty loki/],
  ["source: ./alertmanager, target", "source: ./alert-manager, target", /^alertmanager: alert-manager does not exist/],
  [
    "/etc/loki/config.yaml",
    "/etc/loki/loki.yaml",
    /^loki: it is told to read \/etc\/loki\/loki\.yaml, which no mount holds/,
  ],
  [
    "    secrets: [alert_webhook_url]\n",
    "",
    /^alertmanager: it reads \/run\/secrets\/alert_webhook_url, which it is not given/,
  ],
  [
    "      collector-ready: { condition: service_completed_successfully }\n      prometheus:",
    "      prometheus:",
    /^collector-ready: it is not started again/,
  ],
  [
    "{ type: volume, source: tempo-data, target: /var/tempo }",
    "{ type: tmpfs, target: /var/tempo }",
    /^tempo: what it stores is gone/,
  ],
  [
    "    networks: [telemetry]\n    healthcheck: { <<: *check, test: [CMD, /usr/bin/loki",
    "    healthcheck: { <<: *check, test: [CMD, /usr/bin/loki",
    /^loki: it is on the project's default network/,
  ],
  ["edge: {}", "edge: { internal: true }", /^grafana: its ports are published from an internal network/],
  ["cap_add: [CHOWN]", "cap_add: [CHOWN, SYS_ADMIN]", /^queue-owner: it has the capability SYS_ADMIN/],
  [
    'security_opt: ["no-new-privileges:true"]',
    'security_opt: ["no-new-privileges:true", seccomp:unconfined]',
    /^loki: its security option seccomp:unconfined/,
  ],
  ["target: /loki }", "target: /var/loki }", /^loki: it has a volume at \/var\/loki, where nothing tells it to write/],
  ["target: /var/lib/grafana }", "target: /var/grafana }", /^grafana: it has a volume at \/var\/grafana, /],
  ["test: [CMD, promtool, check, ready]", 'test: [CMD, "true"]', /^prometheus: its health check can't fail: true/],
  ["test: [CMD, /tempo, -health]", "test: exit 0", /^tempo: its health check can't fail: exit 0/],
  ["test: [CMD, /tempo, -health]", "test: [NONE]", /^tempo: nothing tells whether it works/],
  ["${ALERTMANAGER_PORT:-9093}", "${ALERTMANAGER_PORT:-9090}", /^ports: 9090\/tcp is published by .+ and .+/],
  [
    "${PROMETHEUS_PORT:-9090}:9090",
    "${PROMETHEUS_PORT:-9090}:9091",
    /^prometheus: it publishes its port 9091, and listens on 9090/,
  ],
  [
    'GF_AUTH_ANONYMOUS_ENABLED: "false"',
    'GF_AUTH_ANONYMOUS_ENABLED: "true"',
    /^grafana: GF_AUTH_ANONYMOUS_ENABLED lets in/,
  ],
  ["telemetry: { internal: true }", "telemetry: {}", /^networks: telemetry has a way out/],
  ["image: *loki", "image: grafana/loki:3.7.8", /^loki: its image grafana\/loki:3\.7\.8 is named outside of x-images/],
  [
    "&loki grafana/loki:3.7.8",
    "&loki grafana/loki:${LOKI_VERSION:-3.7.8}",
    /^x-images: a variable decides on grafana\/loki:\$\{LOKI_VERSION:-3\.7\.8\}/,
  ],
  [
    "127.0.0.1:${GRAFANA_PORT:-3000}",
    "${BIND:-127.0.0.1}:${GRAFANA_PORT:-3000}",
    /^grafana: a variable decides on the address of \$\{BIND:-127\.0\.0\.1\}/,
  ],
  [
    'ports: ["127.0.0.1:${GRAFANA_PORT:-3000}:3000"]',
    'ports: [{ host_ip: "${BIND:-127.0.0.1}", published: "3000", target: 3000 }]',
    /^grafana: a variable decides on the address of /,
  ],
  // What Docker Compose's own loader refuses or warns of.
  ["read_only: true", "readonly: true", /^docker-compose\.yml: .*readonly/],
  [
    "networks: [telemetry, edge]",
    "networks: [telemetry, outside]",
    /^docker-compose\.yml: .*undefined network outside/,
  ],
  ["source: loki-data", "source: loki-dta", /^docker-compose\.yml: .*undefined volume loki-dta/],
  ["secrets: [relay_key]", "secrets: [relay_keys]", /^docker-compose\.yml: .*undefined secret relay_keys/],
  [
    "loki: { condition: service_healthy }",
    "blackbox-exporter: { condition: service_healthy }",
    /^docker-compose\.yml: .*depends on undefined service "blackbox-exporter"/,
  ],
  ["network_mode: service:demo-relay", "network_mode: service:relay", /^docker-compose\.yml: .*relay/],
  ["${GRAFANA_PORT:-3000}", "${GRAFANA_PORT}", /^docker-compose\.yml: The "GRAFANA_PORT" variable is not set/],
  ["condition: service_started", "condition: service_starts", /^docker-compose\.yml: .*condition/],
  ["    <<: *service\n    image: *loki", "    <<: *service\n     image: *loki", /^docker-compose\.yml: .*yaml/],
];

test.each(mistakes)("found: %s → %s", async (from, to, said) => {
  expect(original).toContain(from);
  const problems = await problemsOf(original.replaceAll(from, to));
  expect(
    problems.filter((problem) => said.test(problem)),
    problems.join("\n"),
  ).not.toEqual([]);
});

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { parse } from "yaml";
import { label } from "../../monitoring/names.ts";
import { root } from "../../stack/running-stack.ts";
import { alertRules } from "./alert-words.ts";
import { amtool, complete, shipped, writeConfiguration } from "./alertmanager-alone.ts";

// Who is told of each alert that the rules have, by the real amtool.
const alerts = alertRules();
const known = [...new Set(alerts.map(({ alert }) => alert))];

const asItComes = writeConfiguration(shipped);
const withExample = writeConfiguration(complete);
afterAll(() => {
  asItComes.remove();
  withExample.remove();
});

function expected(alert: string, { severity = "", category }: Readonly<Record<string, string>>): readonly string[] {
  if (alert === "Watchdog") return ["dead-man-switch"];
  if (severity === "info" || severity === "none") return ["nobody"];
  return [...(category === "cost" ? ["finance"] : []), ...(severity === "critical" ? ["page"] : []), "chat"];
}

test.each([
  ["as it comes", asItComes],
  ["with the receivers of the example", withExample],
])("amtool takes the configuration %s, with its templates", async (_, { file }) => {
  const said = await amtool("check-config", file);
  expect(said).toContain("SUCCESS");
  expect(said).toContain(" - 1 templates");
});

test("there is something to route: rules have alerts, each with a severity and a category", () => {
  expect(known.length).toBeGreaterThanOrEqual(20);
  for (const { alert, labels } of alerts) {
    expect(labels["severity"], alert).toMatch(/^(critical|warning|info|none)$/);
    expect(labels["category"], alert).toMatch(/^[a-z]+$/);
  }
});

test.each(alerts)(
  "$alert, $labels.severity, is told to whom its severity and category say, by a route of its own",
  async ({ alert, labels }) => {
    const pairs = Object.entries({ ...labels, alertname: alert }).map(([name, value]) => `${name}=${value}`);
    const tree = await amtool("config", "routes", "test", "--tree", `--config.file=${asItComes.file}`, ...pairs);
    // What falls through stands behind the root itself.
    expect(tree).not.toMatch(/default-route +receiver:/);
    expect(tree.trim().split("\n").at(-1)).toBe(expected(alert, labels).join(","));
  },
);

test.each([
  ["without labels", [], ["chat"]],
  ["of a severity that nobody knows", ["severity=urgent", "category=availability"], ["chat"]],
  ["about money, of a severity that nobody knows", ["severity=urgent", "category=cost"], ["finance", "chat"]],
  ["about money, without a severity", ["category=cost"], ["finance", "chat"]],
  ["about money, for reports", ["severity=info", "category=cost"], ["nobody"]],
  ["of a category that nobody knows", ["severity=critical", "category=weather"], ["page", "chat"]],
])("an alert of one's own %s is told to these, and not lost", async (_what, labels, receivers) => {
  const given = ["config", "routes", "test", `--config.file=${asItComes.file}`, "alertname=Own", ...labels];
  expect((await amtool(...given)).trim().split(",")).toEqual(receivers);
});

test("every alert that is named in the configuration is one of the rules'", () => {
  const names = [...shipped.matchAll(/alertname (?:=|!=|=~) "?([^"\],\n]+)/g)].flatMap(([, pattern = ""]) =>
    [...pattern.matchAll(/(\w+)(?:\(([^)]*)\))?/g)].flatMap(([, start = "", ends]) =>
      ends === undefined ? [start] : ends.split("|").map((end) => start + end),
    ),
  );
  expect(names.length).toBeGreaterThanOrEqual(12);
  expect(names.filter((name) => !known.includes(name))).toEqual([]);
});

interface Configuration {
  readonly receivers: readonly { readonly name: string; readonly [kind: string]: unknown }[];
}
const receiversOf = (text: string) => (parse(text) as Configuration).receivers;

test("the example has the roles of the configuration, in its order", () => {
  expect(receiversOf(complete).map(({ name }) => name)).toEqual(receiversOf(shipped).map(({ name }) => name));
  expect(receiversOf(complete).map((receiver) => Object.keys(receiver)[1])).toEqual([
    "slack_configs",
    "pagerduty_configs",
    "email_configs",
    "webhook_configs",
    undefined,
  ]);
});

test("as it comes, one receiver has somebody behind it, and the only secret is the webhook's", () => {
  const told = receiversOf(shipped).filter((receiver) => Object.keys(receiver).length > 1);
  expect(told).toEqual([{ name: "chat", webhook_configs: [{ url_file: "/run/secrets/alert_webhook_url" }] }]);
  expect(secretsOf(shipped)).toEqual(["alert_webhook_url"]);
});

test("every label that the configuration and the templates name is one that alerts have", () => {
  const template = readFileSync(join(root, "alertmanager", "templates", "relayscope.tmpl"), "utf8");
  const named = [
    ...[...(template + complete).matchAll(/\.CommonLabels\.(\w+)/g)].map(([, name = ""]) => name),
    ...[...shipped.matchAll(/(?:equal|group_by): \[([^\]]+)\]/g)].flatMap(([, names = ""]) => names.split(", ")),
    ...[...shipped.matchAll(/(\w+) (?:=~|!~|!=|=) /g)].map(([, name = ""]) => name),
  ];
  const had = new Set([...Object.values<string>(label), "alertname", "severity", "category", "exporter"]);
  expect(named.length).toBeGreaterThanOrEqual(20);
  expect(named.filter((name) => !had.has(name))).toEqual([]);
});

test("the secrets that the example reads are mounted by docker-compose.receivers.yml, and told in secrets/README.md", () => {
  const { services, secrets } = parse(readFileSync(join(root, "docker-compose.receivers.yml"), "utf8")) as {
    services: { alertmanager: { secrets: readonly string[] } };
    secrets: Readonly<Record<string, { file: string }>>;
  };
  const read = secretsOf(complete);
  expect([...services.alertmanager.secrets].sort()).toEqual(read);
  expect(Object.entries(secrets).map(([name, { file }]) => [name, file])).toEqual(
    services.alertmanager.secrets.map((name) => [name, `./secrets/${name}`]),
  );
  const page = readFileSync(join(root, "secrets", "README.md"), "utf8");
  for (const name of read) expect(page).toContain(`\`${name}\``);
});

function secretsOf(text: string): readonly string[] {
  return [...text.matchAll(/\/run\/secrets\/(\w+)/g)].map(([, name = ""]) => name).sort();
}

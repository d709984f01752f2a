import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "../stack/running-stack.ts";
import { alertRules, fillAnnotations } from "../test/stack/alert-words.ts";
import { amtool } from "../test/stack/alertmanager-alone.ts";

/** docs/alerts.md with what is in the hands of the rules, routes and templates made anew: by amtool, as Alertmanager does it. */
export async function withAlerts(page: string): Promise<string> {
  const made: Readonly<Record<string, string>> = {
    routes: await routes(),
    outage: fence(await render("{{ template `relayscope.title` . }}\n\n{{ template `relayscope.slack` . }}", outage())),
    over: fence(await render("{{ template `relayscope.title` . }}\n\n{{ template `relayscope.slack` . }}", over())),
    mail: fence(
      await render("Subject: {{ template `relayscope.title` . }}\n\n{{ template `relayscope.text` . }}", mail()),
    ),
  };
  return Object.entries(made).reduce((text, [name, content]) => fill(text, name, content), page);
}

type Labels = Readonly<Record<string, string>>;

/** Which alerts each set of receivers is told. */
async function routes(): Promise<string> {
  const told = new Map<string, Map<string, Set<string>>>();
  for (const { alert, labels } of alertRules()) {
    const pairs = Object.entries({ ...labels, alertname: alert }).map(([name, value]) => `${name}=${value}`);
    const given = ["config", "routes", "test", "--config.file=alertmanager/alertmanager.yml", ...pairs];
    const receivers = (await amtool(...given)).trim().replaceAll(",", ", ");
    const bySeverity = told.get(receivers) ?? new Map<string, Set<string>>();
    const severity = labels["severity"] ?? "";
    bySeverity.set(severity, (bySeverity.get(severity) ?? new Set()).add(`\`${alert}\``));
    told.set(receivers, bySeverity);
  }
  const rows = [...told].flatMap(([receivers, bySeverity]) =>
    [...bySeverity].map(([severity, names]) => `| ${receivers} | ${severity} | ${[...names].sort().join(" ")} |`),
  );
  return ["| told to | severity | alerts |", "| --- | --- | --- |", ...rows.sort()].join("\n");
}

// As the routes have it.
const bySymptom = ["alertname", "category", "server_address", "deployment_environment_name"];
const byAlert = ["alertname", "deployment_environment_name"];

const place = { deployment_environment_name: "production", server_address: "api.relay.example" };

function outage(): object {
  const of = (service: string, share: string, startsAt: string) =>
    firing("LLMRelayOutage", { ...place, service_name: service }, startsAt, share);
  return message(
    [of("shop", "96.4%", "2026-11-22T04:02:10Z"), of("search", "100%", "2026-11-22T04:02:40Z")],
    bySymptom,
  );
}

function over(): object {
  const alert = firing("LLMRelayOutage", { ...place, service_name: "shop" }, "2026-11-22T04:02:10Z", "96.4%");
  return message([{ ...alert, status: "resolved", endsAt: "2026-11-22T04:16:25Z" }], bySymptom);
}

function mail(): object {
  const labels = { deployment_environment_name: "production", relayscope_currency: "USD" };
  return message(
    [firing("LLMMonthlyForecastOverBudget", labels, "2026-11-18T09:00:00Z", "6210.40", "5000.00")],
    byAlert,
  );
}

interface Alert {
  readonly status: string;
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly startsAt: string;
  readonly endsAt: string;
}

function firing(name: string, series: Labels, startsAt: string, ...values: readonly string[]): Alert {
  const rule = alertRules().find(({ alert }) => alert === name);
  if (rule === undefined) throw new Error(`${name} is in no rule`);
  const annotations = fillAnnotations(rule, series, ...values);
  const labels = { ...series, ...rule.labels, alertname: name };
  return { status: "firing", labels, annotations, startsAt, endsAt: "0001-01-01T00:00:00Z" };
}

/** What Alertmanager gives a template. */
function message(alerts: readonly Alert[], groupBy: readonly string[]): object {
  const common = (of: (alert: Alert) => Labels): Labels =>
    Object.fromEntries(
      Object.entries(alerts[0] === undefined ? {} : of(alerts[0])).filter(([name, value]) =>
        alerts.every((alert) => of(alert)[name] === value),
      ),
    );
  const commonLabels = common(({ labels }) => labels);
  return {
    status: alerts.some(({ status }) => status === "firing") ? "firing" : "resolved",
    alerts,
    commonLabels,
    commonAnnotations: common(({ annotations }) => annotations),
    groupLabels: Object.fromEntries(Object.entries(commonLabels).filter(([name]) => groupBy.includes(name))),
    externalURL: "http://127.0.0.1:9093",
  };
}

async function render(text: string, data: object): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "relayscope-message-"));
  const file = join(folder, "data.json");
  try {
    writeFileSync(file, JSON.stringify(data));
    const glob = join(root, "alertmanager", "templates", "*.tmpl");
    const given = [`--template.glob=${glob}`, `--template.data=${file}`, `--template.text=${text}`];
    return await amtool("template", "render", ...given);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function fence(text: string): string {
  return `\`\`\`text\n${text.trim()}\n\`\`\``;
}

function fill(page: string, name: string, content: string): string {
  const begin = `<!-- ${name}: made by tools/docs-alerts.ts; do not edit -->`;
  const end = `<!-- /${name} -->`;
  const from = page.indexOf(begin);
  const to = page.indexOf(end, from);
  if (from < 0 || to < 0) throw new Error(`the page has no place for it: ${begin} … ${end}`);
  return `${page.slice(0, from)}${begin}\n${content}\n${page.slice(to)}`;
}

if (import.meta.main) {
  const path = new URL("../docs/alerts.md", import.meta.url);
  writeFileSync(path, await withAlerts(readFileSync(path, "utf8")));
}

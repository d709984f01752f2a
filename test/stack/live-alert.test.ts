import { spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createSimulator, type Simulator } from "../../examples/relay-simulator/simulator.ts";
import { placeOf, type Layout } from "../../stack/layout.ts";
import { root } from "../../stack/running-stack.ts";
import { openHttpInbox, type Inbox, type Posted } from "./alert-inbox.ts";
import { alertRules, fillAnnotations } from "./alert-words.ts";
import { startLoopbackStack, type LoopbackStack } from "./loopback-stack.ts";

// From a relay that answers 500 to the message in the chat, and back: a service under the preload, the collector, Prometheus with the
// rules as they are, and Alertmanager with the templates. Only times are shorter: minutes are seconds.
interface Message {
  readonly status: string;
  readonly receiver: string;
  readonly groupLabels: Readonly<Record<string, string>>;
  readonly alerts: readonly {
    readonly status: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly annotations: Readonly<Record<string, string>>;
  }[];
  readonly attachments: readonly Readonly<Record<"title" | "title_link" | "text", string>>[];
}

const patienceMs = 60_000;
const kept = ["recording.yml", "availability.yml"];
const folder = mkdtempSync(join(tmpdir(), "relayscope-live-alert-"));
const stopFile = join(folder, "stop");
let broken = true;
let inbox: Inbox<Posted<Message>>;
let loopback: LoopbackStack;
let relay: Simulator;
let service: ChildProcess;

beforeAll(async () => {
  inbox = await openHttpInbox<Message>();
  relay = await createSimulator({ speed: 20, plan: () => (broken ? { fault: "server" } : undefined) });
  loopback = await startLoopbackStack(`http://${inbox.address}/webhook`, {
    secrets: { slack_webhook_url: `http://${inbox.address}/slack` },
    adjust({ name }, layout) {
      if (name === "prometheus") hurry(layout);
      if (name === "alertmanager") addSlack(layout);
    },
  });
  const client = join(root, "test", "stack", "fault-client.mjs");
  service = spawn(process.execPath, ["--import", "relayscope/register", client, `${relay.url}/v1`, "50", stopFile], {
    cwd: root,
    env: {
      PATH: process.env["PATH"],
      OTEL_SERVICE_NAME: "shop",
      OTEL_RESOURCE_ATTRIBUTES: "deployment.environment.name=production",
      OTEL_EXPORTER_OTLP_ENDPOINT: loopback.endpoint,
      OTEL_METRIC_EXPORT_INTERVAL: "1000",
    },
    stdio: "ignore",
  });
});
afterAll(async () => {
  writeFileSync(stopFile, "");
  service?.kill("SIGKILL");
  await loopback?.stop();
  await relay?.close();
  await inbox?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The rules of relays that fail, in their own words, and with shorter times. */
function hurry(layout: Layout): void {
  const { configuration } = placeOf(layout, "prometheus");
  edit(join(configuration, "prometheus.yml"), (text) => text.replaceAll(/(_interval:) 15s/g, "$1 1s"));
  const rules = join(configuration, "rules");
  for (const file of readdirSync(rules)) {
    if (!kept.includes(file)) rmSync(join(rules, file));
    else
      edit(join(rules, file), (text) =>
        text
          .replaceAll("[5m]", "[10s]")
          .replaceAll(/(?<=\[|offset )(3|30)m\b/g, "$1s")
          .replaceAll(/(?<=\binterval: )\d+[sm]\b/g, "1s")
          // So that what explains the rest is still the first to be told.
          .replaceAll(/(?<=\bfor: )(\d+)m\b/g, "$1s"),
      );
  }
}

/** The receiver of the example beside the webhook, for what it makes of a message. */
function addSlack(layout: Layout): void {
  const { configuration } = placeOf(layout, "alertmanager");
  const example = readFileSync(join(configuration, "examples", "receivers.yml"), "utf8");
  const [slack = ""] = /^ {4}slack_configs:\n(?: {6}.*\n)+/m.exec(example) ?? [];
  edit(join(configuration, "alertmanager.yml"), (text) =>
    text
      .replace("  - name: chat\n", `  - name: chat\n${slack}`)
      .replaceAll(/(group_wait|group_interval): \d+[smh]/g, "$1: 2s"),
  );
}

function edit(path: string, change: (text: string) => string): void {
  const before = readFileSync(path, "utf8");
  const after = change(before);
  expect(after).not.toBe(before);
  writeFileSync(path, after);
}

const labels = { deployment_environment_name: "production", service_name: "shop", server_address: "127.0.0.1" };
const outage = alertRules().find(({ alert }) => alert === "LLMRelayOutage");
const isOutage =
  (path: string, status: string) =>
  ({ path: at, body }: Posted<Message>): boolean =>
    at === path &&
    (body.attachments?.[0]?.title.startsWith(`[${status.toUpperCase()}`) ?? body.status === status) &&
    JSON.stringify(body).includes("LLMRelayOutage");

test("a relay that answers 500 is told: the webhook has the alert with its labels and the rule's words, filled in", async () => {
  const { body } = await inbox.wait(isOutage("/webhook", "firing"), patienceMs);
  expect(body).toMatchObject({
    receiver: "chat",
    groupLabels: { alertname: "LLMRelayOutage", category: "availability" },
  });
  const [alert] = body.alerts;
  expect(alert?.labels).toEqual({ ...labels, alertname: "LLMRelayOutage", ...outage?.labels });
  if (outage === undefined) throw new Error("LLMRelayOutage is no rule");
  const said = fillAnnotations(outage, labels, "100%");
  expect(alert?.annotations).toEqual(said);
  expect(said["summary"]).toBe("Nearly every call of shop to 127.0.0.1 fails.");
  expect(said["description"]).toMatch(/^100% of the calls /);
});

test("its links lead to the runbook and to a dashboard that is set to the service and the relay", async () => {
  const { body } = await inbox.wait(isOutage("/webhook", "firing"), patienceMs);
  const { runbook_url: runbook = "", dashboard_url: dashboard = "" } = body.alerts[0]?.annotations ?? {};
  expect(existsSync(join(root, "docs", "runbooks", new URL(runbook).pathname.split("/").at(-1) ?? ""))).toBe(true);
  const { pathname, searchParams } = new URL(dashboard);
  expect(Object.fromEntries(searchParams)).toMatchObject({
    "var-env": "production",
    "var-service": "shop",
    "var-relay": "127.0.0.1",
  });
  const boards = readdirSync(join(root, "grafana", "dashboards"))
    .filter((file) => file.endsWith(".json"))
    .map((file) => JSON.parse(readFileSync(join(root, "grafana", "dashboards", file), "utf8")) as Board);
  const board = boards.find(({ uid }) => pathname === `/d/${uid}`);
  const variables = board?.templating.list.map(({ name }) => name);
  expect(variables).toEqual(expect.arrayContaining(["env", "service", "relay"]));
});

interface Board {
  readonly uid: string;
  readonly templating: { readonly list: readonly { readonly name: string }[] };
}

test("the chat has it as a message to read: what, where, the words, and the links", async () => {
  const { body } = await inbox.wait(isOutage("/slack", "firing"), patienceMs);
  const [{ title, title_link: link, text } = { title: "", title_link: "", text: "" }] = body.attachments;
  expect(title).toBe("[FIRING:1 critical] LLMRelayOutage on 127.0.0.1, service shop (production)");
  expect(link).toContain("/d/relayscope-");
  expect(text).toMatch(/^\*Nearly every call of shop to 127\.0\.0\.1 fails\.\*\n100% of the calls /);
  expect(text).toMatch(/\nFiring since \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC · <http:.*\|Dashboard>\n/);
  expect(text).toMatch(/<https:.*LLMRelayOutage\.md\|Runbook> · <http:.*\|Silence>$/);
});

test("what the outage explains fires as well, and nobody is told of it", async () => {
  const errors = 'ALERTS{alertname="LLMErrorRatioHigh", alertstate="firing"}';
  await expect.poll(async () => (await loopback.ends.query(errors)).length, { timeout: patienceMs }).toBe(1);
  const asked = new URLSearchParams({ filter: "alertname=LLMErrorRatioHigh" }).toString();
  const url = `${loopback.ends.address("alertmanager")}/api/v2/alerts?${asked}`;
  const read = async () =>
    ((await (await fetch(url)).json()) as readonly { status: { state: string } }[])[0]?.status.state;
  await expect.poll(read, { timeout: patienceMs }).toBe("suppressed");
  expect(JSON.stringify(inbox.messages)).not.toContain("LLMErrorRatioHigh");
});

test("when the relay answers again, that is told too", async () => {
  broken = false;
  const { body } = await inbox.wait(isOutage("/webhook", "resolved"), patienceMs);
  expect(body.alerts.map(({ status }) => status)).toEqual(["resolved"]);
  const chat = await inbox.wait(isOutage("/slack", "resolved"), patienceMs);
  expect(chat.body.attachments[0]?.title).toBe("[RESOLVED] LLMRelayOutage on 127.0.0.1, service shop (production)");
  expect(chat.body.attachments[0]?.text).toMatch(
    /^Over: \*Nearly every call of shop to 127\.0\.0\.1 fails\.\*\nIt fired from .+ to .+ UTC, [\d.]+m?s/,
  );
});

import { afterAll, beforeAll, expect, test } from "vitest";
import { openHttpInbox, openMailInbox, type Inbox, type Posted } from "./alert-inbox.ts";
import { complete, startAlone, type Alone, type PostedAlert } from "./alertmanager-alone.ts";

// The example's receivers, told by the real Alertmanager what the routes give them; their far ends are on loopback.
interface Slack {
  readonly attachments: readonly Readonly<Record<"title" | "title_link" | "text" | "color" | "fallback", string>>[];
}
interface Pager {
  readonly routing_key: string;
  readonly event_action: string;
  readonly client_url: string;
  readonly links: readonly { readonly href: string }[];
  readonly payload: Readonly<Record<"summary" | "source" | "severity" | "group" | "class", string>> & {
    readonly custom_details: Readonly<Record<string, string>>;
  };
}
type Body = Slack & Pager & { readonly groupLabels: Readonly<Record<string, string>> };

const patienceMs = 20_000;
let http: Inbox<Posted<Body>>;
let mail: Inbox<string>;
let alertmanager: Alone;

const alert = (alertname: string, severity: string, category: string, more: object = {}): PostedAlert => ({
  labels: { alertname, severity, category, deployment_environment_name: "production", ...more },
  annotations: {
    summary: `What ${alertname} says <it> & more.`,
    description: "97 % of the calls.",
    runbook_url: `https://relayscope.example/runbooks/${alertname}.md`,
    dashboard_url: "http://127.0.0.1:3000/d/relayscope-overview?from=now-3h&var-env=production",
  },
});
const relay = { server_address: "api.relay.example" };
const forecast = alert("LLMMonthlyForecastOverBudget", "warning", "cost", { relayscope_currency: "EUR" });

beforeAll(async () => {
  [http, mail] = await Promise.all([openHttpInbox<Body>(), openMailInbox()]);
  const text = complete
    .replaceAll(/group_wait: \d+\w/g, "group_wait: 0s")
    .replaceAll(/group_interval: \d+\w/g, "group_interval: 1s")
    .replace("routing_key_file:", `url: http://${http.address}/pager\n        routing_key_file:`)
    .replace("smarthost: smtp.example.com:587", `smarthost: ${mail.address}\n        require_tls: false`);
  alertmanager = await startAlone(text, {
    slack_webhook_url: `http://${http.address}/slack\n`,
    pagerduty_routing_key: "the-key\n",
    smtp_password: "the-password\n",
    dead_man_url: `http://${http.address}/dead-man\n`,
  });
  await alertmanager.post([
    alert("LLMRelayOutage", "critical", "availability", relay),
    alert("LLMLatencyHigh", "warning", "latency", { server_address: "other.example" }),
    forecast,
    alert("LLMTokenVolumeHigh", "info", "cost"),
    alert("Watchdog", "none", "pipeline"),
  ]);
});
afterAll(async () => {
  await alertmanager?.stop();
  await Promise.all([http?.close(), mail?.close()]);
});

const of = (path: string, name: string) => (posted: Posted<Body>) =>
  posted.path === path && JSON.stringify(posted.body).includes(name);

test("what is critical is paged, with summary, relay, words and links", async () => {
  const { body } = await http.wait(of("/pager", "LLMRelayOutage"), patienceMs);
  expect(body).toMatchObject({
    routing_key: "the-key",
    event_action: "trigger",
    client_url: "http://127.0.0.1:3000/d/relayscope-overview?from=now-3h&var-env=production",
    links: [{ href: "https://relayscope.example/runbooks/LLMRelayOutage.md" }],
    payload: {
      summary: "[FIRING:1 critical] LLMRelayOutage on api.relay.example (production)",
      source: "api.relay.example",
      severity: "critical",
      group: "production",
      class: "availability",
    },
  });
  expect(body.payload.custom_details["firing"]).toMatch(
    /^What LLMRelayOutage says <it> & more\.\n97 % of the calls\.\n/,
  );
});

test("the chat is told the same, and the warnings; what comes from outside can't write markup there", async () => {
  const { body } = await http.wait(of("/slack", "LLMRelayOutage"), patienceMs);
  expect(body.attachments).toMatchObject([
    { color: "danger", title: "[FIRING:1 critical] LLMRelayOutage on api.relay.example (production)" },
  ]);
  expect(body.attachments[0]?.text).toMatch(/^\*What LLMRelayOutage says &lt;it&gt; &amp; more\.\*\n/);
  const warned = await http.wait(of("/slack", "LLMLatencyHigh"), patienceMs);
  expect(warned.body.attachments).toMatchObject([{ color: "warning" }]);
});

test("money is told by mail, in plain text, and in the chat", async () => {
  const text = await mail.wait((message) => message.includes("LLMMonthlyForecastOverBudget"), patienceMs);
  expect(text).toMatch(/^Subject: \[FIRING:1 warning\] LLMMonthlyForecastOverBudget, EUR \(production\)\r$/m);
  expect(text).toMatch(/^To: finance@example\.com\r$/m);
  expect(text).toContain("text/plain");
  expect(text).not.toContain("text/html");
  await http.wait(of("/slack", "LLMMonthlyForecastOverBudget"), patienceMs);
  expect(mail.messages).toHaveLength(1);
});

test("the sign of life goes to the dead man's switch and to nobody else, and what is for reports to nobody", async () => {
  await http.wait(of("/dead-man", "Watchdog"), patienceMs);
  const told = http.messages.filter((posted) => of(posted.path, "Watchdog")(posted)).map(({ path }) => path);
  expect(new Set(told)).toEqual(new Set(["/dead-man"]));
  const known =
    await alertmanager.get<readonly { labels: { alertname: string }; receivers: { name: string }[] }[]>(
      "/api/v2/alerts",
    );
  const volume = known.find(({ labels }) => labels.alertname === "LLMTokenVolumeHigh");
  expect(volume?.receivers).toEqual([{ name: "nobody" }]);
  expect(JSON.stringify([http.messages, mail.messages])).not.toContain("LLMTokenVolumeHigh");
});

test("what is over is told as over, to the pager as well, and not by mail", async () => {
  const over = alert("LLMRelayOutage", "critical", "availability", relay);
  const endsAt = new Date().toISOString();
  await alertmanager.post([
    { ...over, endsAt },
    { ...forecast, endsAt },
  ]);
  const resolved = await http.wait(
    ({ path, body }) => path === "/pager" && body.event_action === "resolve",
    patienceMs,
  );
  expect(resolved.body.payload.summary).toBe("[RESOLVED] LLMRelayOutage on api.relay.example (production)");
  const { body } = await http.wait(of("/slack", "[RESOLVED]"), patienceMs);
  expect(body.attachments).toMatchObject([{ color: "good" }]);
  expect(body.attachments[0]?.text).toMatch(/^Over: \*What .*\*\nIt fired from .+ to .+ UTC, \d+\.?\d*m?s/);
  await http.wait(of("/slack", "[RESOLVED] LLMMonthlyForecastOverBudget"), patienceMs);
  expect(mail.messages).toHaveLength(1);
});

test("a message of many alerts says how many there are, and lists ten", async () => {
  const of12 = Array.from({ length: 12 }, (_, at) =>
    alert("LLMQuotaExhausted", "critical", "capacity", {
      server_address: "busy.example",
      service_name: `service-${at}`,
    }),
  );
  await alertmanager.post(of12);
  const { body } = await http.wait(of("/slack", "[FIRING:12 critical] LLMQuotaExhausted on busy.example"), patienceMs);
  expect(body.attachments[0]?.text.match(/^\*What/gm)).toHaveLength(10);
  expect(body.attachments[0]?.text).toContain("\nThe other alerts of this message are in Alertmanager.\n");
  const paged = await http.wait(of("/pager", "[FIRING:12 critical] LLMQuotaExhausted"), patienceMs);
  expect(paged.body.payload.custom_details["firing"]?.match(/^What/gm)).toHaveLength(10);
});

test("what is said again comes at the first group_interval after repeat_interval: the sign of life each minute, mail once a day", async () => {
  const [, group = 0, repeat = 0] =
    /alertname = Watchdog.*?group_interval: (\d+)s.*?repeat_interval: (\d+)s/s.exec(complete)?.map(Number) ?? [];
  expect(Math.ceil(repeat / group) * group).toBe(60);
  // A second is 20 ms here.
  const text = complete
    .replace(/(alertname = Watchdog.*?group_interval: )\d+s/s, `$1${group * 20}ms`)
    .replace(/(alertname = Watchdog.*?repeat_interval: )\d+s/s, `$1${repeat * 20}ms`);
  const quick = await startAlone(text, { dead_man_url: `http://${http.address}/quick` });
  const said = () => http.messages.filter(({ path }) => path === "/quick").length;
  try {
    await quick.post([alert("Watchdog", "none", "pipeline")]);
    await expect.poll(said, { timeout: patienceMs }).toBe(1);
    const began = Date.now();
    await expect.poll(said, { timeout: patienceMs, interval: 20 }).toBe(4);
    expect((Date.now() - began) / 3).toBeGreaterThan(1000);
    expect((Date.now() - began) / 3).toBeLessThan(1700);
  } finally {
    await quick.stop();
  }
});

test("a receiver whose secret is missing tells nobody, says so in the log and in a counter, and breaks no other", async () => {
  const text = complete
    .replaceAll(/group_wait: \d+\w/g, "group_wait: 0s")
    .replace("routing_key_file:", `url: http://${http.address}/pager-alone\n        routing_key_file:`);
  const lacking = await startAlone(text, { pagerduty_routing_key: "the-key" });
  try {
    await lacking.post([alert("LLMAuthFailing", "critical", "availability", relay)]);
    await http.wait(of("/pager-alone", "LLMAuthFailing"), patienceMs);
    await expect.poll(() => lacking.readLog(), { timeout: patienceMs }).toMatch(/slack_webhook_url: no such file/);
    const metrics = await (await fetch(`${lacking.url}/metrics`)).text();
    expect(metrics).toMatch(/^alertmanager_notifications_failed_total\{integration="slack"[^}]*\} [1-9]/m);
    // Not again and again: the next time is the group's next interval.
    expect(lacking.readLog().match(/Notify for alerts failed/g)).toHaveLength(1);
  } finally {
    await lacking.stop();
  }
});

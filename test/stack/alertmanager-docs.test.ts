import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { root } from "../../stack/running-stack.ts";
import { withAlerts } from "../../tools/docs-alerts.ts";
import { amtool, pathOf, shipped, startAlone, writeConfiguration, type Alone } from "./alertmanager-alone.ts";

// What docs/alerts.md says, by the programs: tables and messages, commands and what they print, and what is to be added.
const run = promisify(execFile);
const page = readFileSync(join(root, "docs", "alerts.md"), "utf8");
const labels = { alertname: "LLMRelayOutage", severity: "critical", category: "availability" };
const relay = { server_address: "api.relay.example" };
const outage = {
  labels: { ...labels, ...relay },
  annotations: { summary: "Nearly every call of shop to api.relay.example fails." },
};
let alertmanager: Alone;
beforeAll(async () => {
  alertmanager = await startAlone(shipped, { alert_webhook_url: "http://127.0.0.1:9/nobody" });
  await alertmanager.post([outage]);
});
afterAll(() => alertmanager?.stop());

test("who is told what, and how messages look, is what amtool makes of rules, routes and templates", async () => {
  expect(page).toBe(await withAlerts(page));
});

interface Command {
  readonly command: string;
  readonly printed: string;
}
const commands: readonly Command[] = [...page.matchAll(/```console\n(.*?)```/gs)].flatMap(([, block = ""]) =>
  block
    .split(/^\$ /m)
    .slice(1)
    .map((entry) => ({ command: entry.split("\n")[0] ?? "", printed: entry.slice(entry.indexOf("\n") + 1) })),
);

test("the commands of the page print what it says, in its order", async () => {
  expect(commands.length).toBeGreaterThanOrEqual(7);
  const ask = 'amtool() { "$AMTOOL" --alertmanager.url="$URL" "$@"; }\n';
  const env = { ...process.env, TZ: "UTC", AMTOOL: pathOf("amtool"), URL: alertmanager.url };
  for (const { command, printed } of commands) {
    const { stdout } = await run("sh", ["-ec", ask + command], { env });
    expect(plain(stdout), command).toEqual(plain(printed));
  }
});

/** Without what is another at each run: ids, times, and widths of columns. */
function plain(text: string): readonly string[] {
  return text
    .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "ID")
    .replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC/g, "TIME")
    .split("\n")
    .map((line) => line.replaceAll(/ +/g, " ").trim())
    .filter((line) => line !== "");
}

const [intervals = "", mute = ""] = [...page.matchAll(/```yaml\n(.*?)```/gs)].map(([, block = ""]) => block);
const withNights = (text: string): string =>
  text.replace(/( {4}- matchers: \[severity = warning\]\n {6}receiver: chat\n)/, `$1${mute}`) + intervals;

test("nights without warnings are what Alertmanager takes, in the place that the page names", async () => {
  const { file, remove } = writeConfiguration(withNights(shipped));
  try {
    expect(await amtool("check-config", file)).toContain("SUCCESS");
  } finally {
    remove();
  }
});

test("where it is always night, a warning waits and a critical alert does not", async () => {
  const always = intervals.replace(
    / {6}- weekdays.*/s,
    '      - times: [{ start_time: "00:00", end_time: "24:00" }]\n',
  );
  const hurried = withNights(shipped)
    .replace(intervals, always)
    .replaceAll(/group_wait: \d+\w/g, "group_wait: 0s");
  const night = await startAlone(hurried, {});
  try {
    await night.post([outage, { labels: { alertname: "LLMRateLimited", severity: "warning", category: "capacity" } }]);
    const read = async () => {
      const groups = await night.get<readonly Group[]>("/api/v2/alerts/groups");
      const toChat = groups.filter(({ receiver }) => receiver.name === "chat").flatMap(({ alerts }) => alerts);
      return Object.fromEntries(toChat.map(({ labels: { alertname }, status }) => [alertname, status.mutedBy]));
    };
    await expect
      .poll(read, { timeout: 20_000 })
      .toEqual({ LLMRelayOutage: [], LLMRateLimited: ["nights and weekends"] });
  } finally {
    await night.stop();
  }
});

interface Group {
  readonly receiver: { readonly name: string };
  readonly alerts: readonly {
    readonly labels: { readonly alertname: string };
    readonly status: { mutedBy: string[] };
  }[];
}

test("the trial message of the page is an alert that Alertmanager takes and tells the pager and the chat", async () => {
  const [, given = ""] = /alertmanager amtool --alertmanager\.url=\S+ (alert add .*?\\\n.*?)\n```/s.exec(page) ?? [];
  const env = { ...process.env, AMTOOL: pathOf("amtool"), URL: alertmanager.url };
  await run("sh", ["-ec", `"$AMTOOL" --alertmanager.url="$URL" ${given}`], { env });
  const asked = new URLSearchParams({ filter: "alertname=Trial" }).toString();
  expect(await alertmanager.get(`/api/v2/alerts?${asked}`)).toMatchObject([
    { receivers: [{ name: "page" }, { name: "chat" }], annotations: { summary: "This is a trial." } },
  ]);
});

test("the files that the page names are there", () => {
  const named = [
    ...page.matchAll(/`((?:alertmanager|prometheus|monitoring|secrets)\/[\w./-]*|docker-compose[\w.]+)`/g),
  ];
  const own = new Set(["secrets/", "prometheus/rules/"]);
  expect(named.length).toBeGreaterThanOrEqual(6);
  expect(named.filter(([, path = ""]) => !own.has(path) && !existsSync(join(root, path)))).toEqual([]);
});

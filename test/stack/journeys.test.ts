import { existsSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { addresses } from "../../monitoring/addresses.ts";
import type { ReceivedSpan } from "../../examples/demo/received-span.ts";
import { attributeNames as names } from "../../src/telemetry/catalog-attributes.ts";
import { until } from "../../stack/back-ends.ts";
import { loadGrafana, type FilledLink, type Grafana } from "../../monitoring/grafana/grafana.ts";
import { allOf, fillIn, type Chosen } from "../../monitoring/grafana/fill-variables.ts";
import {
  linksOf,
  panelsOf,
  queryOf,
  readDashboards,
  type PanelJson,
} from "../../monitoring/grafana/read-dashboards.ts";
import { overTime } from "../../monitoring/grafana/over-time.ts";
import { askPanel, type AskedPanel } from "../../monitoring/grafana/asked-panels.ts";
import { figuresIn } from "./boards-figures.ts";
import { runBoards, type BoardsRun } from "./boards-run.ts";
import type { ServedCall } from "./desks.ts";
import { linksToMetrics, linkToLogs, traceOfExemplar, traceOfRecord } from "./provisioned-links.ts";
import { toSpans } from "./stored.ts";

const classic = readDashboards().filter(({ flavour }) => flavour === "classic");
let grafana: Grafana;
let run: BoardsRun;

beforeAll(async () => {
  grafana = await loadGrafana();
  run = await runBoards("classic", 30_000);
}, 300_000);
afterAll(() => run?.stop());

const graphs = overTime(classic).flatMap(({ name, dashboard, panel, title }) =>
  (panel.targets ?? [])
    .filter(({ exemplar }) => exemplar === true)
    .map((target) => ({ name, dashboard, title, target, refId: target.refId })),
);

test("every graph of latency, first token and cost asks for exemplars", () => {
  const known = graphs.map(({ name, title }) => `${name}: ${title}`);
  expect(overTime(classic).filter(({ name, title }) => !known.includes(`${name}: ${title}`))).toEqual([]);
});

test.each(graphs)(
  "$name: $title, $refId → exemplar → trace → its metrics → its log record → the trace again",
  async ({ dashboard, target }) => {
    const chosen = { ...allOf(dashboard), currency: "USD" };
    const query = fillIn(queryOf(target), dashboard, chosen, run.time);
    const { ends } = run.loopback;
    const exemplars = await ends.exemplars(query);
    expect(exemplars.length).toBeGreaterThan(0);
    for (const exemplar of exemplars.slice(0, 3)) {
      const span = await spanOf(traceOfExemplar(exemplar.labels), exemplar.labels["span_id"]);
      expect(span.attributes[names.requestModel]).toBe(exemplar.series["gen_ai_request_model"]);
      const [p95] = linksToMetrics(span);
      const answers = p95 && (await ends.series(p95.query, { ...p95.range, step: 15 }));
      expect(answers?.length).toBeGreaterThan(0);
      const logs = linkToLogs(span);
      const record = (await ends.logs(logs.query, logs.range)).find(({ labels }) => labels["span_id"] === span.spanId);
      if (record === undefined) return expect.unreachable(`no record by ${logs.query}`);
      expect((await spanOf(traceOfRecord(record), span.spanId)).traceId).toBe(span.traceId);
    }
  },
);

async function spanOf(traceId = "none", spanId: string | undefined): Promise<ReceivedSpan> {
  const { ends } = run.loopback;
  const found = await until(
    async () => toSpans(await ends.trace(traceId)).find((span) => span.spanId === spanId),
    30_000,
  );
  return found ?? expect.unreachable(`no span ${spanId} in the trace ${traceId}`);
}

/** Tables whose rows lead on, by their columns that tell what a row is of. */
const told: Readonly<Record<string, (call: ServedCall) => string>> = {
  Relay: ({ host }) => host,
  Model: ({ model }) => model,
  Service: ({ service }) => service,
};
const tables = classic.flatMap(({ name, dashboard }) =>
  panelsOf(dashboard)
    .filter((panel) => panel.type === "table" && linksOf(panel).some(({ url = "" }) => url.startsWith("/d/")))
    .filter(({ targets = [] }) => targets.every(({ datasource }) => datasource?.type === "prometheus"))
    .map((panel) => ({ name, panel, title: panel.title ?? "" })),
);

test.each(tables)("$name: each row of $title leads to a dashboard of exactly its calls", async ({ name, panel }) => {
  const { shown, refused } = await ask(name, panel);
  expect(refused).toEqual([]);
  const rows = shown.columns[0]?.cells.length ?? 0;
  expect(rows).toBeGreaterThan(0);
  let followed = 0;
  for (const column of shown.columns) {
    const isOf = told[column.name];
    if (isOf === undefined) continue;
    for (const { raw, links } of column.cells.slice(0, 3)) {
      // A row that is of no one model, say, leads to all.
      if (raw === "" || raw === undefined) continue;
      for (const link of links.filter(({ href }) => href.startsWith("/d/"))) {
        const { board, chosen } = followDashboard(link);
        const own = Object.entries(chosen).filter(([, value]) => value !== "$__all" && value !== "" && value !== "USD");
        if (own.length === 0) continue;
        followed += 1;
        // What the link says of the row is what the row says of itself.
        const expected = run.calls.filter((call) =>
          own.every(([variable, value]) => valueOf(call, variable) === value),
        );
        expect(
          expected.every((call) => isOf(call) === raw || !own.some(([variable]) => labelled[variable] === column.name)),
        ).toBe(true);
        expect(await callsOn(chosen)).toBeCloseTo(expected.length, 6);
        expect(classic.map(({ dashboard }) => dashboard.uid)).toContain(board);
      }
    }
  }
  expect(followed).toBeGreaterThan(0);
});

const labelled: Readonly<Record<string, string>> = { relay: "Relay", model: "Model", service: "Service" };

function valueOf(call: ServedCall, variable: string): string | undefined {
  const { host: relay, model, service, env } = call;
  return { relay, model, service, env }[variable];
}

/** How many calls the overview counts with this choice; without what Prometheus stretches an increase by, which is more the later the services exported. */
async function callsOn(chosen: Chosen): Promise<number> {
  const { dashboard } = boardOf("overview");
  const panel = panelsOf(dashboard).find(({ title }) => title === "Calls") ?? expect.unreachable();
  const targets = (panel.targets ?? []).map((target) =>
    Object.assign({}, target, { expr: queryOf(target).replaceAll("[$__range]", "[$__range] anchored") }),
  );
  const asked = await ask("overview", { ...panel, targets }, chosen);
  expect(asked.refused).toEqual([]);
  const counterpart = { board: "overview", panel: "Calls", kind: "sum" } as const;
  return figuresIn(asked.shown, counterpart)[""] ?? 0;
}

test("each alert that fires or is about to leads to a dashboard of its labels' calls, and to a runbook", async () => {
  const response = await fetch(`${run.loopback.ends.address("prometheus")}/api/v1/alerts`);
  const { data } = (await response.json()) as { data: { alerts: readonly Alert[] } };
  const ours = data.alerts.filter(({ labels }) => labels["alertname"]?.startsWith("LLM"));
  expect(ours.length).toBeGreaterThan(0);
  for (const { labels, annotations } of ours) {
    const { board, chosen } = followDashboard({ title: "", href: annotations["dashboard_url"] ?? "" });
    expect(classic.map(({ dashboard }) => dashboard.uid)).toContain(board);
    const { dashboard } = classic.find((one) => one.dashboard.uid === board) ?? expect.unreachable();
    for (const [variable, value] of Object.entries(chosen)) {
      expect(dashboard.templating.list.map(({ name }) => name)).toContain(variable);
      expect([labels["alertname"], variable, Object.values(labels)]).toEqual([
        labels["alertname"],
        variable,
        expect.arrayContaining([value]),
      ]);
    }
    expect([labels["alertname"], await callsOn(chosen)]).toEqual([
      labels["alertname"],
      expect.toSatisfy((n: number) => n > 0),
    ]);
    const page = (annotations["runbook_url"] ?? "").replace(addresses.runbooks, "");
    expect([page, existsSync(new URL(`../../docs/runbooks${page}`, import.meta.url))]).toEqual([page, true]);
  }
});

interface Alert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** What Grafana opens when a link is clicked: which dashboard, and what is chosen there. */
function followDashboard({ href }: FilledLink): { readonly board: string; readonly chosen: Chosen } {
  const url = new URL(href, addresses.grafana);
  expect([href, url.href.includes("$%7B"), href.includes("${")]).toEqual([href, false, false]);
  const chosen = new Map<string, string[]>();
  for (const [name, value] of url.searchParams)
    if (name.startsWith("var-")) chosen.set(name.slice(4), [...(chosen.get(name.slice(4)) ?? []), value]);
  const sources = new Set(["prometheus", "tempo", "loki"]);
  return {
    board: /^\/d\/([\w-]+)/.exec(url.pathname)?.[1] ?? "",
    chosen: Object.fromEntries(
      [...chosen]
        .filter(([name]) => !sources.has(name))
        .map(([name, values]) => [name, values.length === 1 ? (values[0] ?? "") : values]),
    ),
  };
}

function ask(name: string, panel: PanelJson, more: Chosen = {}): Promise<AskedPanel> {
  const { dashboard } = boardOf(name);
  const chosen = { ...allOf(dashboard), currency: "USD", traceId: run.traceId, ...more };
  return askPanel(panel, { dashboard, chosen, time: run.time }, run.loopback, grafana);
}

function boardOf(name: string) {
  return classic.find((one) => one.name === name) ?? expect.unreachable();
}

import { afterAll, beforeAll, expect, test } from "vitest";
import { loadGrafana, type Grafana } from "../../monitoring/grafana/grafana.ts";
import { allOf, fillIn, type Chosen, type Shown as Time } from "../../monitoring/grafana/fill-variables.ts";
import { overTime } from "../../monitoring/grafana/over-time.ts";
import { panelsOf, queryOf, readDashboards, type PanelJson } from "../../monitoring/grafana/read-dashboards.ts";
import { askPanel, type AskedPanel } from "../../monitoring/grafana/asked-panels.ts";
import { counterparts, deviation, figuresIn, type Counterpart, type Figures } from "./boards-figures.ts";
import { figuresOnGraph, graphCounterparts, percentileGraphs } from "./boards-graphs.ts";
import { runBoards, type BoardsRun } from "./boards-run.ts";
import type { ServedCall } from "./desks.ts";
import { tempo } from "./loopback-stack.ts";

type Flavour = "classic" | "native";

/** So many steps of a second without a call: each end of the samples stretches an increase by half of one. */
const idleMs = 120_000;

/** Panels that show nothing here, each with what would have to be there. */
const empty: Readonly<Record<string, string>> = {};

const written = readDashboards();
const withoutQuery = new Set(["text", "alertlist", "dashlist", "annolist", "news"]);
const runs: Partial<Record<Flavour, BoardsRun>> = {};
let grafana: Grafana;

beforeAll(async () => {
  grafana = await loadGrafana();
  // Side by side: both wait most of the time.
  const both = (["classic", "native"] as const).map(
    async (flavour) => (runs[flavour] = await runBoards(flavour, idleMs)),
  );
  const failed = (await Promise.allSettled(both)).find((one) => one.status === "rejected");
  if (failed !== undefined) throw failed.reason;
}, 420_000);
afterAll(async () => {
  await Promise.all(Object.values(runs).map((run) => run.stop()));
});

/** A panel as it is when its dashboard is opened: All of everything, and a currency; or as it is chosen. */
function ask(flavour: Flavour, name: string, panel: PanelJson, more: Chosen = {}, at?: Time): Promise<AskedPanel> {
  const { loopback, time, traceId } = runOf(flavour);
  const { dashboard } = boardOf(flavour, name);
  const chosen = { ...allOf(dashboard), currency: "USD", traceId, ...more };
  return askPanel(panel, { dashboard, chosen, time: at ?? time }, loopback, grafana);
}

const classic = written.filter(({ flavour }) => flavour === "classic");
const everyPanel = classic.flatMap(({ name, dashboard }) =>
  panelsOf(dashboard)
    .filter(({ type }) => !withoutQuery.has(type))
    .map((panel) => ({ name, panel, title: panel.title ?? "" })),
);

test("both stacks have stored every call that the relays served, once", () => {
  for (const flavour of ["classic", "native"] as const) {
    const { calls, timed } = runOf(flavour);
    expect(timed.length).toBe(calls.length);
    expect(calls.length).toBeGreaterThan(300);
    expect(new Set(calls.map(({ cost }) => cost?.currency))).toEqual(new Set(["USD", "CNY", undefined]));
    expect(new Set(calls.map(({ outcome }) => outcome)).size).toBeGreaterThan(4);
    expect(new Set(calls.map(({ role }) => role))).toEqual(new Set(["baseline", "candidate", undefined]));
  }
});

test.each(everyPanel)(
  "$name: $title shows something, and nothing refuses its queries",
  async ({ name, panel, title }) => {
    const asked = await ask("classic", name, panel);
    expect(asked.refused).toEqual([]);
    // What TraceQL finds, only Tempo says; without it its grammar has to do (test/unit/monitoring/queries.test.ts).
    if (tempo !== "Tempo" && isOfTempo(panel)) return;
    expect([isEmpty(asked), asked.shown.none]).toEqual([`${name}: ${title}` in empty, expect.stringMatching(/\w{3}/)]);
  },
);

test.each(classic)(
  "of $name no query is refused when one of everything is chosen, or two",
  async ({ name, dashboard }) => {
    const one = { env: "production", service: "support", relay: "127.0.0.1", model: "gpt-4.1" };
    const two = {
      ...one,
      service: ["support", "search"],
      relay: ["127.0.0.1", "localhost"],
      model: ["gpt-4.1", "kimi-k2"],
    };
    for (const panel of panelsOf(dashboard).filter(({ type }) => !withoutQuery.has(type)))
      for (const chosen of [one, two]) expect((await ask("classic", name, panel, chosen)).refused).toEqual([]);
  },
);

test("at most five panels show nothing, and each of these is there", () => {
  const known = everyPanel.map(({ name, title }) => `${name}: ${title}`);
  expect(Object.keys(empty).filter((one) => !known.includes(one))).toEqual([]);
  expect(Object.keys(empty).length).toBeLessThanOrEqual(5);
});

/** Of each kind, how far a figure may be from the ledger's as it is drawn. */
const tolerance = { sum: 0.01, share: 0.005, quantile: 1, kept: 0.03 } as const;

const compared = counterparts.flatMap((one) =>
  (["classic", "native"] as const).flatMap((flavour) =>
    (one.panel.includes("$currency") ? ["USD", "CNY"] : ["USD"]).map((currency) => ({
      one,
      flavour,
      currency,
      what: `${one.board}: ${one.panel}${one.column === undefined ? "" : `, ${one.column}`}`,
    })),
  ),
);

const isKept = ({ one }: (typeof compared)[number]): boolean => one.kind === "kept";

test.each(compared.filter((one) => !isKept(one)))(
  "$what says what the ledger says ($flavour, $currency)",
  async ({ one, flavour, currency }) => {
    const { calls, timed } = runOf(flavour);
    const panel = panelOf(flavour, one);
    const { shown } = await ask(flavour, one.board, panel, { currency });
    const found = figuresIn(shown, one);
    for (const expected of [one.expected?.(calls, currency), one.timed?.(timed)]) {
      if (expected === undefined) continue;
      expect(Object.keys(expected).length).toBeGreaterThan(0);
      expect(beyond(one, expected, found, tolerance[one.kind])).toEqual([]);
      // And it shows nobody else.
      if (one.keys !== undefined) expect(shownKeys(found).filter((name) => !(name in expected))).toEqual([]);
    }
  },
);

test.each(compared.filter(isKept))(
  "$what says what the ledger says, but for the five minutes that its rule takes for even ($flavour, $currency)",
  async ({ one, flavour, currency }) => {
    const { calls, time } = runOf(flavour);
    const { at, unsure } = settled(calls, time.to);
    const { shown } = await ask(flavour, one.board, panelOf(flavour, one), { currency }, { ...time, to: at });
    const expected = one.expected?.(calls, currency)[""] ?? expect.unreachable();
    expect(expected).toBeGreaterThan(0);
    const allowed = tolerance.kept * expected + (one.expected?.(unsure, currency)[""] ?? 0);
    expect(Math.abs((figuresIn(shown, one)[""] ?? Number.NaN) - expected)).toBeLessThanOrEqual(allowed);
  },
);

/** The rule is of whole five minutes and of what came since, of which it does not know what it counted before: unless there was nothing. */
function settled(
  calls: readonly ServedCall[],
  to: number,
): { readonly at: number; readonly unsure: readonly ServedCall[] } {
  const begunAt = ({ operation }: ServedCall) => (operation.attempts[0]?.startedAt ?? 0) / 1000;
  const begun = Math.min(...calls.map(begunAt));
  const ended = Math.max(...calls.map((call) => begunAt(call) + call.seconds));
  const markOf = (time: number) => Math.floor(time / 300) * 300;
  // Rules are evaluated once a minute.
  const at = [to, markOf(to) - 1].find((time) => begun > markOf(time) && ended + 75 < time);
  return at === undefined
    ? { at: to, unsure: calls.filter((call) => begunAt(call) <= markOf(to)) }
    : { at, unsure: [] };
}

/** A rule that records goes by what it had at the time, and log records are counted as they are. */
const stretched = compared.filter(
  ({ one, flavour }) =>
    one.expected !== undefined &&
    one.kind !== "quantile" &&
    (panelOf(flavour, one).targets ?? []).every(
      (target) => target.datasource?.type === "prometheus" && queryOf(target).includes("[$__range]"),
    ),
);

test.each(stretched)(
  "$what says exactly what the ledger says, where Prometheus is told not to stretch the samples ($flavour, $currency)",
  async ({ one, flavour, currency }) => {
    const panel = panelOf(flavour, one);
    const anchored = {
      ...panel,
      targets: (panel.targets ?? []).map((target) =>
        Object.assign({}, target, { expr: queryOf(target).replaceAll("[$__range]", "[$__range] anchored") }),
      ),
    };
    const { shown, refused } = await ask(flavour, one.board, anchored, { currency });
    expect(refused).toEqual([]);
    const expected = one.expected?.(runOf(flavour).calls, currency) ?? {};
    expect(beyond(one, expected, figuresIn(shown, one), 1e-9)).toEqual([]);
  },
);

const graphs = [...graphCounterparts, ...percentileGraphs].flatMap((one) =>
  (["classic", "native"] as const).flatMap((flavour) =>
    (one.panel.includes("$currency") ? ["USD", "CNY"] : ["USD"]).map((currency) => ({
      one,
      flavour,
      currency,
      what: `${one.board}: ${one.panel}`,
    })),
  ),
);

test.each(graphs)("the graph $what says what the ledger says ($flavour, $currency)", async (graph) => {
  const { one, flavour, currency } = graph;
  const { calls, timed } = runOf(flavour);
  const expected = one.expected?.(calls, currency) ?? one.timed?.(timed) ?? {};
  expect(Object.keys(expected).length).toBeGreaterThan(0);
  const found = await onGraph(graph, (query) => query);
  if (one.kind === "quantile") return expect(beyond(one, expected, found, tolerance.quantile)).toEqual([]);
  // At the edge of a bar or window Prometheus loses or stretches some, which is much of a line of few calls.
  expect(deviation("sum", expected[""] ?? 0, found[""])).toBeLessThanOrEqual(0.03);
  const anchored = await onGraph(graph, (query) => query.replaceAll(/\[\$__(?:rate_)?interval\]/g, "$& anchored"));
  expect(beyond(one, expected, anchored, 1e-9)).toEqual([]);
});

/** Looked at until the last window that a call is in is over; or at once over the whole time. */
async function onGraph({ one, flavour, currency }: (typeof graphs)[number], change: (query: string) => string) {
  const { time } = runOf(flavour);
  const panel = panelOf(flavour, one);
  const atOnce = one.reading === "end";
  const targets = (panel.targets ?? []).map((target) =>
    Object.assign({}, target, { expr: change(queryOf(target)) }, atOnce && { instant: true }),
  );
  const seen = atOnce ? { ...time, step: time.to - time.from } : { ...time, to: time.to + 300 };
  const { shown, refused } = await ask(flavour, one.board, { ...panel, targets }, { currency }, seen);
  expect(refused).toEqual([]);
  return figuresOnGraph(shown, one.reading);
}

const withExemplars = (["classic", "native"] as const).flatMap((flavour) =>
  overTime(written.filter((one) => one.flavour === flavour)).flatMap(({ name, dashboard, panel, title }) =>
    (panel.targets ?? [])
      .filter(({ exemplar }) => exemplar === true)
      .map((target) => ({ flavour, name, dashboard, title, target, refId: target.refId })),
  ),
);

test.each(withExemplars)(
  "Prometheus has exemplars of what $name: $title asks by $refId ($flavour)",
  async ({ flavour, dashboard, target }) => {
    const { loopback, time } = runOf(flavour);
    const query = fillIn(queryOf(target), dashboard, { ...allOf(dashboard), currency: "USD" }, time);
    const found = await loopback.ends.exemplars(query);
    expect(found.length).toBeGreaterThan(0);
    for (const { labels } of found)
      expect(labels).toMatchObject({ trace_id: expect.any(String), span_id: expect.any(String) });
  },
);

function beyond({ kind }: Counterpart, expected: Figures, found: Figures, most: number): readonly string[] {
  return Object.entries(expected).flatMap(([name, figure]) =>
    deviation(kind, figure, found[name]) <= most ? [] : [`${name}: the ledger has ${figure}, shown is ${found[name]}`],
  );
}

/** Rows that say something: a model without a call in this currency is nobody. */
function shownKeys(found: Figures): readonly string[] {
  return Object.entries(found).flatMap(([name, figure]) => (figure === 0 ? [] : [name]));
}

/** Nothing is drawn or written, so that the panel says its text for no data. */
function isEmpty({ shown, panel }: AskedPanel): boolean {
  if (["table", "logs", "traces"].includes(panel.type)) return shown.columns.every(({ cells }) => cells.length === 0);
  const drawn = shown.columns.filter(({ type }) => type !== "time").flatMap(({ cells }) => cells.map(({ raw }) => raw));
  return [...drawn, ...shown.values.map(({ numeric }) => numeric)].every(
    (value) => value === null || value === undefined || Number.isNaN(value),
  );
}

function isOfTempo({ targets = [] }: PanelJson): boolean {
  return targets.some(({ datasource }) => datasource?.type === "tempo");
}

function runOf(flavour: Flavour): BoardsRun {
  return runs[flavour] ?? expect.unreachable();
}

function boardOf(flavour: Flavour, name: string) {
  return written.find((one) => one.flavour === flavour && one.name === name) ?? expect.unreachable();
}

function panelOf(flavour: Flavour, { board, panel }: Counterpart): PanelJson {
  const { dashboard } = boardOf(flavour, board);
  return panelsOf(dashboard).find(({ title }) => title === panel) ?? expect.unreachable(`no panel ${board}: ${panel}`);
}

import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { dashboardOf } from "../../../monitoring/dashboards/kit/dashboard.ts";
import { toDashboard, toRecords, toRunbook, toSpans } from "../../../monitoring/dashboards/kit/links.ts";
import { barList, graph, heatmap, logs, stat, table } from "../../../monitoring/dashboards/kit/panels.ts";
import { buckets, now, over, records, rows } from "../../../monitoring/dashboards/kit/queries.ts";
import { selected, selectedCurrency, selectedLogs } from "../../../monitoring/dashboards/kit/selection.ts";
import { histogramOf } from "../../../monitoring/flavour.ts";
import { series } from "../../../monitoring/names.ts";
import { ruleFiles } from "../../../monitoring/rules/all.ts";
import { dashboardFiles } from "../../../tools/dashboards.ts";
import { checks } from "./board-checks.ts";
import {
  panelsOf,
  readDashboards,
  type DashboardJson,
  type PanelJson,
} from "../../../monitoring/grafana/read-dashboards.ts";

const root = new URL("../../../", import.meta.url);
const written = readDashboards();
const alerts = new Set(
  Object.values(ruleFiles).flatMap((make) =>
    make("classic").flatMap(({ rules }) => rules.flatMap((rule) => ("alert" in rule ? [rule.alert] : []))),
  ),
);

test("the committed dashboards are those that the generator makes, byte for byte, and no others", () => {
  const files = dashboardFiles();
  const committed = ["grafana/dashboards", "grafana/dashboards-native"].flatMap((folder) =>
    readdirSync(new URL(folder, root))
      .filter((file) => file.endsWith(".json"))
      .map((file) => `${folder}/${file}`),
  );
  expect(committed.toSorted()).toEqual([...files.keys()].toSorted());
  for (const [path, text] of files) expect(readFileSync(new URL(path, root), "utf8") === text, path).toBe(true);
});

test("there are eight dashboards, in both flavours, whose uids and titles are these", () => {
  for (const flavour of ["classic", "native"])
    expect(
      written
        .filter((one) => one.flavour === flavour)
        .map(({ name, dashboard }) => [name, dashboard.uid, dashboard.title])
        .toSorted(),
    ).toEqual(
      [
        ["overview", "relayscope-overview", "Relayscope / Overview"],
        ["latency", "relayscope-latency", "Relayscope / Latency"],
        ["streaming", "relayscope-streaming", "Relayscope / Streaming"],
        ["cost", "relayscope-cost", "Relayscope / Cost"],
        ["slo", "relayscope-slo", "Relayscope / SLO"],
        ["explorer", "relayscope-explorer", "Relayscope / Call explorer"],
        ["pipeline", "relayscope-pipeline", "Relayscope / Capacity and pipeline"],
        ["migration", "relayscope-migration", "Relayscope / Migration"],
      ].toSorted(),
    );
});

// Bookmarks, screenshots and links name a panel by its id: a change here is a change for people (`vitest -u` writes it).
test("each panel keeps its id", async () => {
  const ids = Object.fromEntries(
    written
      .filter(({ flavour }) => flavour === "classic")
      .map(({ name, dashboard }) => [name, Object.fromEntries(titlesById(dashboard))]),
  );
  await expect(`${JSON.stringify(ids, undefined, 2)}\n`).toMatchFileSnapshot("panel-ids.json");
});

test("both flavours have the same panels", () => {
  const [classic, native] = ["classic", "native"].map((flavour) =>
    Object.fromEntries(
      written.filter((one) => one.flavour === flavour).map(({ name, dashboard }) => [name, titlesById(dashboard)]),
    ),
  );
  expect(native).toEqual(classic);
});

test.each(Object.entries(checks))("in every dashboard, %s", (_, check) => {
  const found = written.flatMap(({ path, flavour, dashboard }) => {
    const all = written.filter((one) => one.flavour === flavour).map((one) => one.dashboard);
    return check(dashboard, { all, alerts }).map((said) => `${path}: ${said}`);
  });
  expect(found).toEqual([]);
});

/** One of each that panels have, without a mistake. */
function sample(): Changing<DashboardJson> {
  const calls = histogramOf("duration", "classic");
  const words = (id: number, title: string) => ({
    id,
    title,
    says: "Calls that ended in the time range.",
    normal: "As yesterday.",
    act: "Look at the service.",
    none: "no traffic",
    unit: "short",
  });
  const asked = { where: selected, window: "$__rate_interval" };
  const money = `sum(increase(${series("cost")}{${selected}, ${selectedCurrency}}[$__range]))`;
  const made = dashboardOf(
    {
      name: "overview",
      title: "Sample",
      says: "What?",
      from: "now-1h",
      rows: [
        {
          id: 1,
          title: "Now",
          panels: [
            stat({
              ...words(2, "Calls"),
              size: [4, 4],
              targets: [now(calls.count({ ...asked, window: "$__range", over: "increase" }))],
              links: [toRunbook("LLMRelayOutage")],
            }),
            barList({ ...words(3, "Spend"), size: [8, 8], targets: [now(money)] }),
            graph({
              ...words(4, "p95"),
              size: [12, 8],
              targets: [over(calls.quantile(0.95, asked))],
              dataLinks: [toDashboard("Latency", "overview", { relay: "${__field.labels.server_address}" })],
            }),
            heatmap({ ...words(5, "Where"), size: [12, 8], targets: [buckets(calls.heatmap(asked))] }),
          ],
        },
        {
          id: 6,
          title: "More",
          collapsed: true,
          panels: [
            table({
              ...words(7, "By model"),
              size: [12, 8],
              targets: [rows(calls.count(asked), "A"), rows(money, "B")],
              dataLinks: [toSpans("Calls", '{ span.server.address =~ "$relay" }')],
            }),
            logs({
              ...words(8, "Records"),
              size: [24, 8],
              targets: [records(selectedLogs)],
              dataLinks: [toRecords("Failed", `${selectedLogs} | severity_text="ERROR"`)],
            }),
          ],
        },
      ],
    },
    "classic",
  );
  return JSON.parse(JSON.stringify(made)) as Changing<DashboardJson>;
}

test("an amount that is in no currency of the choice says in which it is, also where there is one alone", () => {
  const panels = written.flatMap(({ dashboard }) => panelsOf(dashboard));
  const ofCurrencies = panels.filter(
    ({ type, targets = [] }) =>
      type === "stat" && targets.some((one) => one.legendFormat === "{{relayscope_currency}}"),
  );
  expect(ofCurrencies.length).toBe(4);
  for (const { options } of ofCurrencies) expect(options).toMatchObject({ textMode: "value_and_name" });
});

test("a dashboard without a mistake passes every check", () => {
  const dashboard = sample();
  const around = { all: [dashboard], alerts: new Set(["LLMRelayOutage"]) };
  for (const [name, check] of Object.entries(checks)) expect([name, check(dashboard, around)]).toEqual([name, []]);
});

/** By the first words of the check, with what it says of each mistake. */
const mistakes: readonly [check: string, says: RegExp, plant: (dashboard: Changing<DashboardJson>) => void][] = [
  ["its uid", /not in the list/, (one) => (one.uid = "other")],
  ["each panel and row", /has the id of/, (one) => (at(one, 4).id = 2)],
  ["each panel and row", /has the id of/, (one) => (at(one, 8).id = 2)],
  ["each panel and row", /has no id/, (one) => delete at(one, 4).id],
  ["each panel has a title", /has no title/, (one) => (at(one, 2).title = "")],
  ["each panel has a title", /what is normal/, (one) => (at(one, 2).description = "Calls that ended, in the range.")],
  ["each panel has a title", /no text for no data/, (one) => delete at(one, 2).fieldConfig?.defaults.noValue],
  ["no two panels", /two panels are called p95/, (one) => (at(one, 2).title = "p95")],
  ["each panel that shows numbers", /has no unit/, (one) => delete at(one, 4).fieldConfig?.defaults.unit],
  ["money", /currencyUSD/, (one) => set(at(one, 3), { unit: "currencyUSD" })],
  ["money", /\$currency/, (one) => set(at(one, 3), { unit: "currency:$currency" })],
  ["money", /currencyEUR/, (one) => override(at(one, 7), { id: "unit", value: "currencyEUR" })],
  [
    "each data source",
    /"uid":"prometheus"/,
    (one) => (at(one, 2).datasource = { type: "prometheus", uid: "prometheus" }),
  ],
  [
    "each data source",
    /panel 2 "Calls" A/,
    (one) => (target(one, 2).datasource = { type: "prometheus", uid: "${loki}" }),
  ],
  ["each data source", /Deploys/, (one) => (annotation(one, "Deploys").datasource = {})],
  ["each panel asks", /asks nothing/, (one) => (at(one, 2).targets = [])],
  ["each panel asks", /two queries of one name/, (one) => (target(one, 7).refId = "B")],
  ["no panel covers", /covers panel 2/, (one) => (at(one, 3).gridPos.x = 3)],
  ["no panel covers", /covers panel 7/, (one) => (at(one, 8).gridPos = { ...at(one, 7).gridPos })],
  ["no panel covers", /leaves the grid/, (one) => (at(one, 5).gridPos.x = 14)],
  ["no panel covers", /needs 6 × 6/, (one) => (at(one, 5).gridPos.w = 5)],
  ["each variable", /\$nobody is not defined/, (one) => (target(one, 2).expr = 'a{b=~"$nobody"}')],
  ["each variable", /\$nobody is not defined/, (one) => (at(one, 2).title = "Calls of ${nobody}")],
  ["each variable", /\$unused is not used/, (one) => one.templating.list.push({ name: "unused", type: "textbox" })],
  ["each variable", /which comes later/, (one) => (one.templating.list = one.templating.list.toReversed())],
  ["each choice", /\$model has no allValue/, (one) => delete variable(one, "model").allValue],
  ["each choice", /Loki refuses/, (one) => (variable(one, "service").allValue = ".*")],
  ["each link", /no alert LLMNothing/, (one) => links(at(one, 2), `${runbooks()}/LLMNothing.md`)],
  ["each link", /which is no dashboard/, (one) => links(at(one, 2), "/d/relayscope-nothing?var-env=a")],
  ["each link", /no variable host/, (one) => links(at(one, 2), "/d/relayscope-overview?var-host=a")],
  ["each link", /no variable host/, (one) => links(at(one, 2), "/d/relayscope-overview?${host:queryparam}")],
  ["each link", /no part of/, (one) => links(at(one, 2), "/d/relayscope-overview?relay=a")],
  ["each link", /is not traceql/, (one) => links(at(one, 2), toSpans("A", "{ span.a = }").build().url ?? "")],
  ["each link", /is not logql/, (one) => links(at(one, 2), toRecords("A", "{a=}").build().url ?? "")],
  ["each link", /which is no dashboard/, (one) => links(at(one, 2), "https://elsewhere.example/")],
  [
    "each panel that shows one value",
    /no reduceOptions/,
    (one) => (at(one, 2).options = { reduceOptions: { calcs: [] } }),
  ],
  ["each legend", /no showLegend/, (one) => (at(one, 4).options = { legend: {} })],
  ["nothing is younger", /schemaVersion is 42/, (one) => (one.schemaVersion = 42)],
  [
    "nothing is younger",
    /percentChangeColorMode came with/,
    (one) => (at(one, 4).options = { percentChangeColorMode: "standard" }),
  ],
  ["nothing is younger", /of the type graph2/, (one) => (at(one, 4).type = "graph2")],
  ["each rate", /rate\(a\[5m\]\)/, (one) => (target(one, 4).expr = "sum(rate(a[5m])) / sum(rate(b[$__range]))")],
];

test.each(mistakes)("a mistake is found by: %s (%s)", (words, says, plant) => {
  const check = checkOf(words);
  const dashboard = sample();
  plant(dashboard);
  expect(check(dashboard, { all: [dashboard], alerts: new Set(["LLMRelayOutage"]) }).join("\n")).toMatch(says);
});

test("each check has a mistake that it finds", () => {
  const unproven = Object.keys(checks).filter((name) => !mistakes.some(([words]) => name.startsWith(words)));
  expect(unproven).toEqual([]);
});

test("the window of an alert may stand in a rate where the description names the alert", () => {
  const dashboard = sample();
  target(dashboard, 4).expr = "rate(a[5m])";
  at(dashboard, 4).description += " As LLMRelayOutage has it.";
  const check = checkOf("each rate");
  expect(check(dashboard, { all: [dashboard], alerts: new Set(["LLMRelayOutage"]) })).toEqual([]);
});

type Changing<Of> = unknown extends Of
  ? Of
  : Of extends string | number | boolean | undefined | null
    ? Of
    : Of extends readonly (infer One)[]
      ? Changing<One>[]
      : { -readonly [Key in keyof Of]: Changing<Of[Key]> };

function titlesById({ panels }: DashboardJson): (readonly [number, string])[] {
  return panels
    .flatMap((panel) => [panel, ...(panel.panels ?? [])])
    .map(({ id = 0, title = "" }) => [id, title] as const)
    .toSorted(([one], [other]) => one - other);
}

function at(dashboard: Changing<DashboardJson>, id: number): Changing<PanelJson> {
  const all = dashboard.panels.flatMap((panel) => [panel, ...(panel.panels ?? [])]);
  return all.find((panel) => panel.id === id) ?? expect.unreachable();
}

function target(dashboard: Changing<DashboardJson>, id: number) {
  return at(dashboard, id).targets?.[0] ?? expect.unreachable();
}

function variable(dashboard: Changing<DashboardJson>, name: string) {
  return dashboard.templating.list.find((one) => one.name === name) ?? expect.unreachable();
}

function checkOf(words: string) {
  const [, check] = Object.entries(checks).find(([name]) => name.startsWith(words)) ?? expect.unreachable();
  return check;
}

function annotation(dashboard: Changing<DashboardJson>, wanted: string) {
  return dashboard.annotations.list.find(({ name }) => name === wanted) ?? expect.unreachable();
}

function set(panel: Changing<PanelJson>, defaults: Readonly<Record<string, unknown>>): void {
  panel.fieldConfig = {
    overrides: [],
    ...panel.fieldConfig,
    defaults: { ...panel.fieldConfig?.defaults, ...defaults },
  };
}

function override(panel: Changing<PanelJson>, property: { id: string; value: unknown }): void {
  panel.fieldConfig?.overrides.push({ matcher: { id: "byName", options: "a" }, properties: [property] });
}

function links(panel: Changing<PanelJson>, url: string): void {
  panel.links = [{ title: "A", url }];
}

function runbooks(): string {
  return (toRunbook("A").build().url ?? "").replace("/A.md", "");
}

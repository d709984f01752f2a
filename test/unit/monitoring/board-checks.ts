import { addresses } from "../../../monitoring/addresses.ts";
import { clicked, uids } from "../../../monitoring/dashboards/kit/links.ts";
import { label } from "../../../monitoring/names.ts";
import { allOf, fillIn, variablesIn } from "../../../monitoring/grafana/fill-variables.ts";
import { syntaxErrors } from "./query-names.ts";
import type { Language } from "../../../monitoring/grafana/fill-variables.ts";
import { emptySelectors, hardCodedRanges } from "./query-shapes.ts";
import {
  linksOf,
  panelsOf,
  queryOf,
  type DashboardJson,
  type LinkJson,
  type PanelJson,
  type SourceJson,
} from "../../../monitoring/grafana/read-dashboards.ts";

/** What a dashboard is judged by besides itself. */
interface Around {
  /** All of the same flavour, this one too: what links lead to. */
  readonly all: readonly DashboardJson[];
  /** Those that exist, by name. */
  readonly alerts: ReadonlySet<string>;
}

/** Says what is wrong with a dashboard, a sentence each. */
export type Check = (dashboard: DashboardJson, around: Around) => readonly string[];

/** Of the core of Grafana 11.0; those that were on their way out are left out. */
const panelTypes: ReadonlySet<string> = new Set([
  "timeseries",
  "stat",
  "gauge",
  "bargauge",
  "barchart",
  "piechart",
  "state-timeline",
  "status-history",
  "heatmap",
  "histogram",
  "table",
  "logs",
  "traces",
  "nodeGraph",
  "flamegraph",
  "alertlist",
  "text",
  "row",
  "trend",
  "xychart",
  "canvas",
  "dashlist",
  "annolist",
  "geomap",
  "news",
]);
const withUnit = new Set(["timeseries", "stat", "gauge", "bargauge", "piechart", "heatmap", "histogram", "barchart"]);
const reducing = new Set(["stat", "gauge", "bargauge", "piechart"]);
const withLegend = new Set(["timeseries", "piechart"]);
const withoutQuery = new Set(["text", "alertlist", "dashlist", "annolist", "news"]);
/** Columns of 24, rows of about 30 px: narrower or lower, the title or the legend is cut. */
const least: Readonly<Record<string, readonly [width: number, height: number]>> = {
  stat: [3, 3],
  gauge: [3, 4],
  text: [3, 2],
  bargauge: [6, 4],
  piechart: [6, 6],
  alertlist: [4, 4],
  timeseries: [6, 6],
  heatmap: [6, 6],
  table: [8, 5],
  logs: [8, 6],
  traces: [12, 8],
  nodeGraph: [8, 8],
};
const languages: Readonly<Record<string, Language>> = { prometheus: "promql", loki: "logql", tempo: "traceql" };
/** Any: what is looked at here does not depend on it. */
const anHour = { from: 0, to: 3600, step: 15 };

/** Every check, by what it is about. */
export const checks: Readonly<Record<string, Check>> = {
  "its uid is of the list, and the uid and title are of no other": ({ uid, title }, { all }) => [
    ...(Object.values(uids).some((one) => one === uid) ? [] : [`${uid} is not in the list of uids`]),
    ...(all.filter((one) => one.uid === uid).length === 1 ? [] : [`${uid} is the uid of several`]),
    ...(all.filter((one) => one.title === title).length === 1 ? [] : [`${title} is the title of several`]),
  ],

  "each panel and row has an id of its own": ({ panels }) => {
    const all = panels.flatMap((panel) => [panel, ...(panel.panels ?? [])]);
    return all.flatMap((panel, at) => {
      if (panel.id === undefined || !Number.isInteger(panel.id) || panel.id < 1) return [`${nameOf(panel)} has no id`];
      const first = all.findIndex(({ id }) => id === panel.id);
      return first === at ? [] : [`${nameOf(panel)} has the id of ${nameOf(all[first])}`];
    });
  },

  "each panel has a title, says what it means, what is normal and what to do, and what it shows where there is nothing":
    eachPanel(({ title = "", description = "", fieldConfig }) => {
      const [says = "", normal = "", act = ""] = description.split(/\n\n\*\*(?:Normal|If not):\*\* /);
      return [
        ...(title.trim() === "" ? ["has no title"] : []),
        ...(says.length < 15 ? ["does not say what it means"] : []),
        ...(normal.length < 3 ? ["does not say what is normal"] : []),
        ...(act.length < 5 ? ["does not say what to do"] : []),
        ...((fieldConfig?.defaults.noValue ?? "").length < 3 ? ["has no text for no data"] : []),
      ];
    }),

  "no two panels share a title": (dashboard) => {
    const titles = panelsOf(dashboard).map(({ title }) => title);
    return titles.flatMap((title, at) => (titles.indexOf(title) === at ? [] : [`two panels are called ${title}`]));
  },

  "each panel that shows numbers has a unit": eachPanel(({ type, fieldConfig, options }) => {
    const unit = fieldConfig?.defaults.unit ?? (options as { yAxis?: { unit?: string } } | undefined)?.yAxis?.unit;
    return withUnit.has(type) && (unit ?? "") === "" ? ["has no unit"] : [];
  }),

  // Grafana fills in no variable there, so that an amount of yuan would stand behind a dollar's sign.
  "money is in the currency that is chosen, not in the unit's": eachPanel((panel) => {
    const fixed = (panel.targets ?? []).every((target) =>
      new RegExp(`${label.currency}="[A-Z]{3}"`).test(queryOf(target)),
    );
    return unitsOf(panel).flatMap((unit) =>
      unit.includes("$") || (unit.startsWith("currency") && !fixed) ? [`has the unit ${unit}`] : [],
    );
  }),

  "each data source is a variable of its type": (dashboard) => {
    const named = (what: string, source: SourceJson | undefined) =>
      source !== undefined && languages[source.type ?? ""] !== undefined && source.uid === `\${${source.type}}`
        ? []
        : [`${what} has the data source ${JSON.stringify(source)}`];
    return [
      ...panelsOf(dashboard).flatMap((panel) =>
        withoutQuery.has(panel.type) ? [] : named(nameOf(panel), panel.datasource),
      ),
      ...panelsOf(dashboard).flatMap((panel) =>
        (panel.targets ?? []).flatMap(({ refId, datasource }) => named(`${nameOf(panel)} ${refId}`, datasource)),
      ),
      ...dashboard.annotations.list
        .filter(({ builtIn }) => builtIn !== 1)
        .flatMap(({ name, datasource }) => named(name, datasource)),
      ...dashboard.templating.list
        .filter(({ type }) => type === "query" || type === "adhoc")
        .flatMap(({ name, datasource }) => named(name, datasource)),
    ];
  },

  "each panel asks something, by queries with names of their own": eachPanel(({ type, targets = [] }) => [
    ...(targets.length === 0 && !withoutQuery.has(type) ? ["asks nothing"] : []),
    ...(new Set(targets.map(({ refId }) => refId)).size < targets.length ? ["has two queries of one name"] : []),
    ...targets.filter((target) => queryOf(target).trim() === "").map(({ refId }) => `asks nothing by ${refId}`),
  ]),

  "no panel covers another or leaves the grid, and none is too small to read": (dashboard) => {
    const found: string[] = [];
    // A collapsed row's panels lie where others are until it is opened, which moves those.
    const rows = dashboard.panels.flatMap(({ collapsed, panels = [] }) => (collapsed === true ? [panels] : []));
    for (const together of [dashboard.panels, ...rows]) {
      const cells = new Map<string, PanelJson>();
      for (const panel of together) {
        const { x, y, w, h } = panel.gridPos;
        if (x < 0 || x + w > 24) found.push(`${nameOf(panel)} leaves the grid`);
        const [width, height] = least[panel.type] ?? [0, 0];
        if (w < width || h < height) found.push(`${nameOf(panel)} is ${w} × ${h}, and needs ${width} × ${height}`);
        const covered = new Set<PanelJson>();
        for (let row = y; row < y + h; row++)
          for (let column = x; column < x + w; column++) {
            const other = cells.get(`${column},${row}`);
            if (other !== undefined) covered.add(other);
            cells.set(`${column},${row}`, panel);
          }
        for (const other of covered) found.push(`${nameOf(panel)} covers ${nameOf(other)}`);
      }
    }
    return found;
  },

  "each variable that is used is defined, before whatever uses it, and each that is defined is used": (dashboard) => {
    const list = dashboard.templating.list;
    const defined = new Set(list.map(({ name }) => name));
    const usedIn = (value: unknown) => variablesIn(JSON.stringify(value)).filter((name) => !name.startsWith("__"));
    const body = { ...dashboard, templating: undefined };
    const used = new Set([...usedIn(body), ...list.flatMap((one) => usedIn(one).filter((name) => name !== one.name))]);
    const repeated = panelsOf(dashboard).flatMap(({ repeat }) => (repeat === undefined ? [] : [repeat]));
    return [
      ...[...used, ...repeated].filter((name) => !defined.has(name)).map((name) => `$${name} is not defined`),
      ...list.flatMap(({ name, type }) =>
        used.has(name) || repeated.includes(name) || type === "adhoc" ? [] : [`$${name} is not used`],
      ),
      ...list.flatMap((one, at) =>
        usedIn(one)
          .filter((name) => list.findIndex((other) => other.name === name) >= at)
          .map((name) => `$${one.name} needs $${name}, which comes later`),
      ),
    ];
  },

  "each choice that has All says what All is, and no stream of Loki is selected by a matcher that fits nothing": (
    dashboard,
  ) => [
    ...dashboard.templating.list.flatMap(({ name, includeAll, allValue }) =>
      includeAll === true && (allValue ?? "") === "" ? [`$${name} has no allValue`] : [],
    ),
    ...panelsOf(dashboard).flatMap((panel) =>
      (panel.targets ?? [])
        .filter(({ datasource }) => datasource?.type === "loki")
        .flatMap((target) =>
          emptySelectors(fillIn(queryOf(target), dashboard, allOf(dashboard), anHour)).map(
            (selector) => `${nameOf(panel)}: Loki refuses ${selector}`,
          ),
        ),
    ),
  ],

  "each link leads to a dashboard that is there, with variables that it has, to a query that parses, or to a runbook of an alert":
    (dashboard, around) => [
      ...panelsOf(dashboard).flatMap((panel) =>
        linksOf(panel).flatMap((link) => judgeLink(link, dashboard, around).map((said) => `${nameOf(panel)}: ${said}`)),
      ),
      ...(dashboard.links ?? []).flatMap(({ type, tags = [], title }) =>
        title !== "" && type === "dashboards" && tags.length > 0 ? [] : ["a link of the dashboard leads nowhere"],
      ),
    ],

  "each panel that shows one value of many says which": eachPanel(({ type, options }) => {
    const { calcs = [] } = (options?.["reduceOptions"] ?? {}) as { calcs?: readonly string[] };
    return reducing.has(type) && calcs.length === 0 ? ["has no reduceOptions.calcs"] : [];
  }),

  "each legend says whether it is shown": eachPanel(({ type, options }) => {
    const { showLegend } = (options?.["legend"] ?? {}) as { showLegend?: boolean };
    return withLegend.has(type) && typeof showLegend !== "boolean" ? ["has no showLegend"] : [];
  }),

  "nothing is younger than Grafana 11.0": (dashboard) => [
    ...(dashboard.schemaVersion === 39 ? [] : [`schemaVersion is ${dashboard.schemaVersion}`]),
    ...dashboard.panels
      .flatMap((panel) => [panel, ...(panel.panels ?? [])])
      .flatMap((panel) => (panelTypes.has(panel.type) ? [] : [`${nameOf(panel)} is of the type ${panel.type}`])),
    ...[...JSON.stringify(dashboard).matchAll(/"(allowCustomValue|percentChangeColorMode|selectionMode)":/g)].map(
      ([, name]) => `${name} came with 11.1 or later`,
    ),
  ],

  "each rate is over the window that the graph needs, or the description names the alert whose window it is": (
    dashboard,
    { alerts },
  ) =>
    panelsOf(dashboard).flatMap((panel) => {
      const meant = [...alerts].some((alert) => panel.description?.includes(alert));
      return (panel.targets ?? [])
        .filter(({ datasource }) => datasource?.type === "prometheus" && !meant)
        .flatMap((target) => hardCodedRanges(queryOf(target)).map((range) => `${nameOf(panel)}: ${range}`));
    }),
};

function eachPanel(judge: (panel: PanelJson) => readonly string[]): Check {
  return (dashboard) => panelsOf(dashboard).flatMap((panel) => judge(panel).map((said) => `${nameOf(panel)} ${said}`));
}

function nameOf(panel: PanelJson | undefined): string {
  return `panel ${panel?.id} "${panel?.title}"`;
}

function unitsOf({ fieldConfig }: PanelJson): readonly string[] {
  const ofFields = (fieldConfig?.overrides ?? []).flatMap(({ properties }) =>
    properties.flatMap(({ id, value }) => (id === "unit" ? [String(value)] : [])),
  );
  return [...(fieldConfig?.defaults.unit === undefined ? [] : [fieldConfig.defaults.unit]), ...ofFields];
}

function judgeLink({ title, url = "" }: LinkJson, dashboard: DashboardJson, { all, alerts }: Around): string[] {
  if (title.trim() === "") return [`a link without a title: ${url}`];
  if (url.startsWith(`${addresses.runbooks}/`)) {
    const alert = url.slice(addresses.runbooks.length + 1).replace(/\.md$/, "");
    // Of the alert that was clicked, in a list of those that fire.
    return alerts.has(alert) || alert === clicked.value ? [] : [`${title}: there is no alert ${alert}`];
  }
  if (url.startsWith("/explore?")) return judgeExplore(title, url, dashboard);
  const [, uid, query = ""] = /^\/d\/([\w-]+)\?(.*)$/.exec(url) ?? [];
  const target = all.find((one) => one.uid === uid);
  if (target === undefined) return [`${title}: leads to ${url}, which is no dashboard`];
  const known = new Set(target.templating.list.map(({ name }) => name));
  return query.split("&").flatMap((part) => {
    const variable = /^var-([^=]+)=./.exec(part)?.[1] ?? /^\$\{(\w+):queryparam\}$/.exec(part)?.[1];
    if (variable !== undefined) return known.has(variable) ? [] : [`${title}: ${uid} has no variable ${variable}`];
    const isTime = part === "${__url_time_range}" || /^(from|to)=/.test(part) || /^viewPanel=\d+$/.test(part);
    return isTime ? [] : [`${title}: ${part} is no part of a dashboard's address`];
  });
}

function judgeExplore(title: string, url: string, dashboard: DashboardJson): string[] {
  const panes = new URLSearchParams(url.slice("/explore?".length)).get("panes") ?? "";
  const { a } = JSON.parse(panes) as {
    a?: { queries?: readonly { datasource?: SourceJson; expr?: string; query?: string; refId: string }[] };
  };
  return (a?.queries ?? []).flatMap((query) => {
    const language = languages[query.datasource?.type ?? ""];
    if (language === undefined || query.datasource?.uid !== `\${${query.datasource?.type}}`)
      return [`${title}: no data source that is a variable`];
    const given = queryOf(query).replaceAll(/\$\{__(field|data)\.[^}]*\}/g, "any");
    const filled = fillIn(given, dashboard, allOf(dashboard), anHour, language);
    return syntaxErrors(language, filled).map((said) => `${title}: ${said}`);
  });
}

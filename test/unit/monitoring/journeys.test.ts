import { expect, test } from "vitest";
import { readText } from "../stack-config/configuration.ts";
import {
  linksOf,
  panelsOf,
  readDashboards,
  type DashboardJson,
  type PanelJson,
} from "../../../monitoring/grafana/read-dashboards.ts";

// docs/dashboards.md names panels as `Dashboard › Panel`, and links on them as `Dashboard › Panel → Link` or `→ Column: Link`.
const boards = new Map(
  readDashboards()
    .filter(({ flavour }) => flavour === "classic")
    .map(({ dashboard }) => [dashboard.title.replace("Relayscope / ", ""), dashboard]),
);
const page = readText("docs/dashboards.md");
const steps = stepsOf(page);

function stepsOf(text: string): readonly string[] {
  return [...text.matchAll(/`([^`]+ › [^`]+)`/g)].map(([, step = ""]) => step.replaceAll(/\s+/g, " "));
}

function problemOf(step: string): string | undefined {
  const [where = "", link] = step.split(" → ");
  const [title = "", name = ""] = where.split(" › ");
  const dashboard: DashboardJson | undefined = boards.get(title);
  if (dashboard === undefined) return `no dashboard ${title}`;
  const panel: PanelJson | undefined = panelsOf(dashboard).find((one) => one.title === name);
  if (panel === undefined) return `${title} has no panel ${name}`;
  if (link === undefined) return undefined;
  const [column, ofColumn] = link.split(": ");
  const ofPanel = linksOf(panel).map((one) => one.title);
  const ofColumns = (panel.fieldConfig?.overrides ?? []).flatMap(({ matcher, properties }) =>
    matcher.options === column ? properties.filter(({ id }) => id === "links") : [],
  );
  const inColumn = ofColumns.flatMap(({ value }) => value as readonly { readonly title: string }[]);
  return ofPanel.includes(link) || inColumn.some((one) => one.title === ofColumn)
    ? undefined
    : `${where} has no link ${link}`;
}

test("each panel and link that the journeys name is there, under that name", () => {
  expect(steps.length).toBeGreaterThan(30);
  expect(steps.flatMap((step) => problemOf(step) ?? [])).toEqual([]);
});

test.each([
  ["Overvue › Calls", "no dashboard Overvue"],
  ["Overview › Cals", "Overview has no panel Cals"],
  ["Overview › Calls → Nowhere", "Overview › Calls has no link Nowhere"],
])("a wrong one is found: %s", (step, problem) => {
  expect(problemOf(step)).toBe(problem);
});

test("every dashboard is in the table, with a journey through it", () => {
  for (const title of boards.keys()) {
    expect(page).toMatch(new RegExp(`^\\| ${title} \\|`, "m"));
    expect(steps.some((step) => step.startsWith(`${title} ›`))).toBe(true);
  }
});

import { expect, test } from "vitest";
import { ruleFiles } from "../../../monitoring/rules/all.ts";
import { allOf, fillIn, variablesIn, type Chosen } from "../../../monitoring/grafana/fill-variables.ts";
import { knownSeries, type KnownSeries, type WrittenRule } from "./known-names.ts";
import { syntaxErrors, unknownNames } from "./query-names.ts";
import type { Language } from "../../../monitoring/grafana/fill-variables.ts";
import {
  panelsOf,
  queryOf,
  readDashboards,
  type DashboardJson,
  type WrittenDashboard,
} from "../../../monitoring/grafana/read-dashboards.ts";

const shown = { from: 1_760_000_000, to: 1_760_003_600, step: 15 };
const languages: Readonly<Record<string, Language>> = { prometheus: "promql", loki: "logql", tempo: "traceql" };
const written = readDashboards();
const series = Object.fromEntries(
  (["classic", "native"] as const).map((flavour) => [
    flavour,
    knownSeries(
      Object.values(ruleFiles).flatMap((make) => make(flavour).flatMap(({ rules }) => rules as WrittenRule[])),
    ),
  ]),
);

/** A query of a dashboard, and where it stands. */
interface Asked {
  readonly place: string;
  readonly language: Language;
  readonly query: string;
}

/** What is chosen of each variable: All, one value, several. */
const choices: readonly ((dashboard: DashboardJson) => Chosen)[] = [
  (dashboard) => ({ ...allOf(dashboard), currency: "USD" }),
  ({ templating }) => Object.fromEntries(templating.list.map(({ name }) => [name, "some-value.1"])),
  ({ templating }) =>
    Object.fromEntries(templating.list.map(({ name, multi }) => [name, multi === true ? ["a.b", "c (d)"] : "a"])),
];

test.each(written)("each query of $path is one by its language's grammar, whatever is chosen", (one) => {
  expect(
    askedBy(one).flatMap(({ place, language, query }) =>
      syntaxErrors(language, query).map((said) => `${place}: ${said}`),
    ),
  ).toEqual([]);
});

test.each(written)(
  "each series, label and attribute in $path is in the catalogue, recorded by a rule, or the platform's",
  (one) => {
    expect(misnamed(askedBy(one), series[one.flavour] ?? expect.unreachable())).toEqual([]);
  },
);

test.each(written)("nothing that Grafana does not fill in is left in the queries of $path", (one) => {
  expect(askedBy(one).flatMap(({ place, query }) => variablesIn(query).map((name) => `${place}: ${name}`))).toEqual([]);
});

test.each([
  ["promql", "sum(rate(gen_ai_client_operation_length_count[5m]))", /no such series/],
  ["promql", 'sum(rate(relayscope_cost_total{model="a"}[5m]))', /no label model/],
  ["promql", "sum by (model) (rate(relayscope_cost_total[5m]))", /the label model/],
  ["traceql", '{ span.gen_ai.request.modell = "a" }', /gen_ai.request.modell is unknown/],
  ["logql", '{service_name="a"} | gen_ai_model="b"', /gen_ai_model is unknown/],
] as const)("a name that nothing has is found in %s: %s", (language, query, says) => {
  const known = series["classic"] ?? expect.unreachable();
  expect(misnamed([{ place: "here", language, query }], known).join("\n")).toMatch(says);
});

test.each([
  ["promql", "sum(rate(a[5m])"],
  ["logql", '{a="b"} | | c'],
  ["traceql", "{ span.a = }"],
] as const)("what is no query is found in %s: %s", (language, query) => {
  expect(syntaxErrors(language, query).length).toBeGreaterThan(0);
});

test("variables are filled in as Grafana does it", () => {
  const dashboard = {
    templating: {
      list: [
        { name: "relay", type: "query", multi: true, includeAll: true, allValue: ".*" },
        { name: "currency", type: "query" },
      ],
    },
  };
  const fill = (query: string, chosen: Chosen, language?: Language) =>
    fillIn(query, dashboard, chosen, shown, language);
  const query = 'a{b=~"$relay", c="${currency}"}';
  expect(fill(query, { relay: "$__all", currency: "USD" })).toBe('a{b=~".*", c="USD"}');
  expect(fill(query, { relay: "a.b", currency: "USD" })).toBe(String.raw`a{b=~"a\\.b", c="USD"}`);
  expect(fill(query, { relay: ["a.b", "c"], currency: "USD" })).toBe(String.raw`a{b=~"(a\\.b|c)", c="USD"}`);
  expect(fill('{ b =~ "$relay" }', { relay: ["a.b", "c"] }, "traceql")).toBe('{ b =~ "a.b|c" }');
  expect(fill("a[$__range] b[$__rate_interval] c[${__range_s}s]", {})).toBe("a[3600s] b[240s] c[3600s]");
});

/** All that a dashboard asks: by panels, for the values of variables, for annotations. */
function askedBy({ dashboard }: WrittenDashboard): readonly Asked[] {
  const panels = panelsOf(dashboard).flatMap(({ title, targets = [] }) =>
    targets.map((target) => ({
      place: `${title} ${target.refId}`,
      language: languages[target.datasource?.type ?? ""] ?? "promql",
      query: queryOf(target),
    })),
  );
  const others = [
    ...dashboard.annotations.list.map(({ name, expr = "" }) => ({
      place: name,
      language: "promql" as const,
      query: expr,
    })),
    ...dashboard.templating.list
      .filter(({ type }) => type === "query")
      .map(({ name, query = "" }) => ({
        place: `$${name}`,
        language: "promql" as const,
        query: toPromql(typeof query === "string" ? query : query.query),
      })),
  ].filter(({ query }) => query !== "");
  return [...panels, ...others].flatMap((one) =>
    choices.flatMap((choose) => {
      const query = fillIn(one.query, dashboard, choose(dashboard), shown, one.language);
      // A trace's id is a whole query by itself.
      return one.language === "traceql" && !query.includes("{") ? [] : [{ ...one, query }];
    }),
  );
}

/** Grafana's own function asks for the values of a label: of a series, or of those that a selector finds. */
function toPromql(query: string): string {
  const [, selector = "", label = ""] = /^label_values\((.*),\s*(\w+)\)$/s.exec(query) ?? [];
  return selector === "" ? query : `count by (${label}) (${selector})`;
}

function misnamed(asked: readonly Asked[], known: KnownSeries): readonly string[] {
  const found = asked.flatMap(({ place, language, query }) =>
    unknownNames(language, query, known).map((said) => `${place}: ${said}`),
  );
  return [...new Set(found)];
}

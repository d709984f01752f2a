import { expect, test } from "vitest";
import { columns, valueOf } from "../../../monitoring/dashboards/kit/columns.ts";
import { badSpans, figuresOf, firing } from "../../../monitoring/dashboards/kit/figures.ts";
import { clicked, toSpans } from "../../../monitoring/dashboards/kit/links.ts";
import { bars, ofBar, table } from "../../../monitoring/dashboards/kit/panels.ts";
import { rows } from "../../../monitoring/dashboards/kit/queries.ts";

const place = { x: 0, y: 0 };
const words = {
  id: 1,
  title: "Calls",
  says: "Calls by model.",
  normal: "Some.",
  act: "Look.",
  none: "no traffic",
  size: [8, 6],
} as const;

test("a link to traces is filled in with what is chosen: several values as a regular expression, and what was clicked", () => {
  const { url = "" } = toSpans(
    "Traces",
    badSpans(`span.server.address = "${clicked.label("server_address")}"`),
  ).build();
  const chosen: Readonly<Record<string, string>> = {
    "service:pipe": "one|two",
    "relay:pipe": ".*",
    "env:pipe": ".*",
    "model:pipe": ".*",
    "__field.labels.server_address": "api.relay.example",
    tempo: "t",
    __from: "1",
    __to: "2",
  };
  const filled = url.replaceAll(/\$\{([^}]+)\}/g, (whole, name: string) => chosen[name] ?? whole);
  const panes = JSON.parse(new URLSearchParams(filled.slice("/explore?".length)).get("panes") ?? "") as {
    a: { datasource: string; queries: readonly { query: string }[] };
  };
  expect(panes.a.datasource).toBe("t");
  expect(panes.a.queries[0]?.query).toContain('resource.service.name =~ "one|two"');
  expect(panes.a.queries[0]?.query).toContain('span.server.address = "api.relay.example"');
  expect(filled).not.toContain("$");
});

test("a table of several queries names each query's values; of a single one Grafana calls them Value", () => {
  const targets = [rows("up", "calls"), rows("up", "cost")];
  const calls = { of: valueOf("calls"), title: "Calls", unit: "short" };
  const cost = { of: valueOf("cost"), title: "Cost", none: "no price" };
  const both = table({ ...words, targets }, columns([calls, cost], "Calls")).build(place);
  const one = table({ ...words, targets: targets.slice(0, 1) }, columns([calls], "Calls")).build(place);
  const renamed = [both, one].map(({ transformations = [] }) => {
    const [, organize] = transformations;
    return (organize?.options as Readonly<Record<string, unknown>> | undefined)?.["renameByName"];
  });
  expect(renamed).toEqual([
    { "Value #calls": "Calls", "Value #cost": "Cost" },
    { "Value #calls": "Calls", Value: "Calls" },
  ]);
  expect(both.fieldConfig?.overrides).toContainEqual({
    matcher: { id: "byName", options: "Cost" },
    properties: [{ id: "noValue", value: "no price" }],
  });
});

test("the share of bad calls is 0 where all went well, and nothing where there were none", () => {
  const share = figuresOf("classic").badShare({ window: "5m" });
  expect(share).toMatch(/^\((sum \(.+\)) or 0 \* (sum \(.+\))\) \/ \((sum \(.+\)) > 0\)$/);
});

test("alerts of no service, relay or model are among those that fire, whatever is selected", () => {
  expect(firing()).toContain('service_name=~"$service|"');
  expect(firing('severity="critical"')).toMatch(/^ALERTS\{alertstate="firing", .+, severity="critical"\}$/);
});

test("what is beyond a bound is asked of the buckets beyond it alone, of all less those up to it", () => {
  const { beyond } = figuresOf("classic").of.firstToken;
  const each = `sum by (le, a) (rate(gen_ai_client_operation_time_to_first_chunk_seconds_bucket{b="c", le=~"40[.]96|81[.]92|[+]Inf"}[5m]))`;
  expect(beyond(40.96, { window: "5m", where: 'b="c"', by: ["a"] })).toBe(
    `(max by (a) (${each}) - min by (a) (${each}))`,
  );
});

test("a bar is of the time from where it stands on, so that all of them add up and the last is the one under way", () => {
  const panel = bars({ ...words, targets: [rows(`increase(a[${ofBar.window}] offset ${ofBar.offset})`, "A")] }).build(
    place,
  );
  expect([panel.interval, ofBar.offset]).toEqual(["5m", `-${ofBar.window}`]);
  expect(panel.fieldConfig?.defaults.custom).toMatchObject({ drawStyle: "bars", barAlignment: 1 });
  expect(panel.description).toContain("the last is still growing");
});

import { expect, test } from "vitest";
import { colours } from "../../../monitoring/colours.ts";
import { loadGrafana } from "../../../monitoring/grafana/grafana.ts";
import { numberField, timeField } from "../../../monitoring/grafana/frame-parts.ts";
import { panelsOf, readDashboards, type PanelJson } from "../../../monitoring/grafana/read-dashboards.ts";
import { shownBy } from "../../../monitoring/grafana/shown.ts";

const classic = readDashboards().filter(({ flavour }) => flavour === "classic");
const panels = classic.flatMap(({ name, dashboard }) => panelsOf(dashboard).map((panel) => ({ name, panel })));
const grey = "#8e8e8e";

/** The colour that Grafana gives a series of this name, in a graph's line or a list's bar. */
async function colourOf(panel: PanelJson, name: string): Promise<string | undefined> {
  const field = numberField("Value", [1], undefined, { displayNameFromDS: name });
  const frames = [{ refId: "A", fields: [timeField([1]), field], length: 1 }];
  const { columns, values } = await shownBy(panel, frames, await loadGrafana());
  return (columns.find(({ type }) => type === "number")?.cells[0]?.color ?? values[0]?.color)?.toLowerCase();
}

function namedBy(label: string): readonly (readonly [string, PanelJson])[] {
  return panels
    .filter(({ panel }) => /^(?:timeseries|bargauge)$/.test(panel.type))
    .filter(({ panel }) => panel.targets?.some(({ legendFormat }) => legendFormat === `{{${label}}}`))
    .map(({ name, panel }) => [`${name}: ${panel.title}`, panel]);
}

test.each([
  ["gen_ai_request_model", colours.models, 9],
  ["server_address", colours.relays, 9],
  ["service_name", colours.services, 3],
  ["service_namespace", colours.services, 1],
] as const)(
  "each graph and list by %s draws each name in its own colour, the same in all",
  async (label, own, least) => {
    const found = namedBy(label);
    expect(found.length).toBeGreaterThanOrEqual(least);
    for (const [place, panel] of found)
      for (const [name, colour] of Object.entries(own))
        expect([place, name, await colourOf(panel, name)]).toEqual([place, name, colour]);
  },
);

test("a maker before a model's name, a date behind it and a hyphen for its dot are the same model; another model is not", async () => {
  const [, panel] = namedBy("gen_ai_request_model")[0] ?? expect.unreachable();
  const { models } = colours;
  for (const [name, colour] of [
    ["openai/gpt-4.1", models["gpt-4.1"]],
    ["gpt-4.1-2025-04-14", models["gpt-4.1"]],
    ["claude-sonnet-4-5-20250929", models["claude-sonnet-4.5"]],
    ['{"span.gen_ai.request.model"="gpt-4.1"}', models["gpt-4.1"]],
  ] as const)
    expect([name, await colourOf(panel, name)]).toEqual([name, colour]);
  for (const other of ["gpt-4.1-nano", "my-gpt-4.1", "gpt-4x1"])
    expect(Object.values<string | undefined>(models)).not.toContain(await colourOf(panel, other));
});

test("a name without a colour of its own has the same in every graph", async () => {
  const found = namedBy("server_address").filter(([, { type }]) => type === "timeseries");
  const drawn = await Promise.all(found.map(([, panel]) => colourOf(panel, "relay.example")));
  expect(new Set(drawn).size).toBe(1);
});

test.each(Object.entries(colours))(
  "no two %s are of colours that are hard to tell apart, or to see on dark or on light",
  (_, own) => {
    const all = [...new Set(Object.values<string>(own))];
    const close = all.flatMap((one, at) =>
      all
        .slice(at + 1)
        .filter((other) => distance(one, other) < 0.09)
        .map((other) => [one, other]),
    );
    expect(close).toEqual([]);
    for (const one of all.filter((colour) => colour !== grey)) {
      expect([one, contrast(one, "#181b1f") >= 2.2]).toEqual([one, true]);
      expect([one, contrast(one, "#ffffff") >= 1.3]).toEqual([one, true]);
    }
  },
);

/** In OKLab, where equal distances look alike: 0.02 can just be seen. */
function distance(one: string, other: string): number {
  const [a, b] = [lab(one), lab(other)];
  return Math.hypot(...a.map((value, at) => value - (b[at] ?? 0)));
}

function lab(colour: string): readonly number[] {
  const [r = 0, g = 0, b = 0] = linear(colour);
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].toSorted((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: string): number {
  const [r = 0, g = 0, b = 0] = linear(colour);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function linear(colour: string): readonly number[] {
  return [1, 3, 5].map((at) => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
}

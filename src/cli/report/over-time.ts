import { figuresOf } from "../../promql/figures.ts";
import { label } from "../../promql/names.ts";
import { groupName } from "./cells.ts";
import type { Chart, ChartSeries } from "./chart.ts";
import type { Source } from "./measure.ts";
import { askTiles, stepOf, stepOfBars, type Tiled, tilesOf } from "./tiles.ts";
import type { Range } from "./times.ts";

/** One colour a meaning; they can be told apart in grey, too. */
const colours = { calls: "#9db8d9", bad: "#c4314b", p50: "#7aa6dc", p95: "#3970b8", first: "#d9822b" } as const;
const palette = ["#3970b8", "#d9822b", "#3c8d5a", "#8a5fb0", "#c4314b", "#4fa3b5", "#a6813d", "#7a8794"];
const otherColour = "#c9ced4";
const mostCurrencies = 3;

/** What the page draws of a range: calls, latency, cost by model, tokens. */
export async function chartsOf(source: Source, range: Range, offset: number): Promise<readonly Chart[]> {
  const { prometheus, flavour, where } = source;
  const queries = figuresOf(flavour);
  const step = stepOf(range);
  const tiles = tilesOf(range, step, offset);
  const times = tiles.map(({ from }) => timeLabel(from, step, range, offset));
  const one = async (exprOf: (window: string) => string) =>
    (await askTiles(prometheus, exprOf, tiles, step))[0]?.values ?? tiles.map(() => null);
  const [calls, bad, p50, p95, first, tokens, money] = await Promise.all([
    one((window) => queries.calls({ where, window })),
    one((window) => queries.badCalls({ where, window })),
    one((window) => queries.duration(0.5, { where, window })),
    one((window) => queries.duration(0.95, { where, window })),
    one((window) => queries.firstToken(0.95, { where, window })),
    askTiles(prometheus, (window) => queries.tokens({ where, window }), tiles, step),
    costCharts(source, range, offset),
  ]);
  const shares = calls.map((all, at) => (all ? Math.min(1, (bad[at] ?? 0) / all) : null));
  return [
    {
      title: "Calls, and the share of bad ones",
      times,
      unit: "count",
      rightUnit: "share",
      series: [
        { name: "calls", draw: "bar", colour: colours.calls, values: calls },
        { name: "bad share", draw: "line", onTheRight: true, colour: colours.bad, values: shares },
      ],
    },
    {
      title: "How long calls took",
      times,
      unit: "seconds",
      series: [
        { name: "p95", draw: "line", colour: colours.p95, values: p95 },
        { name: "p50", draw: "line", colour: colours.p50, values: p50 },
        { name: "first token p95", draw: "line", colour: colours.first, values: first },
      ],
    },
    ...money,
    { title: "Tokens", times, unit: "count", series: tokenSeries(tokens) },
  ];
}

async function costCharts({ prometheus, flavour, where, currency }: Source, range: Range, offset: number) {
  const step = stepOfBars(range);
  const tiles = tilesOf(range, step, offset);
  const by = [label.model];
  const found = await askTiles(prometheus, (window) => figuresOf(flavour).cost({ where, window, by }), tiles, step);
  const times = tiles.map(({ from }) => timeLabel(from, step, range, offset));
  const codes = [...new Set(found.map(({ labels }) => labels[label.currency] ?? ""))]
    .filter((code) => currency === undefined || code === currency)
    .sort((one, other) => sumOf(found, other) - sumOf(found, one));
  return codes.slice(0, mostCurrencies).map((code): Chart => {
    const ofCode = found.filter(({ labels }) => (labels[label.currency] ?? "") === code);
    return { title: `Cost ${nameOf(step)} by model, ${code}`, times, unit: "money", series: largest(ofCode) };
  });
}

/** The dearest models, and all others as one. */
function largest(found: readonly Tiled[]): readonly ChartSeries[] {
  const sorted = [...found].sort((one, other) => total(other) - total(one));
  const kept = sorted.length > palette.length ? sorted.slice(0, palette.length - 1) : sorted;
  const rest = sorted.slice(kept.length);
  const drawn = kept.map(({ labels, values }, at): ChartSeries => ({
    name: groupName([labels[label.model] ?? ""]),
    draw: "bar",
    colour: palette[at] ?? otherColour,
    values,
  }));
  return rest.length === 0
    ? drawn
    : [...drawn, { name: "(others)", draw: "bar", colour: otherColour, values: sum(rest) }];
}

function tokenSeries(tokens: readonly Tiled[]): readonly ChartSeries[] {
  const of = (kinds: RegExp) => tokens.filter(({ labels }) => kinds.test(labels[label.tokenKind] ?? ""));
  return [
    { name: "input", draw: "bar", colour: "#3970b8", values: sum(of(/^(?!cache_read).*input$|^cache_write$/)) },
    { name: "input from a cache", draw: "bar", colour: "#9db8d9", values: sum(of(/^cache_read$/)) },
    { name: "output", draw: "bar", colour: "#d9822b", values: sum(of(/output$|^reasoning$/)) },
  ];
}

function sum(all: readonly Tiled[]): readonly (number | null)[] {
  const length = Math.max(0, ...all.map(({ values }) => values.length));
  return Array.from({ length }, (_, at) => {
    const said = all.flatMap(({ values }) => values[at] ?? []);
    return said.length === 0 ? null : said.reduce((one, other) => one + other, 0);
  });
}

function total({ values }: Tiled): number {
  return values.reduce((all: number, value) => all + (value ?? 0), 0);
}

function sumOf(found: readonly Tiled[], code: string): number {
  return found
    .filter(({ labels }) => (labels[label.currency] ?? "") === code)
    .reduce((all, one) => all + total(one), 0);
}

function nameOf(step: number): string {
  const names: Readonly<Record<number, string>> = {
    60: "a minute",
    3600: "an hour",
    86_400: "a day",
    604_800: "a week",
  };
  return names[step] ?? (step < 3600 ? `in ${step / 60} minutes` : `in ${step / 86_400} days`);
}

/** As short as the range allows. */
function timeLabel(at: number, step: number, { from, to }: Range, offset: number): string {
  const text = new Date((at + offset) * 1000).toISOString();
  const [date, time] = [text.slice(5, 10), text.slice(11, 16)];
  if (step >= 86_400) return date;
  return to - from <= 86_400 ? time : `${date} ${time}`;
}

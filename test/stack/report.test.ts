import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runService } from "../../examples/demo/service-process.ts";
import type { LedgerPage } from "../../examples/relay-simulator/ledger.ts";
import { createSimulator } from "../../examples/relay-simulator/simulator.ts";
import type { Flavour } from "../../src/promql/flavour.ts";
import { badOutcomes, label, series } from "../../src/promql/names.ts";
import { until } from "../../stack/back-ends.ts";
import { root } from "../../stack/running-stack.ts";
import { endOf, type Ended } from "../process/preloaded.ts";
import { startLoopbackStack, type LoopbackStack } from "./loopback-stack.ts";
import {
  cellsOf,
  comparedCellsOf,
  type ComparedRow,
  linesOf,
  type Row,
  tablesOnPage,
  tablesOnTerminal,
} from "./report-forms.ts";

const cli = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));
const prices = join(root, "examples/relay-simulator/prices.json");
interface Panel {
  readonly id: number;
  readonly panels?: readonly Panel[];
  readonly targets?: readonly { readonly refId: string; readonly expr?: string }[];
}

interface Board {
  readonly panels: readonly Panel[];
}

/** Those of collapsed rows, too. */
function panelsOf(board: Board | undefined): readonly Panel[] {
  return (board?.panels ?? []).flatMap((panel) => [panel].concat(panel.panels ?? []));
}

/** One run of the demo's service: what its relay served, and the instants between which all of it was told. */
interface Run {
  readonly page: LedgerPage;
  readonly from: string;
  readonly to: string;
}

/** A stack, and what was served while it ran; `before` where there were two runs. */
interface Place {
  readonly stack: LoopbackStack;
  readonly runs: Readonly<Partial<Record<"before" | "after", Run>>>;
}

const stacks: LoopbackStack[] = [];
const places: Partial<Record<Flavour, Place>> = {};

beforeAll(async () => {
  const classic = await startLoopbackStack();
  stacks.push(classic);
  const before = await serve(classic, "classic", "early-service", "80", "0");
  places.classic = {
    stack: classic,
    runs: { before, after: await serve(classic, "classic", "late-service", "110", "5000") },
  };
  const compose = ["docker-compose.yml", "docker-compose.native.yml"].map((name) => join(root, name));
  const native = await startLoopbackStack(undefined, { compose });
  stacks.push(native);
  places.native = { stack: native, runs: { after: await serve(native, "native", "native-service", "80", "9000") } };
});
afterAll(async () => {
  for (const stack of stacks) await stack.stop();
});

function placeOf(flavour: Flavour): Place {
  const place = places[flavour];
  if (place === undefined) throw new Error(`no stack of ${flavour} histograms was started`);
  return place;
}

function runOf(flavour: Flavour, which: "before" | "after"): Run {
  const run = placeOf(flavour).runs[which];
  if (run === undefined) throw new Error(`nothing was served ${which}`);
  return run;
}

/**
 * Its end is the instant of the last samples: from the zero that a series begins with to there increase() has nothing to guess,
 * so what it counts is what was served. A series that begins in the very millisecond of the last export ends one later, where there
 * is something to guess of the others: then once more.
 */
async function serve(
  stack: LoopbackStack,
  flavour: Flavour,
  service: string,
  calls: string,
  first: string,
  tries = 5,
): Promise<Run> {
  const of = `${label.service}="${service}"`;
  const endedCalls = `sum(${series("calls")}{${of}, ${label.state}="ended"})`;
  // Of the tries before.
  const served = (await stack.ends.query(endedCalls))[0]?.value ?? 0;
  const simulator = await createSimulator({ speed: 20, seed: service });
  const from = new Date().toISOString();
  const { code, said } = await runService(
    ["--calls", calls, "--concurrency", "6", "--from", first],
    {
      RELAY_URL: `${simulator.url}/v1`,
      RELAY_KEY: "sk-any-service",
      RELAYSCOPE_PRICES: prices,
      RELAYSCOPE_LOG_LEVEL: "none",
      OTEL_SERVICE_NAME: service,
      OTEL_RESOURCE_ATTRIBUTES: "service.namespace=desk",
      OTEL_EXPORTER_OTLP_ENDPOINT: stack.endpoint,
      OTEL_SEMCONV_STABILITY_OPT_IN: flavour === "native" ? "gen_ai_latest_experimental" : "",
      OTEL_METRIC_EXPORT_INTERVAL: "1000",
    },
    AbortSignal.timeout(120_000),
  );
  if (code !== 0) throw new Error(`the service ended with ${code}: ${said}`);
  await simulator.ledger.settled();
  const page = simulator.ledger.read();
  await simulator.close();
  const told = [
    ...(["tokens", "cost", "referenceCost", "unpriced", "calls"] as const).map(series),
    `{__name__=~"(gen_ai|http)_.*_duration_seconds(_count)?", ${of}}`,
  ];
  let seen = "";
  const last = await until(async () => {
    const [ended] = await stack.ends.query(endedCalls);
    const times = await Promise.all(
      told.flatMap((name) => {
        const selector = name.startsWith("{") ? name : `${name}{${of}}`;
        return ["min", "max"].map((which) =>
          stack.ends.query(`${which}(timestamp(${selector}) >= ${Date.parse(from) / 1000})`),
        );
      }),
    );
    const ends = times.flatMap(([sample]) => sample?.value ?? []);
    const latest = Math.max(...ends);
    const spread = latest - Math.min(...ends);
    seen = `${ended?.value} calls ended, within ${spread} s until ${latest}`;
    const isLast = ends.length === times.length && spread < 0.005;
    return (ended?.value ?? 0) - served === page.operations.length && isLast ? { latest, spread } : undefined;
  }, 30_000);
  if (last === undefined)
    throw new Error(`Prometheus has not got what ${service} told of ${page.operations.length} calls: ${seen}`);
  if (last.spread > 0 && tries > 1) return await serve(stack, flavour, service, calls, first, tries - 1);
  return { page, from, to: new Date(Math.round(last.latest * 1000)).toISOString() };
}

function run(given: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  return endOf(spawn(process.execPath, [cli, "report", ...given], { env: { PATH: process.env["PATH"], ...env } }));
}

const addressOf = (flavour: Flavour): readonly string[] => [
  "--prometheus",
  placeOf(flavour).stack.ends.address("prometheus"),
];

async function report<T = Row>(flavour: Flavour, given: readonly string[]) {
  const { out, err, code } = await run([...addressOf(flavour), "--format", "json", ...given]);
  expect([code, err]).toEqual([0, ""]);
  return JSON.parse(out) as {
    readonly generation: string;
    readonly groups: readonly { readonly by: string; readonly rows: readonly T[] }[];
  };
}

/** What the relay says of a model, in the report's words; a count that nobody told of is undefined. */
function servedOf(page: LedgerPage): ReadonlyMap<string, Partial<Row> & { readonly cost: number | undefined }> {
  return new Map(
    Object.entries(page.models).map(([model, { calls, outcomes, tokens, billed = tokens, cost, unpriced }]) => [
      model,
      {
        calls,
        badCalls: badOutcomes.reduce((sum, outcome) => sum + (outcomes[outcome] ?? 0), 0),
        inputTokens: billed.input,
        cachedInputTokens: billed.cached,
        outputTokens: billed.output,
        unpricedCalls: unpriced,
        cost: cost["USD"],
      },
    ]),
  );
}

const within = (what: string, found: number | null | undefined, expected: number): void => {
  if (expected === 0) expect(found ?? 0, what).toBeCloseTo(0, 6);
  else expect(Math.abs((found ?? 0) / expected - 1), `${what}: ${found} for ${expected}`).toBeLessThan(0.01);
};

test.each([
  ["classic", "before"],
  ["classic", "after"],
  ["native", "after"],
] as const)(
  "%s, %s: each model's calls, bad calls, tokens and cost are what the relay served",
  async (flavour, which) => {
    const { page, from, to } = runOf(flavour, which);
    const { groups, generation } = await report(flavour, ["--from", from, "--to", to, "--by", "model"]);
    expect(generation).toBe(flavour);
    const [total, byModel] = groups;
    const served = servedOf(page);
    expect(byModel?.rows.map(({ labels }) => labels["gen_ai_request_model"]).toSorted()).toEqual(
      [...served.keys()].toSorted(),
    );
    const sums = { calls: 0, badCalls: 0, cost: 0 };
    for (const row of byModel?.rows ?? []) {
      const expected = served.get(row.labels["gen_ai_request_model"] ?? "");
      for (const name of [
        "calls",
        "badCalls",
        "inputTokens",
        "cachedInputTokens",
        "outputTokens",
        "unpricedCalls",
      ] as const)
        within(`${row.labels["gen_ai_request_model"]} ${name}`, row[name], expected?.[name] ?? Number.NaN);
      within(`${row.labels["gen_ai_request_model"]} cost`, row.money[0]?.cost, expected?.cost ?? 0);
      sums.calls += expected?.calls ?? 0;
      sums.badCalls += expected?.badCalls ?? 0;
      sums.cost += expected?.cost ?? 0;
    }
    within("calls", total?.rows[0]?.calls, sums.calls);
    within("bad calls", total?.rows[0]?.badCalls, sums.badCalls);
    within("cost", total?.rows[0]?.money[0]?.cost, sums.cost);
  },
);

/** What a panel shows of a time: of all, or filtered by the page's variables. */
async function panelAt(
  flavour: Flavour,
  board: "overview" | "cost",
  panel: number,
  { from, to }: Run,
  { refId = "A", chosen = {} }: { readonly refId?: string; readonly chosen?: Readonly<Record<string, string>> } = {},
) {
  const folder = flavour === "classic" ? "grafana/dashboards" : "grafana/dashboards-native";
  const expr = panelsOf(JSON.parse(readFileSync(join(root, folder, `${board}.json`), "utf8")) as Board)
    .find(({ id }) => id === panel)
    ?.targets?.find((one) => one.refId === refId)?.expr;
  if (expr === undefined) throw new Error(`${board} has no panel ${panel} with ${refId}`);
  const filled = expr
    .replaceAll("$__range", `${Date.parse(to) - Date.parse(from)}ms`)
    .replaceAll("$currency", "USD")
    .replaceAll(/\$(env|service|relay|model)\b/g, (_, name: string) =>
      (chosen[name] ?? ".*").replaceAll(".", chosen[name] === undefined ? "." : "\\\\."),
    );
  // As a number of seconds the time would be cut to the millisecond before, now and then.
  const asked = new URLSearchParams({ query: filled, time: to });
  const answer = await fetch(`${placeOf(flavour).stack.ends.address("prometheus")}/api/v1/query?${asked.toString()}`);
  const { data } = (await answer.json()) as {
    data: { result: readonly { metric: Record<string, string>; value: readonly [number, string] }[] };
  };
  return data.result
    .map(({ metric, value }) => ({ labels: metric, value: Number(value[1]) }))
    .filter(({ value }) => Number.isFinite(value));
}

const sides = [
  ["classic", "before"],
  ["classic", "after"],
  ["native", "after"],
] as const;
const costOf = (row: Row | undefined) => row?.money.find(({ currency }) => currency === "USD");

test.each(sides)(
  "%s, %s: its numbers are those of the dashboards' panels, to the last digit",
  async (flavour, which) => {
    const ran = runOf(flavour, which);
    const one = async (panel: number) => (await panelAt(flavour, "overview", panel, ran))[0]?.value;
    const { groups } = await report(flavour, ["--from", ran.from, "--to", ran.to, "--by", "relay+model"]);
    const [total] = groups[0]?.rows ?? [];
    expect(await one(2)).toBe(total?.calls);
    expect(await one(3)).toBeCloseTo(1 - (total?.badShare ?? 0), 12);
    expect(await one(6)).toBe(total?.durationP95);
    expect(await one(7)).toBe(total?.firstTokenP95);
    expect(await one(8)).toBeCloseTo(costOf(total)?.cost ?? Number.NaN, 12);
    expect(await one(9)).toBeCloseTo(total?.unpricedCalls ?? Number.NaN, 9);
    const keyOf = ({ labels }: { readonly labels: Row["labels"] }): string =>
      `${labels["server_address"]} ${labels["gen_ai_request_model"]}`;
    const rows = new Map(groups[1]?.rows.map((row) => [keyOf(row), row]));
    expect(rows.size).toBeGreaterThan(4);
    const columns: readonly (readonly [
      "overview" | "cost",
      number,
      string,
      (row?: Row) => number | null | undefined,
    ])[] = [
      ["overview", 44, "calls", (row) => row?.calls],
      ["overview", 44, "bad", (row) => row?.badShare],
      ["overview", 44, "p95", (row) => row?.durationP95],
      ["overview", 44, "first", (row) => row?.firstTokenP95],
      ["overview", 44, "cost", (row) => costOf(row)?.cost],
      ["cost", 43, "paid", (row) => costOf(row)?.comparedCost],
      ["cost", 43, "list", (row) => costOf(row)?.referenceCost],
      ["cost", 43, "saved", (row) => costOf(row)?.saved],
    ];
    for (const [board, panel, refId, cell] of columns) {
      const samples = await panelAt(flavour, board, panel, ran, { refId });
      expect(samples.length).toBeGreaterThan(2);
      for (const sample of samples) expect(cell(rows.get(keyOf(sample)))).toBeCloseTo(sample.value, 9);
    }
  },
);

test.each(sides)(
  "%s, %s: by service, team, relay and model, too, as the cost dashboard's tables",
  async (flavour, which) => {
    const ran = runOf(flavour, which);
    const by = ["service+team", "team", "relay", "model"];
    const { groups } = await report(flavour, ["--from", ran.from, "--to", ran.to, "--by", by.join(",")]);
    for (const [at, name] of by.entries()) {
      const { rows = [] } = groups[at + 1] ?? {};
      const keys = Object.keys(rows[0]?.labels ?? {});
      const keyOf = ({ labels }: { readonly labels: Row["labels"] }): string =>
        keys.map((key) => labels[key]).join(" ");
      const byKey = new Map(rows.map((row) => [keyOf(row), row]));
      const columns: Readonly<Record<string, (row?: Row) => number | null | undefined>> = {
        calls: (row) => row?.calls,
        spend: (row) => costOf(row)?.cost,
        share: (row) => costOf(row)?.costShare,
      };
      for (const [refId, cell] of Object.entries(columns)) {
        const samples = await panelAt(flavour, "cost", 21 + at, ran, { refId });
        expect([name, refId, samples.length > 0]).toEqual([name, refId, true]);
        for (const sample of samples)
          expect(cell(byKey.get(keyOf(sample))), `${name} ${refId}`).toBeCloseTo(sample.value, 9);
      }
    }
  },
);

test.each(sides)("%s, %s: a row is what the overview shows when it is filtered to it", async (flavour, which) => {
  const ran = runOf(flavour, which);
  const by = ["service", "relay", "model"] as const;
  const { groups } = await report(flavour, ["--from", ran.from, "--to", ran.to, "--by", by.join(",")]);
  for (const [at, name] of by.entries())
    for (const row of groups[at + 1]?.rows ?? []) {
      const [value = ""] = Object.values(row.labels);
      const one = async (panel: number) =>
        (await panelAt(flavour, "overview", panel, ran, { chosen: { [name]: value ?? "" } }))[0]?.value;
      expect(await one(2), value ?? "").toBe(row.calls);
      expect(await one(3), value ?? "").toBeCloseTo(1 - (row.badShare ?? 0), 12);
      expect((await one(6)) ?? null, value ?? "").toBe(row.durationP95);
      expect((await one(7)) ?? null, value ?? "").toBe(row.firstTokenP95);
      expect((await one(8)) ?? 0, value ?? "").toBeCloseTo(costOf(row)?.cost ?? 0, 12);
      expect((await one(9)) ?? 0, value ?? "").toBeCloseTo(row.unpricedCalls ?? 0, 9);
    }
});

const fourWays = "service,relay,model,team";
const sorted = (cells: readonly (readonly string[])[]) => cells.map((row) => row.join(" | ")).toSorted();

test.each(sides)("%s, %s: terminal, CSV and page say in each column what JSON says", async (flavour, which) => {
  const { from, to } = runOf(flavour, which);
  const given = ["--from", from, "--to", to, "--by", fourWays];
  const { groups } = await report(flavour, given);
  const form = async (format: string) => (await run([...addressOf(flavour), ...given, "--format", format])).out;
  const [page, terminal, lines] = [
    tablesOnPage(await form("html")),
    tablesOnTerminal(await form("table")),
    linesOf(await form("csv")),
  ];
  expect(groups.map(({ by }) => by)).toEqual(["total", "service", "relay", "model", "team"]);
  for (const group of groups) {
    const title = group.by === "total" ? "All calls: " : `By ${group.by}: `;
    const [calls, amounts] = cellsOf(group);
    const both = [...page.keys()].filter((one) => one.startsWith(title));
    expect(both.length).toBe(2);
    expect(page.get(both[0] ?? "")).toEqual(calls);
    expect(sorted(page.get(both[1] ?? "") ?? [])).toEqual(sorted(amounts));
    for (const one of both)
      expect(terminal.get(one)).toEqual(page.get(one)?.map((row) => row.slice(1).filter((cell) => cell !== "")));
    for (const { labels, money, ...figures } of group.rows) {
      const name = Object.values(labels).join(" · ");
      for (const amount of money.length > 0 ? money : [{}]) {
        const line = lines.find(
          (one) =>
            one["by"] === group.by &&
            one["group"] === name &&
            (!("currency" in amount) || one["currency"] === amount.currency),
        );
        const { by: _, group: __, ...cells } = line ?? {};
        const snake = (key: string) => key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
        const expected = Object.entries({ ...figures, ...amount }).map(([key, value]) => [
          snake(key),
          String(value ?? ""),
        ]);
        expect(cells).toMatchObject(Object.fromEntries(expected));
      }
    }
  }
});

test("two ranges side by side: each side is what it is alone, in every dimension and every form", async () => {
  const [before, after] = [runOf("classic", "before"), runOf("classic", "after")];
  const given = ["--from", after.from, "--to", after.to, "--by", fourWays];
  const against = ["--against-from", before.from, "--against-to", before.to];
  const { groups } = await report<ComparedRow>("classic", [...given, ...against]);
  const alone = [
    await report("classic", given),
    await report("classic", ["--from", before.from, "--to", before.to, "--by", fourWays]),
  ] as const;
  for (const [at, { by, rows }] of groups.entries())
    for (const [side, { groups: own }] of [["now", alone[0]] as const, ["before", alone[1]] as const]) {
      const here = rows.flatMap(({ labels, [side]: figures }) => (figures === null ? [] : [{ labels, ...figures }]));
      expect([by, here]).toEqual([by, expect.arrayContaining([...(own[at]?.rows ?? [])])]);
      expect(here.length).toBe(own[at]?.rows.length);
    }
  expect(groups[0]?.rows[0]?.verdict.badShare).toMatch(/^(better|worse|no clear difference)$/);
  // Each service is on one side alone: there is nothing to judge.
  expect(
    groups[1]?.rows.map(({ now, before: then, verdict }) => [now === null, then === null, verdict.badShare]),
  ).toEqual([
    [false, true, "no calls before"],
    [true, false, "no calls after"],
  ]);

  const form = async (format: string) =>
    (await run([...addressOf("classic"), ...given, ...against, "--format", format])).out;
  const [page, terminal, lines] = [
    tablesOnPage(await form("html")),
    tablesOnTerminal(await form("table")),
    linesOf(await form("csv")),
  ];
  for (const group of groups) {
    const title = group.by === "total" ? "All calls: " : `By ${group.by}: `;
    const three = [...page.keys()].filter((one) => one.startsWith(title));
    expect(three.map((one) => page.get(one))).toEqual(comparedCellsOf(group));
    for (const one of three)
      expect(terminal.get(one)).toEqual(page.get(one)?.map((row) => row.slice(1).filter((cell) => cell !== "")));
    for (const row of group.rows)
      for (const side of ["before", "now"] as const) {
        const name = Object.values(row.labels).join(" · ");
        const line = lines.find((one) => one["by"] === group.by && one["group"] === name && one["range"] === side);
        expect([line?.["calls"], line?.["cost"], line?.["duration_p95"]]).toEqual(
          row[side] === null
            ? [undefined, undefined, undefined]
            : [row[side].calls, row[side].money[0]?.cost, row[side].durationP95].map((one) => String(one ?? "")),
        );
      }
  }
});

test("the terminal's tables fit 100 columns, and the page has its charts and no script", async () => {
  const { from, to } = runOf("classic", "after");
  const given = [...addressOf("classic"), "--from", from, "--to", to];
  const { out, code } = await run(given);
  expect(code).toBe(0);
  const tables = out.split("\n").filter((line) => /\S {2,}\S/.test(line));
  expect(tables.length).toBeGreaterThan(10);
  expect(Math.max(...tables.map((line) => line.length))).toBeLessThanOrEqual(100);
  const page = (await run([...given, "--format", "html"])).out;
  expect(page.match(/<svg/g)?.length).toBe(4);
  // Parts of a drawing may name each other, by #.
  expect(page).not.toMatch(/<script|\ssrc=|href="(?!#)|@import|url\((?!['"]?#)/i);
  expect(page).toContain("deepseek-v3.2");
});

test("no call in the range is said, with 1", async () => {
  const given = [...addressOf("classic"), "--from", "2020-01-01", "--to", "2020-01-01"];
  const { code, out, err } = await run(given);
  expect([code, out]).toEqual([1, ""]);
  expect(err).toMatch(
    /no call was found from 2020-01-01 00:00 UTC to 2020-01-02 00:00 UTC; calls are known (on|from about) 20/,
  );
});

test("a pattern that Prometheus does not take, and a currency that nobody paid in, are said by option and value", async () => {
  const { from, to } = runOf("classic", "after");
  const given = [...addressOf("classic"), "--from", from, "--to", to, "--by", "team"];
  const pattern = await run([...given, "--where", "model=~gpt("]);
  expect([pattern.code, pattern.out]).toEqual([2, ""]);
  expect(pattern.err).toContain('--where: "model=~gpt(" is not accepted: missing closing );');
  const currency = await run([...given, "--currency", "XXX"]);
  expect([currency.code, currency.err]).toEqual([0, ""]);
  expect(currency.out).toContain(
    "Note: --currency: nothing was paid in XXX (ISO 4217 has no such code); there is USD.",
  );
  const none = await run([...given, "--where", "model=nobody"]);
  expect([none.code, none.out]).toEqual([1, ""]);
  expect(none.err).toContain("with what --where asks for; there are some without it");
});

import { badOutcomes } from "../../monitoring/names.ts";
import { tallyByModel } from "../../examples/relay-simulator/tally.ts";
import { durationBuckets } from "../../src/telemetry/catalog.ts";
import type { Shown } from "../../monitoring/grafana/shown.ts";
import type { ServedCall } from "./desks.ts";

type Calls = readonly ServedCall[];
/** Figures by what they are of: a name in a legend, or the key columns of a table's row; of one alone by "". */
export type Figures = Readonly<Record<string, number>>;

/** A panel, or a column of a table, and what the relays' ledgers say of it. */
export interface Counterpart {
  readonly board: string;
  readonly panel: string;
  /** Of a table: the columns that name a row, and the one that is compared. */
  readonly keys?: readonly string[];
  readonly column?: string;
  /**
   * `sum`: Prometheus stretches an increase a little beyond its samples, within 1 %; by `anchored` it is exact. `share`: of two
   * such sums. `quantile`: within the bucket that holds it, or the next. `kept`: a sum that a rule has put together of five minutes each.
   */
  readonly kind: "sum" | "share" | "quantile" | "kept";
  /** Of quantiles nothing, where each row is of a few calls. */
  readonly expected?: (calls: Calls, currency: string) => Figures;
  /** Of quantiles: the same of the calls' own spans, whose seconds are the caller's. */
  readonly timed?: (calls: readonly TimedCall[]) => Figures;
}

/** A call's span: how long its service waited, which the relay only knows as far as its own part goes. */
export type TimedCall = Pick<ServedCall, "service" | "host" | "model" | "seconds" | "firstTokenSeconds">;

const isBad = ({ outcome }: ServedCall): boolean => (badOutcomes as readonly string[]).includes(outcome);
const all = (value: number | undefined): Figures => (value === undefined || Number.isNaN(value) ? {} : { "": value });
const count = (calls: readonly unknown[]): Figures => all(calls.length);

const spendOf = (calls: Calls, currency: string): number =>
  calls.reduce((sum, { cost }) => sum + (cost?.currency === currency ? cost.amount : 0), 0);

/** Figures of each group of calls; a group of which there is no figure is left out. */
function by<Call>(
  calls: readonly Call[],
  key: (call: Call) => string,
  figure: (group: readonly Call[]) => number | undefined,
): Figures {
  const groups = Map.groupBy(calls, key);
  return Object.fromEntries(
    [...groups].flatMap(([name, group]) => {
      const value = figure(group);
      return value === undefined || Number.isNaN(value) ? [] : [[name, value]];
    }),
  );
}

/** As a histogram has it: the value that this share of them is at most. */
export function quantile(q: number, values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)] ?? Number.NaN;
}

/** What of calls is timed. */
export type Seconds = (calls: readonly TimedCall[]) => readonly number[];
export const seconds: Seconds = (calls) => calls.map((call) => call.seconds);
export const firstTokens: Seconds = (calls) => calls.flatMap((call) => call.firstTokenSeconds ?? []);
const share = (part: Calls, of: Calls): number => part.length / of.length;
const spent = (group: Calls, currency: string): number | undefined => spendOf(group, currency) || undefined;
const host = ({ host: relay }: ServedCall): string => relay;
const isOld = ({ role }: ServedCall): boolean => role === "baseline";
const isNew = ({ role }: ServedCall): boolean => role === "candidate";
const model = (call: ServedCall): string => call.model;
const service = (call: ServedCall): string => call.service;
const team = (call: ServedCall): string => call.team;
const relayAndModel = (call: TimedCall): string => `${call.host} ${call.model}`;

function byRole(calls: Calls, figure: (group: Calls) => number): Figures {
  const compared = calls.filter(({ role }) => role !== undefined);
  return by(compared, ({ role = "" }) => role, figure);
}

/** Calls without a price, as the ledger counts them: its answer had begun, and no list has a price for it. */
const unpriced = (calls: Calls): number =>
  Object.values(tallyByModel(calls.map(({ operation }) => operation))).reduce((sum, tally) => sum + tally.unpriced, 0);

/** Every panel that says of the time range what a ledger says, too. */
export const counterparts: readonly Counterpart[] = [
  { board: "overview", panel: "Calls", kind: "sum", expected: count },
  {
    board: "overview",
    panel: "Availability",
    kind: "share",
    expected: (calls) => all(1 - share(calls.filter(isBad), calls)),
  },
  quantileOf("overview: p95 duration", 0.95, seconds),
  quantileOf("latency: p95", 0.95, seconds),
  quantileOf("latency: p50", 0.5, seconds),
  quantileOf("latency: p99", 0.99, seconds),
  quantileOf("overview: p95 first token", 0.95, firstTokens),
  quantileOf("latency: p95 first token", 0.95, firstTokens),
  quantileOf("streaming: p95 first token", 0.95, firstTokens),
  quantileOf("streaming: p50 first token", 0.5, firstTokens),
  {
    board: "overview",
    panel: "Spend ($currency)",
    kind: "sum",
    expected: (calls, currency) => all(spendOf(calls, currency)),
  },
  { board: "overview", panel: "Unpriced calls", kind: "sum", expected: (calls) => all(unpriced(calls)) },
  spendBy("overview", "Spend by service ($currency)", service),
  spendBy("overview", "Spend by team ($currency)", team),
  spendBy("overview", "Spend by model ($currency)", model),
  ...rowsOf("overview", "By relay and model, cost in $currency", ["Relay", "Model"], relayAndModel, {
    Calls: ["sum", (group) => group.length],
    "Bad share": ["share", (group) => share(group.filter(isBad), group)],
    Cost: ["sum", spent],
  }),
  ...quantilesBy("overview", "By relay and model, cost in $currency", ["Relay", "Model"], relayAndModel, {
    p95: [0.95, seconds],
    "p95 first token": [0.95, firstTokens],
  }),
  {
    board: "latency",
    panel: "Calls over 10.24 s",
    kind: "share",
    expected: (calls) =>
      all(
        share(
          calls.filter((call) => call.seconds > 10.24),
          calls,
        ),
      ),
  },
  ...rowsOf("latency", "Slowest models", ["Model", "Relay"], (call) => `${call.model} ${call.host}`, {
    Calls: ["sum", (group) => group.length],
  }),
  ...quantilesBy("latency", "Slowest models", ["Model", "Relay"], (call) => `${call.model} ${call.host}`, {
    p50: [0.5, seconds],
    p95: [0.95, seconds],
    p99: [0.99, seconds],
    "p95 first token": [0.95, firstTokens],
  }),
  {
    board: "cost",
    panel: "Spend in the time range ($currency)",
    kind: "sum",
    expected: (calls, currency) => all(spendOf(calls, currency)),
  },
  kept("Spend today ($currency)", (at) => at.toISOString().slice(0, 10)),
  kept("Month to date ($currency)", (at) => at.toISOString().slice(0, 7)),
  { board: "cost", panel: "Calls without a price", kind: "sum", expected: (calls) => all(unpriced(calls)) },
  { board: "streaming", panel: "Streams", kind: "sum", timed: (calls) => count(firstTokens(calls)) },
  {
    board: "migration",
    panel: "Calls on the new relay",
    kind: "share",
    expected: (calls) => {
      const compared = calls.filter(({ role }) => role !== undefined);
      return all(share(compared.filter(isNew), compared));
    },
  },
  {
    board: "migration",
    panel: "Bad share, old and new",
    kind: "share",
    expected: (calls) => byRole(calls, (group) => share(group.filter(isBad), group)),
  },
  ...rowsOf("migration", "Verdict by model", ["Model"], model, {
    "Calls, old": ["sum", (group) => group.filter(isOld).length || undefined],
    "Calls, new": ["sum", (group) => group.filter(isNew).length || undefined],
    "Bad share, new": ["share", (group) => share(group.filter(isNew).filter(isBad), group.filter(isNew))],
  }),
  ...rowsOf(
    "explorer",
    "Top errors",
    ["Relay", "Model", "Outcome"],
    (call) => `${call.host} ${call.model} ${call.outcome}`,
    {
      Calls: [
        "sum",
        (group) =>
          group.filter(({ outcome }) => outcome === "auth" || badOutcomes.some((one) => one === outcome)).length ||
          undefined,
      ],
    },
  ),
  ...costBy("service", ["Service", "Team"], (call) => `${call.service} ${call.team}`),
  ...costBy("team", ["Team"], team),
  ...costBy("relay", ["Relay"], host),
  ...costBy("model", ["Model"], model),
];

/** What the rules keep of the owner's day or month, in UTC unless he says otherwise: of calls since it began. */
function kept(panel: string, periodOf: (at: Date) => string): Counterpart {
  return {
    board: "cost",
    panel,
    kind: "kept",
    expected: (calls, currency) => {
      if (calls.length === 0) return {};
      const begunAt = ({ operation }: ServedCall) => operation.attempts[0]?.startedAt ?? 0;
      const period = periodOf(new Date(Math.max(...calls.map(begunAt))));
      return all(
        spendOf(
          calls.filter((call) => periodOf(new Date(begunAt(call))) === period),
          currency,
        ),
      );
    },
  };
}

function quantileOf(place: string, q: number, values: Seconds): Counterpart {
  const [board = "", panel = ""] = place.split(": ");
  const figure = (calls: readonly TimedCall[]) => all(quantile(q, values(calls)));
  return { board, panel, kind: "quantile", expected: figure, timed: figure };
}

function quantilesBy(
  board: string,
  panel: string,
  keys: readonly string[],
  key: (call: TimedCall) => string,
  columns: Readonly<Record<string, readonly [q: number, values: Seconds]>>,
): readonly Counterpart[] {
  return Object.entries(columns).map(([column, [q, values]]) => ({
    board,
    panel,
    keys,
    column,
    kind: "quantile" as const,
    timed: (calls) => by(calls, key, (group) => quantile(q, values(group))),
  }));
}

function spendBy(board: string, panel: string, key: (call: ServedCall) => string): Counterpart {
  return {
    board,
    panel,
    kind: "sum",
    expected: (calls, currency) => by(calls, key, (group) => spent(group, currency)),
  };
}

type Column = readonly [kind: Counterpart["kind"], figure: (group: Calls, currency: string) => number | undefined];

function rowsOf(
  board: string,
  panel: string,
  keys: readonly string[],
  key: (call: ServedCall) => string,
  columns: Readonly<Record<string, Column>>,
): readonly Counterpart[] {
  return Object.entries(columns).map(([column, [kind, figure]]) => ({
    board,
    panel,
    keys,
    column,
    kind,
    expected: (calls, currency) => by(calls, key, (group) => figure(group, currency)),
  }));
}

function costBy(what: string, keys: readonly string[], key: (call: ServedCall) => string): readonly Counterpart[] {
  return rowsOf("cost", `By ${what} ($currency)`, keys, key, { Spend: ["sum", spent] });
}

/** What a panel says of it, in the same form. */
export function figuresIn({ values, columns }: Shown, { keys, column }: Counterpart): Figures {
  if (keys === undefined) {
    if (values.length === 1 && values[0] !== undefined)
      return { "": values[0].numeric, [values[0].name]: values[0].numeric };
    return Object.fromEntries(values.map(({ name, numeric }) => [name, numeric]));
  }
  const find = (wanted: string) => columns.find(({ name }) => name === wanted)?.cells ?? [];
  const names = keys.map((key) => find(key));
  return Object.fromEntries(
    find(column ?? "").flatMap(({ raw }, row) => {
      const name = names.map((cells) => String(cells[row]?.raw ?? "")).join(" ");
      return typeof raw === "number" && !Number.isNaN(raw) ? [[name, raw]] : [];
    }),
  );
}

/** How far a figure is from what the ledger has: of a sum its share, of a share the difference, of a quantile the buckets between. */
export function deviation(kind: Counterpart["kind"], expected: number, found: number | undefined): number {
  if (found === undefined || Number.isNaN(found)) return Number.POSITIVE_INFINITY;
  if (kind === "quantile") return Math.abs(bucketOf(expected) - bucketOf(found));
  return kind === "share" || expected === 0 ? Math.abs(expected - found) : Math.abs(expected - found) / expected;
}

function bucketOf(value: number): number {
  return durationBuckets.filter((bound) => bound < value).length;
}

import { count, groupName, grown, money, seconds, share, tokens } from "../../src/cli/report/cells.ts";

/** The figures of `relayscope report --format json`. */
export interface Row {
  readonly labels: Readonly<Record<string, string | null>>;
  readonly calls: number | null;
  readonly badCalls: number | null;
  readonly badShare: number | null;
  readonly durationP50: number | null;
  readonly durationP95: number | null;
  readonly firstTokenP95: number | null;
  readonly inputTokens: number | null;
  readonly cachedInputTokens: number | null;
  readonly outputTokens: number | null;
  readonly unpricedCalls: number | null;
  readonly money: readonly {
    readonly currency: string;
    readonly cost: number | null;
    readonly comparedCost: number | null;
    readonly referenceCost: number | null;
    readonly saved: number | null;
    readonly costShare: number | null;
  }[];
}

/** The same with two ranges. */
export interface ComparedRow {
  readonly labels: Row["labels"];
  readonly now: Omit<Row, "labels"> | null;
  readonly before: Omit<Row, "labels"> | null;
  readonly change: {
    readonly calls: number | null;
    readonly durationP95: number | null;
    readonly firstTokenP95: number | null;
    readonly cost: Readonly<Record<string, number | null>>;
  };
  readonly verdict: { readonly badShare: string; readonly durationP95: string };
}

export interface Group<T> {
  readonly by: string;
  readonly rows: readonly T[];
}

type Cells = readonly string[];

const said = (value: number | null | undefined): number | undefined => value ?? undefined;
const nameOf = ({ labels }: { readonly labels: Row["labels"] }): string =>
  Object.keys(labels).length === 0 ? "all calls" : groupName(Object.values(labels).map((value) => value ?? ""));
const absent = "–";

/** What people are to see of a group's rows, out of what JSON says: calls and latency, then tokens and money, in the order of names. */
export function cellsOf({ by, rows }: Group<Row>): readonly [calls: readonly Cells[], money: readonly Cells[]] {
  return [
    rows.map((row) => [
      nameOf(row),
      count(said(row.calls)),
      count(said(row.badCalls)),
      share(said(row.badShare)),
      seconds(said(row.durationP50)),
      seconds(said(row.durationP95)),
      seconds(said(row.firstTokenP95)),
      count(said(row.unpricedCalls)),
    ]),
    rows.flatMap((row) => {
      const ofTokens = [row.inputTokens, row.cachedInputTokens, row.outputTokens].map((one) => tokens(said(one)));
      const amounts = row.money.map((one) => [
        one.cost === null ? absent : `${money(one.cost)} ${one.currency}`,
        ...(by === "total" ? [] : [share(said(one.costShare))]),
        money(said(one.referenceCost)),
        money(said(one.saved)),
        share(one.saved === null || !one.referenceCost ? undefined : one.saved / one.referenceCost),
      ]);
      const [first, ...more] =
        amounts.length > 0 ? amounts : [Array.from({ length: by === "total" ? 4 : 5 }, () => absent)];
      return [[nameOf(row), ...ofTokens, ...(first ?? [])], ...more.map((cells) => ["", "", "", ""].concat(cells))];
    }),
  ];
}

/** The same of two ranges: calls, latency, money and tokens. */
export function comparedCellsOf({ rows }: Group<ComparedRow>): readonly (readonly Cells[])[] {
  const both = (row: ComparedRow, of: (one: Omit<Row, "labels">) => number | null, write: (value?: number) => string) =>
    [row.before, row.now].map((one) => write(one === null ? undefined : said(of(one))));
  const all = ({ inputTokens, outputTokens }: Omit<Row, "labels">): number | null =>
    inputTokens === null && outputTokens === null ? null : (inputTokens ?? 0) + (outputTokens ?? 0);
  return [
    rows.map((row) => [
      nameOf(row),
      ...both(row, ({ calls }) => calls, count),
      grown(said(row.change.calls)),
      ...both(row, ({ badShare }) => badShare, share),
      row.verdict.badShare,
    ]),
    rows.map((row) => [
      nameOf(row),
      ...both(row, ({ durationP95 }) => durationP95, seconds),
      grown(said(row.change.durationP95)),
      ...both(row, ({ firstTokenP95 }) => firstTokenP95, seconds),
      grown(said(row.change.firstTokenP95)),
      row.verdict.durationP95,
    ]),
    rows.map((row) => {
      const [code = absent] = Object.keys(row.change.cost);
      const costOf = (one: Omit<Row, "labels">): number | null =>
        one.money.find(({ currency }) => currency === code)?.cost ?? null;
      const aThousand = (one: Omit<Row, "labels">): number | null => {
        const cost = costOf(one);
        return cost === null || !one.calls ? null : (cost / one.calls) * 1000;
      };
      return [
        nameOf(row),
        code,
        ...both(row, costOf, money),
        grown(said(row.change.cost[code])),
        ...both(row, aThousand, money),
        ...both(row, all, tokens),
      ];
    }),
  ];
}

const entities: Readonly<Record<string, string>> = {
  "&amp;": "&",
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&#39;": "'",
};

/** The page's tables by their titles: the cells of each row. */
export function tablesOnPage(page: string): ReadonlyMap<string, readonly Cells[]> {
  const text = (html: string): string => html.replaceAll(/&(?:amp|lt|gt|quot|#39);/g, (one) => entities[one] ?? one);
  return new Map(
    [...page.matchAll(/<h2>([^<]*)<\/h2>\s*<table>.*?<tbody>(.*?)<\/tbody>/gs)].map(([, title = "", body = ""]) => [
      text(title),
      [...body.matchAll(/<tr>(.*?)<\/tr>/gs)].map(([, row = ""]) =>
        [...row.matchAll(/<td[^>]*>([^<]*)<\/td>/g)].map(([, cell = ""]) => text(cell)),
      ),
    ]),
  );
}

/** The terminal's tables by their titles: the words of each row, without its name, which may be cut. */
export function tablesOnTerminal(out: string): ReadonlyMap<string, readonly Cells[]> {
  return new Map(
    out
      .split("\n\n")
      .map((part) => part.split("\n"))
      .map(([title = "", ...[, ...rows]]) => [
        title,
        rows.map((row) =>
          row
            .trim()
            .split(/\s{2,}/)
            .slice(row.startsWith(" ") ? 0 : 1),
        ),
      ]),
  );
}

/** The lines of a CSV, by the names of its columns. No name in these tests has a comma. */
export function linesOf(csv: string): readonly Readonly<Record<string, string>>[] {
  const [head = "", ...lines] = csv.trim().split("\r\n");
  const names = head.split(",");
  return lines.map((line) => Object.fromEntries(line.split(",").map((cell, at) => [names[at] ?? "", cell])));
}

import { ratioOf } from "./amount.ts";
import { none } from "./dimensions.ts";
import { agreement, type Compared, dayAt, type Tolerance } from "./reconcile.ts";

/** What is known of the logs besides what the calls cost. */
export interface Known {
  readonly tolerance: Tolerance;
  readonly offsetMs: number;
  /** Epoch milliseconds of the first and the last record that was read; undefined where there was none. */
  readonly span: { readonly first: number; readonly last: number } | undefined;
  /** Names, as on the bill, of the models that any call in the logs went to. */
  readonly models: ReadonlySet<string>;
  /** Days on which any call was seen. */
  readonly days: ReadonlySet<string>;
  /** The bill's own beginning of days, where it is another: milliseconds before UTC's. */
  readonly shiftMs: number | undefined;
}

/** A row with what is said of it. */
export interface Explained extends Compared {
  readonly agrees: boolean;
  /** Why it does not, or (rounding) why it does though it is further off than the tolerance. */
  readonly reasons: readonly string[];
}

/** Says for each row whether bill and logs agree, and what may be behind it where they do not. */
export function explain(rows: readonly Compared[], known: Known): readonly Explained[] {
  const ratios = constantRatios(rows, known.tolerance);
  return rows.map((row) => {
    const near = agreement(row, known.tolerance);
    if (near !== undefined && row.billed === undefined && row.unpriced > 0)
      return { ...row, agrees: false, reasons: ["not on the bill", unpricedOf(row)] };
    if (near !== undefined)
      return { ...row, agrees: true, reasons: near === "rounding" ? ["rounding of the bill's lines"] : [] };
    const reasons = [...absent(row, known), ...(row.unpriced > 0 ? [unpricedOf(row)] : [])];
    const ratio = ratios.get(`${row.model}\n${row.currency}`);
    if (reasons.length === 0) reasons.push(...(ratio === undefined ? cutDay(row, known) : [ratio]));
    if (known.shiftMs !== undefined)
      reasons.push(`the bill's days begin at ${clockOf(known.shiftMs)} UTC (--utc-offset ${offsetOf(known.shiftMs)})`);
    return { ...row, agrees: false, reasons: reasons.length === 0 ? ["unexplained"] : reasons };
  });
}

/** What is on one side alone. */
function absent({ day, model, billed, calls }: Compared, { span, models, days, offsetMs }: Known): string[] {
  if (billed === undefined) return ["not on the bill"];
  if (span === undefined) return ["no call in the logs"];
  if (model === none) return ["the bill does not say for which model"];
  if (model !== "" && !models.has(model)) return ["no call of this model in the logs"];
  if (day < dayAt(span.first, offsetMs)) return [`before the first record (${timeOf(span.first)})`];
  if (day > dayAt(span.last, offsetMs)) return [`after the last record (${timeOf(span.last)})`];
  if (!days.has(day)) return ["no record on this day"];
  return calls === 0 ? ["no call of this model on this day"] : [];
}

/** A day of which the logs have a part, and less than the bill. */
function cutDay({ day, billed = 0n, ours }: Compared, { span, offsetMs }: Known): string[] {
  if (span === undefined || ours >= billed) return [];
  if (day === dayAt(span.first, offsetMs)) return [`the records of this day begin at ${timeOf(span.first)}`];
  return day === dayAt(span.last, offsetMs) ? [`the records of this day end at ${timeOf(span.last)}`] : [];
}

function unpricedOf({ unpriced, calls }: Compared): string {
  return `${unpriced} of ${calls} calls have no price`;
}

/** By model and currency: the sentence, where the bill is the same multiple of ours on all days, one day being enough for a half. */
function constantRatios(rows: readonly Compared[], tolerance: Tolerance): ReadonlyMap<string, string> {
  const found = new Map<string, number[]>();
  for (const row of rows) {
    const ratio = row.billed === undefined ? undefined : ratioOf(row.billed, row.ours);
    if (ratio === undefined || ratio <= 0 || row.unpriced > 0) continue;
    const key = `${row.model}\n${row.currency}`;
    found.set(key, [...(found.get(key) ?? []), ratio]);
  }
  const near = Math.max(tolerance.part, 0.001);
  const told = [...found].flatMap(([key, ratios]): [string, string][] => {
    const [least, most] = [Math.min(...ratios), Math.max(...ratios)];
    const middle = (least + most) / 2;
    if (most - least > near * most) return [];
    const where = ratios.length === 1 ? "" : ` on all ${ratios.length} days`;
    if (Math.abs(middle - 0.5) <= near / 2)
      return [[key, `half of ours${where}: a batch or flex price, which the logs do not tell`]];
    return ratios.length === 1
      ? []
      : [[key, `${Number(middle.toPrecision(4))} × ours${where}: another price than in the price list`]];
  });
  return new Map(told);
}

function timeOf(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

/** The time of day in UTC at which days begin that are so much before UTC's. */
function clockOf(shiftMs: number): string {
  return new Date((86_400_000 - shiftMs) % 86_400_000).toISOString().slice(11, 16);
}

function offsetOf(shiftMs: number): string {
  return `${shiftMs < 0 ? "-" : "+"}${new Date(Math.abs(shiftMs)).toISOString().slice(11, 16)}`;
}

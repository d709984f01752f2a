import { cleanName } from "../../mask.ts";
import { asLine } from "../../settings/quote.ts";
import { tableLines } from "../prices/replay/table.ts";
import { certain } from "./compare.ts";
import type { Report } from "./collect.ts";
import { sectionsOf } from "./sections.ts";
import { writeDuration, writeTime } from "./times.ts";

/** Of a terminal; names give way to figures. */
const width = 100;

/** The report as tables for a terminal. */
export function reportLines(report: Report): readonly string[] {
  const lines: string[] = [...headLines(report), ...noteLines(report), ""];
  for (const { title, head, rows, left } of sectionsOf(report)) {
    lines.push(title, ...narrow(head, rows));
    if (left > 0) lines.push(`… and ${left} more: --format csv has all`);
    lines.push("");
  }
  return [...lines, ...footLines(report)];
}

/** What it is about. */
export function headLines({ range, against, conditions, offset }: Report): readonly string[] {
  const told = ({ from, to }: { readonly from: number; readonly to: number }): string =>
    `${writeTime(from, offset)} to ${writeTime(to, offset)} (${writeDuration(to - from)})`;
  return [
    `${against === undefined ? "Calls" : "After: calls"} from ${told(range)}`,
    ...(against === undefined ? [] : [`Before: calls from ${told(against)}`]),
    ...(conditions.length === 0 ? [] : [`Only ${conditions.map((one) => asLine(cleanName(one))).join(" and ")}`]),
  ];
}

/** What has to be known before the figures are read. */
export function noteLines({ notes }: Report): readonly string[] {
  return notes.map((note) => `Note: ${asLine(note)}.`);
}

/** What the figures mean. */
export function footLines({ against, generation }: Report): readonly string[] {
  return [
    "bad: rate limit, quota, overloaded, server error, timeout, network, interrupted. Counts are Prometheus' estimates from samples.",
    ...(against === undefined
      ? [
          "of all: the part of all cost in that currency.",
          "list price, saved: of the calls that have a cost and a list price in one currency. –: not said by anybody.",
        ]
      : [
          `verdict: of bad shares by a two-proportion test (z ${certain.z}), of p95 from a factor of ${certain.p95Ratio} on; each from ${certain.calls} calls on both sides.`,
        ]),
    ...(generation === "native" ? ["From native histograms, under the latest names."] : []),
  ];
}

function narrow(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const left = new Set([head[0] ?? "", "currency", "verdict on bad calls", "verdict on p95"]);
  const rest = head
    .slice(1)
    .map((name, at) => Math.max(name.length, ...rows.map((row) => row[at + 1]?.length ?? 0)))
    .reduce((sum, one) => sum + one + 2, 0);
  const room = Math.max(16, width - rest);
  const named = rows.map(([name = "", ...cells]) => [cut(name, room), ...cells]);
  return tableLines(head, named, left);
}

function cut(text: string, room: number): string {
  return text.length > room ? `${text.slice(0, room - 1)}…` : text;
}

import type { LedgerPage } from "../relay-simulator/ledger.ts";
import { count } from "./amounts.ts";
import { isCall } from "./call-row.ts";
import type { Difference, Received } from "./compare.ts";
import { compare, countFigures } from "./compare.ts";
import type { Paint } from "./paint.ts";
import { hang } from "./wrap.ts";

/** What the comparison of the relay's own books with the telemetry came to. */
export interface Verdict {
  readonly equal: boolean;
  /** For lines of so many columns. */
  readonly lines: readonly string[];
}

/** Compares what the relay served with what telemetry says of it, and says what was compared. */
export function judge(page: LedgerPage, received: Received, paint: Paint, width = Infinity): Verdict {
  const found = compare(page, received);
  const { operations, requests, others } = page;
  const other = Object.entries(others).map(([path, times]) => `${times} of ${path}`);
  const served =
    `${count(operations.length)} calls in ${count(requests.length)} HTTP requests` +
    (other.length === 0 ? "" : `, and what is no model call: ${other.join(", ")}`);
  const got =
    `${count(received.spans.filter(isCall).length)} spans of calls, ${count(received.logs.length)} log records, ` +
    `${count(received.metrics.length)} series of metrics`;
  return {
    equal: found.length === 0 && operations.length > 0,
    lines: [
      paint("bold", "The relay's ledger against spans, logs and metrics"),
      ...hang("served:   ", served, width),
      ...hang("received: ", got, width),
      ...hang(
        "compared: ",
        "for each model calls, attempts, outcomes, tokens (input, cached, output, reasoning), cost, and calls without usage or price",
        width,
      ),
      ...outcome(found, page, received, paint),
    ],
  };
}

function outcome(found: readonly Difference[], page: LedgerPage, received: Received, paint: Paint): string[] {
  if (page.operations.length === 0) return [paint("red", "not equal: the relay served no call, so nothing is proven")];
  const figures = countFigures(page);
  if (found.length === 0)
    return [paint("green", `equal: ${figures} figures of the ledger, to the unit, costs to 1e-9`)];
  // The signals mostly err together: one line for one error.
  const places = new Map<string, string[]>();
  for (const { what, expected, found: told, where } of found) {
    const line = `  ${what}  expected ${expected}, found ${told}`;
    places.set(line, [...(places.get(line) ?? []), where]);
  }
  return [
    paint("red", `not equal: ${places.size} of ${figures} figures, expected being the ledger's`),
    ...[...places].map(([line, where]) => `${line} in ${where.join(", ")}`),
    ...received.problems.map((problem) => `  not understood: ${problem}`),
  ];
}

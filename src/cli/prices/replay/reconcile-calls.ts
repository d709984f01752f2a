import { readAmount } from "./amount.ts";
import { findDayShift } from "./day-shift.ts";
import { explain } from "./explain.ts";
import type { HalfHours } from "./half-hours.ts";
import { halfHourMs } from "./half-hours.ts";
import { type Invoice, limitDays } from "./invoice.ts";
import type { Options } from "./options.ts";
import { compareWithBill, dayAt, nameModels, type Tolerance } from "./reconcile.ts";
import type { Reconciled } from "./reconcile-report.ts";

/** Compares a bill with what the calls of the logs cost, and says what may be behind each difference. */
export function reconcileCalls(
  bill: Invoice,
  spent: HalfHours,
  scope: string,
  { from, until, offsetMs, tolerance: part }: Pick<Options, "from" | "until" | "offsetMs" | "tolerance">,
): Reconciled {
  const invoice = limitDays(
    bill,
    from === undefined ? undefined : dayAt(from, offsetMs),
    until === undefined ? undefined : dayAt(until - 1, offsetMs),
  );
  const tolerance: Tolerance = { part, perLine: readAmount(`5e-${invoice.decimals + 1}`) ?? 0n };
  const rows = compareWithBill({ invoice, spent, offsetMs });
  const models = nameModels(invoice, spent.models());
  const times = models.flatMap(({ times }) => [...times.keys()]);
  const explained = explain(rows, {
    tolerance,
    offsetMs,
    span: spent.span(),
    models: new Set(models.map(({ name }) => name)),
    days: new Set(times.map((time) => dayAt(time * halfHourMs, offsetMs))),
    shiftMs: findDayShift(invoice, spent, offsetMs, tolerance),
  });
  return { invoice, rows: explained, scope, tolerance: part };
}

import { quote } from "../../../settings/quote.ts";
import type { Amount } from "./amount.ts";
import { readCsvRows } from "./csv-rows.ts";
import { type InvoiceFormat, type InvoiceFormatName, invoiceFormats } from "./invoice-formats.ts";

/** What a bill asks for one model on one day. */
interface BillCell {
  readonly day: string;
  readonly model?: string;
  readonly currency: string;
  amount: Amount;
  lines: number;
}

/** A provider's bill. */
export interface Invoice {
  readonly format: InvoiceFormatName;
  readonly vendor?: string;
  readonly cells: readonly BillCell[];
  /** Places behind the point of the amount that was written with the most: what lies beyond was rounded away. */
  readonly decimals: number;
  readonly lines: number;
  /** Lines that are not understood, and what is wrong with the first of them. */
  readonly badLines: number;
  readonly firstBad?: string;
}

/** Days × models × currencies of one bill. */
const cellLimit = 200_000;

/** Reads a bill, and adds its lines up by day and model. Throws where it is in no format that is known. */
export async function readInvoice(
  source: AsyncIterable<Uint8Array>,
  given?: InvoiceFormatName,
  limit = cellLimit,
): Promise<Invoice> {
  const cells = new Map<string, BillCell>();
  let columns: ReadonlyMap<string, number> | undefined;
  let format: InvoiceFormat = invoiceFormats.generic;
  let name: InvoiceFormatName = "generic";
  const counts = { lines: 0, badLines: 0, decimals: 0 };
  let firstBad: string | undefined;
  for await (const row of readCsvRows(source)) {
    if (columns === undefined) {
      columns = new Map(row.map((column, at) => [column.trim().toLowerCase(), at]));
      name = given ?? detect(columns);
      format = invoiceFormats[name];
      refuseOther(format, name, columns);
      continue;
    }
    const known = columns;
    const line = format.read((column) => row[known.get(column) ?? -1]?.trim() ?? "");
    counts.lines += 1;
    if (line === "empty") continue;
    if ("expected" in line) {
      counts.badLines += 1;
      firstBad ??= `row ${counts.lines + 1}, ${line.column} ${quote(line.text)}: expected ${line.expected}`;
      continue;
    }
    counts.decimals = Math.max(counts.decimals, line.decimals);
    const key = JSON.stringify([line.day, line.model, line.currency]);
    const cell = cells.get(key);
    if (cell !== undefined) {
      cell.amount += line.amount;
      cell.lines += 1;
    } else if (cells.size >= limit) throw new Error(`the bill has more than ${limit} days and models`);
    else {
      const { decimals: _, ...asked } = line;
      cells.set(key, { ...asked, lines: 1 });
    }
  }
  if (columns === undefined) throw new Error("the bill is empty");
  if (cells.size === 0 && firstBad !== undefined) throw new Error(`no line of the bill is understood: ${firstBad}`);
  return {
    format: name,
    ...(format.vendor !== undefined && { vendor: format.vendor }),
    cells: [...cells.values()],
    ...counts,
    ...(firstBad !== undefined && { firstBad }),
  };
}

/** The part of a bill that is of these days, YYYY-MM-DD, both of them included. */
export function limitDays(invoice: Invoice, first = "", last = "9999-12-31"): Invoice {
  return { ...invoice, cells: invoice.cells.filter(({ day }) => day >= first && day <= last) };
}

function detect(columns: ReadonlyMap<string, number>): InvoiceFormatName {
  const found = Object.entries(invoiceFormats).find(([, { columns: needed }]) =>
    needed.every((one) => columns.has(one)),
  );
  // The keys of the table are its type's.
  return (found?.[0] as InvoiceFormatName | undefined) ?? "generic";
}

function refuseOther(format: InvoiceFormat, name: string, columns: ReadonlyMap<string, number>): void {
  const missing = format.columns.filter((one) => !columns.has(one));
  if (missing.length > 0)
    throw new Error(
      `the bill's first line has no column ${missing.join(", ")}, which the format ${name} needs; it is read as UTF-8, with a comma, a semicolon or a tab between columns`,
    );
}

import { isDate } from "../../../price-reader/fields.ts";
import { type Amount, readAmount } from "./amount.ts";

/** One line of a bill. */
interface BillLine {
  /** YYYY-MM-DD, as the bill cuts its days. */
  readonly day: string;
  /** Absent where the bill does not say. */
  readonly model?: string;
  readonly amount: Amount;
  /** Places behind the point that the amount was written with. */
  readonly decimals: number;
  /** ISO 4217 */
  readonly currency: string;
}

/** What of a line is not understood. */
interface Misread {
  readonly column: string;
  readonly text: string;
  readonly expected: string;
}

/** How a provider writes its bill. */
export interface InvoiceFormat {
  /** Columns that have to be there; the order does not matter, and there may be more. */
  readonly columns: readonly string[];
  /** Calls of this vendor's own hosts are what is on it (`gen_ai.provider.name`); absent: all calls. */
  readonly vendor?: string;
  /** A line; `empty` where there is nothing to pay in it. */
  read(column: (name: string) => string): BillLine | "empty" | Misread;
}

export type InvoiceFormatName = "openai" | "anthropic" | "generic";

export const invoiceFormats: Readonly<Record<InvoiceFormatName, InvoiceFormat>> = {
  // The Cost view of the usage dashboard, Export: a row a day and group, days of UTC; a day without costs has a row without an amount.
  // Where it is grouped by line item, that is "MODEL, KIND OF TOKEN".
  openai: {
    columns: ["start_time", "amount_value", "amount_currency"],
    vendor: "openai",
    read(column) {
      if (column("amount_value") === "") return "empty";
      const seconds = column("start_time");
      if (!/^\d{9,11}$/.test(seconds)) return { column: "start_time", text: seconds, expected: "seconds since 1970" };
      const day = new Date(Number(seconds) * 1000).toISOString().slice(0, 10);
      const [model = ""] = column("line_item").split(",");
      return line(["start_time", day], model, at(column, "amount_value"), at(column, "amount_currency"));
    },
  },
  // The Console's Cost page, Export: a row a day, model, key and kind of token, in US dollars; models by their names for people.
  anthropic: {
    columns: ["usage_date_utc", "model", "cost_usd"],
    vendor: "anthropic",
    read: (column) => line(at(column, "usage_date_utc"), column("model"), at(column, "cost_usd"), ["cost_usd", "USD"]),
  },
  generic: {
    columns: ["date", "model", "amount", "currency"],
    read: (column) => line(at(column, "date"), column("model"), at(column, "amount"), at(column, "currency")),
  },
};

/** A column's name, and what stands in it. */
type Cell = readonly [column: string, text: string];

function at(column: (name: string) => string, name: string): Cell {
  return [name, column(name)];
}

function line([dated, date]: Cell, model: string, [paid, text]: Cell, [named, currency]: Cell): BillLine | Misread {
  // A time of day may stand behind it.
  const day = /^[^T ]*/.exec(date)?.[0] ?? "";
  if (!isDate(day)) return { column: dated, text: date, expected: "YYYY-MM-DD" };
  const amount = readAmount(text);
  if (amount === undefined) return { column: paid, text, expected: "a plain number with a point, such as 1234.56" };
  if (!/^[a-z]{3}$/i.test(currency)) return { column: named, text: currency, expected: "three letters, such as USD" };
  const name = model.trim();
  return {
    day,
    amount,
    decimals: /\.(\d+)/.exec(text)?.[1]?.length ?? 0,
    currency: currency.toUpperCase(),
    ...(name !== "" && { model: name }),
  };
}

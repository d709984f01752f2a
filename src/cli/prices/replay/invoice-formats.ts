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

/** How a provider writes its bill. */
export interface InvoiceFormat {
  /** Columns that have to be there; the order does not matter, and there may be more. */
  readonly columns: readonly string[];
  /** Calls of this vendor's own hosts are what is on it (`gen_ai.provider.name`); absent: all calls. */
  readonly vendor?: string;
  /** A line; `empty` where there is nothing to pay in it, undefined where it is not understood. */
  read(column: (name: string) => string): BillLine | "empty" | undefined;
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
      if (!/^\d{9,11}$/.test(seconds)) return undefined;
      const [model = ""] = column("line_item").split(",");
      return line(
        new Date(Number(seconds) * 1000).toISOString().slice(0, 10),
        model,
        column("amount_value"),
        column("amount_currency"),
      );
    },
  },
  // The Console's Cost page, Export: a row a day, model, key and kind of token, in US dollars; models by their names for people.
  anthropic: {
    columns: ["usage_date_utc", "model", "cost_usd"],
    vendor: "anthropic",
    read: (column) => line(column("usage_date_utc").slice(0, 10), column("model"), column("cost_usd"), "USD"),
  },
  generic: {
    columns: ["date", "model", "amount", "currency"],
    read: (column) => line(column("date").slice(0, 10), column("model"), column("amount"), column("currency")),
  },
};

function line(day: string, model: string, text: string, currency: string): BillLine | undefined {
  const amount = readAmount(text);
  if (!isDate(day) || amount === undefined || !/^[a-z]{3}$/i.test(currency)) return undefined;
  const name = model.trim();
  return {
    day,
    amount,
    decimals: /\.(\d+)/.exec(text)?.[1]?.length ?? 0,
    currency: currency.toUpperCase(),
    ...(name !== "" && { model: name }),
  };
}

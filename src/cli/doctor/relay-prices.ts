import { priceCall, type PriceTables } from "../../pricing/price.ts";
import { amountsOf, lineToAdd } from "../../unpriced-lines.ts";
import { vendorOf } from "../../wire/providers.ts";
import { ok, warn, type Finding } from "./finding.ts";
import type { Place } from "./place.ts";

// Enough to see which ones; the whole list may have hundreds.
const named = 3;

/** Which of a relay's models a call would have no price for, and what to write into the price file for it. */
export function checkPrices({ settings }: Place, base: URL, models: readonly string[], tables: PriceTables): Finding {
  const host = base.hostname.replace(/^\[|\]$/g, "");
  const port = base.port || (base.protocol === "https:" ? "443" : "80");
  const relay = settings.relays.get(`${host}:${port}`) ?? settings.relays.get(host) ?? host;
  const vendor = vendorOf(host);
  const usage = { input: 1, output: 1 };
  const isPriced = (model: string): boolean =>
    // An embedding has no output to pay for: its price is asked for as such.
    [
      { operation: "chat", usage },
      { operation: "embeddings", usage: { input: 1 } },
    ].some(
      (call) =>
        priceCall({ ...call, relay, host, vendor, requestModel: model, responseModel: model, at: Date.now() }, tables)
          .cost !== undefined,
    );
  const missing = models.filter((model) => !isPriced(model));
  if (missing.length === 0) return ok("relay.prices", `all ${models.length} models of ${relay} have a price`);
  const [first = ""] = missing;
  const some = `${missing.slice(0, named).join(", ")}${missing.length > named ? ", …" : ""}`;
  const message = `${missing.length} of ${models.length} models of ${relay} have no price: ${some}`;
  const line = lineToAdd(
    { relay, host, model: first, tier: "", amounts: amountsOf(true), at: Date.now() },
    tables.file,
  );
  const file = settings.prices === undefined ? "no price file yet" : settings.prices;
  return warn("relay.prices", message, `${file}: for each, per million tokens, ${line ?? "a price that holds today"}`);
}

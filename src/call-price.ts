import type { Call, Estimate } from "./call.ts";
import { priceCall, type PriceTables } from "./pricing/price.ts";
import { billedUsage } from "./wire/billed-usage.ts";
import { figureCurrency, vendorOf } from "./wire/providers.ts";

/** What a call cost, or why nobody can say. A call that failed before its answer used nothing that anybody knows of. */
export function priceOf(
  call: Call,
  host: string,
  tables: PriceTables,
): Pick<Call, "cost" | "unpriced" | "referenceCost"> {
  const { reading, asked, relay, usageMissing } = call;
  if (reading.usage === undefined && reading.cost === undefined && usageMissing === undefined) return {};
  const vendor = vendorOf(host);
  return priceCall(
    {
      operation: call.format.operation,
      relay,
      host,
      at: call.startedAt,
      vendor,
      usage: reading.usage && billedUsage(reading.usage),
      reported: reading.cost && { currency: figureCurrency(vendor), ...reading.cost },
      requestModel: asked.model,
      deployed: asked.deployed,
      responseModel: reading.model,
      serviceTier: reading.serviceTier,
    },
    tables,
  );
}

/** What was counted here, and what it would cost; undefined where nothing could be counted. */
export function estimateOf(
  call: Call,
  host: string,
  tables: PriceTables,
  usage: Estimate["usage"],
): Estimate | undefined {
  if (usage.input === undefined && usage.output === undefined) return undefined;
  const { cost } = priceOf({ ...call, reading: { ...call.reading, usage } }, host, tables);
  return { usage, ...(cost !== undefined && cost.source !== "provider" && { cost }) };
}

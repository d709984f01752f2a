import type { Call } from "./call.ts";
import { priceCall, type PriceTables } from "./pricing/price.ts";
import { vendorOf } from "./wire/providers.ts";

/** What a call cost, or why nobody can say. A call that failed before its answer used nothing that anybody knows of. */
export function priceOf(
  call: Call,
  host: string,
  tables: PriceTables,
): Pick<Call, "cost" | "unpriced" | "referenceCost"> {
  const { reading, asked, relay, usageMissing } = call;
  if (reading.usage === undefined && reading.cost === undefined && usageMissing === undefined) return {};
  return priceCall(
    {
      operation: call.format.operation,
      relay,
      host,
      at: call.startedAt,
      vendor: vendorOf(host),
      usage: reading.usage,
      reported: reading.cost,
      requestModel: asked.model,
      responseModel: reading.model,
      serviceTier: reading.serviceTier,
    },
    tables,
  );
}

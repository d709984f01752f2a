import { priceCall, type Priceable, type PriceTables, type Unpriced } from "../../../pricing/price.ts";
import { attributeNames as a } from "../../../telemetry/catalog-attributes.ts";
import { billedUsage } from "../../../wire/billed-usage.ts";
import type { Usage } from "../../../wire/format.ts";
import { vendorOf } from "../../../wire/providers.ts";
import { type Amount, amountOf } from "./amount.ts";
import type { PastRecord } from "./past-record.ts";

interface Money {
  readonly amount: Amount;
  /** ISO 4217 */
  readonly currency: string;
}

/** A call out of its log record: what it was said to have cost, and what it costs by the prices of now. */
export interface PastCall {
  /** Epoch milliseconds at which it ended. */
  readonly at: number;
  readonly relay: string;
  readonly host: string;
  /** `gen_ai.provider.name` of the vendor whose own host it went to. */
  readonly vendor?: string;
  readonly asked?: string;
  readonly answered?: string;
  /** Tokens that were counted by Relayscope: no provider reported them. */
  readonly estimated: boolean;
  readonly was?: Money;
  readonly is?: Money;
  /** Why it has no price now; absent where there is nothing that could have one. */
  readonly unpriced?: Unpriced;
}

/** Prices a recorded call anew, at the prices of when it began. */
export function repriceCall(record: PastRecord, tables: PriceTables): PastCall {
  const host = record.text(a.serverAddress) ?? "";
  const relay = record.text(a.relay) ?? host;
  const vendor = vendorOf(host);
  const usage = usageOf(record);
  const amount = record.number(a.costAmount);
  const currency = record.text(a.costCurrency);
  const reported =
    record.text(a.costSource) === "provider" && amount !== undefined && currency !== undefined
      ? { amount, currency }
      : undefined;
  const asked = record.text(a.requestModel);
  const answered = record.text(a.responseModel);
  const call: Priceable = {
    operation: record.text(a.operation) ?? "",
    usage: usage && billedUsage(usage),
    reported,
    relay,
    host,
    vendor,
    requestModel: asked,
    deployed: record.text(a.deployment) === "true",
    responseModel: answered,
    serviceTier: record.text(a.openaiResponseTier) ?? record.text(a.serviceTier),
    at: beganAt(record),
  };
  const was = amount === undefined ? undefined : moneyOf(amount, currency);
  const priced = isPriceable(record, usage, amount) ? priceCall(call, tables) : {};
  const is = priced.cost && moneyOf(priced.cost.amount, priced.cost.currency);
  return {
    at: record.at,
    relay,
    host,
    estimated: record.text(a.usageSource) === "estimated" && reported === undefined,
    ...(vendor !== undefined && { vendor }),
    ...(asked !== undefined && { asked }),
    ...(answered !== undefined && { answered }),
    ...(was && { was }),
    ...(is && { is }),
    ...(priced.unpriced !== undefined && { unpriced: priced.unpriced }),
  };
}

/**
 * A call that failed used nothing that anybody knows of, and a look at an answer that is counted elsewhere has no tokens: where
 * nothing was said of money or tokens, only a call that went well can owe a price.
 */
function isPriceable(record: PastRecord, usage: Usage | undefined, amount: number | undefined): boolean {
  if (usage !== undefined || amount !== undefined) return true;
  return record.text(a.outcome) === "ok" && record.text(a.operation) !== "fetch_response";
}

/** Epoch milliseconds, whole ones as the clock gives them that calls begin by: prices change at an instant. */
function beganAt(record: PastRecord): number {
  return Math.round(record.at - 1000 * (record.number(a.duration) ?? 0));
}

function usageOf(record: PastRecord): Usage | undefined {
  const counts = {
    input: record.number(a.inputTokens),
    output: record.number(a.outputTokens),
    cacheRead: record.number(a.cacheReadTokens),
    cacheWrite: record.number(a.cacheCreationTokens) ?? record.number(a.cacheWriteTokens),
    cacheWrite1h: record.number(a.cacheWrite1hTokens),
    reasoning: record.number(a.reasoningTokens),
    audioInput: record.number(a.audioInputTokens),
    imageInput: record.number(a.imageInputTokens),
    audioOutput: record.number(a.audioOutputTokens),
    imageOutput: record.number(a.imageOutputTokens),
    billedInput: record.number(a.billedInputTokens),
    billedOutput: record.number(a.billedOutputTokens),
  };
  const said = Object.entries(counts).filter(([, count]) => count !== undefined);
  return said.length === 0 ? undefined : Object.fromEntries(said);
}

function moneyOf(value: number, currency: string | undefined): Money | undefined {
  const amount = amountOf(value);
  return amount === undefined || currency === undefined ? undefined : { amount, currency };
}

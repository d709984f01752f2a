import type { PriceTables } from "../../../src/pricing/price.ts";
import type { PriceFile, PricePeriod, RelayPrices } from "../../../src/pricing/price-file.ts";
import type { Rates } from "../../../src/pricing/rates.ts";
import { callEvent } from "../../../src/telemetry/catalog.ts";

type Value = string | number | boolean;

/** What a made record has besides its attributes. */
export interface Made {
  readonly at?: string;
  /** Nanoseconds, instead. */
  readonly timeUnixNano?: string;
  readonly span?: number;
  readonly event?: string;
}

/** One log record as OTLP has it in JSON: a chat on a relay, unless said otherwise. */
export function madeLog(
  attributes: Readonly<Record<string, Value>>,
  { at = "2026-11-01T12:00:00Z", timeUnixNano = `${Date.parse(at)}000000`, span = 1, event = callEvent }: Made = {},
) {
  return {
    timeUnixNano,
    eventName: event,
    traceId: span.toString(16).padStart(32, "0"),
    spanId: span.toString(16).padStart(16, "0"),
    attributes: list({
      "gen_ai.operation.name": "chat",
      "relayscope.outcome": "ok",
      "server.address": "relay.example.com",
      "relayscope.relay": "eu",
      ...attributes,
    }),
  };
}

/** A line of the log file with these records. */
export function madeLine(...logs: readonly object[]): string {
  const resource = { attributes: list({ "service.name": "shop" }) };
  return JSON.stringify({
    resourceLogs: [{ resource, scopeLogs: [{ scope: { name: "relayscope" }, logRecords: logs }] }],
  });
}

/** Bytes as a file gives them, in pieces of some length. */
export async function* bytesOf(text: string, length = Number.POSITIVE_INFINITY): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, Math.min(bytes.length, at + length));
}

/** Prices of one relay, over time or at all times. */
export function tablesOf(
  relay: string,
  models: Readonly<Record<string, Rates | readonly PricePeriod[]>>,
  currency = "USD",
): PriceTables {
  const prices: RelayPrices = {
    currency,
    aliases: new Map(),
    models: new Map(
      Object.entries(models).map(([name, prices]) => [name, isPeriods(prices) ? prices : [{ rates: prices }]]),
    ),
    patterns: [],
  };
  const file: PriceFile = { relays: new Map([[relay, prices]]) };
  return { file };
}

function isPeriods(prices: Rates | readonly PricePeriod[]): prices is readonly PricePeriod[] {
  return Array.isArray(prices);
}

/** All that an async iterable gives. */
export async function all<T>(source: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const one of source) found.push(one);
  return found;
}

function list(attributes: Readonly<Record<string, Value>>) {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: anyValue(value) }));
}

function anyValue(value: Value) {
  if (typeof value === "boolean") return { boolValue: value };
  if (typeof value === "string") return { stringValue: value };
  // A Collector's file exporter writes whole numbers as texts.
  return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
}

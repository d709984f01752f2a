import type { Reading, Usage, WireFormat } from "../format.ts";
import { statedOrAbsent, type Partly } from "../merge.ts";
import type { HeaderLookup } from "./wait-time.ts";

/**
 * What the headers of an answer that is no stream say and its body may not: LiteLLM what it reckons the call cost, in US
 * dollars, Bedrock the tokens of a model whose own JSON has no place for them, and what else a dialect says there. Of a
 * stream they would be sent too early (but see `readCostAhead`).
 */
export function readAnswerHeaders(header: HeaderLookup, format?: Pick<WireFormat, "readHeaders">): Partly<Reading> {
  const amount = readAmount(header("x-litellm-response-cost"));
  const said = format?.readHeaders?.(header) ?? {};
  return {
    ...said,
    usage: said.usage ?? readBedrockUsage(header),
    cost: amount === undefined ? undefined : { amount, currency: "USD" },
  };
}

/**
 * What the headers of a stream say it cost: something only where the relay had the whole answer before it began to send.
 * A nought was written before anything was charged for.
 */
export function readCostAhead(header: HeaderLookup): Reading["cost"] {
  const amount = readAmount(header("x-litellm-response-cost"));
  return amount === undefined || amount === 0 ? undefined : { amount, currency: "USD" };
}

/** A cost that names no currency, in that of who answers, where a header says who it is: LiteLLM reckons in US dollars. */
export function withCurrency(cost: Reading["cost"], header: HeaderLookup): Reading["cost"] {
  if (cost === undefined || cost.currency !== undefined) return cost;
  return LITELLM.some((name) => header(name) !== undefined) ? { ...cost, currency: "USD" } : cost;
}

/** The tier that a header names and a body need not: Gemini's. */
export function readTierAhead(header: HeaderLookup): string | undefined {
  const tier = header("x-gemini-service-tier")?.trim();
  return tier !== undefined && /^[\w-]{1,100}$/.test(tier) ? tier : undefined;
}

/** On each of its answers there is one of these, whatever its settings are. */
const LITELLM = ["x-litellm-call-id", "x-litellm-version", "x-litellm-response-cost"];

/** As Bedrock counts, what was read from a cache, or written to one, stands beside the input. */
function readBedrockUsage(header: HeaderLookup): Usage | undefined {
  const countOf = (kind: string) => readCount(header(`x-amzn-bedrock-${kind}-token-count`));
  const [input, output] = [countOf("input"), countOf("output")];
  if (input === undefined && output === undefined) return undefined;
  const cacheRead = countOf("cache-read-input");
  const cacheWrite = countOf("cache-write-input");
  return statedOrAbsent<Usage>({
    input: input === undefined ? undefined : input + (cacheRead ?? 0) + (cacheWrite ?? 0),
    cacheRead,
    cacheWrite,
    output,
  });
}

/** A count in a header; undefined for what is none. */
export function readCount(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

/** Older versions write Python's `None`. */
function readAmount(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}(?:\.\d{1,40})?(?:e[+-]?\d{1,2})?$/i.test(text) ? Number(text) : undefined;
}

import type { Outcome, UsageMissing } from "../../src/call.ts";
import type { Prices } from "./price-list.ts";
import { priceList } from "./price-list.ts";
import type { ServedUsage } from "./usage.ts";

/** One HTTP exchange. The fields without which it began are there once it has ended. */
export interface ServedRequest {
  readonly operation: number;
  /** From 1. */
  readonly attempt: number;
  readonly model: string;
  readonly path: string;
  readonly stream: boolean;
  readonly usageAsked: boolean;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly durationMs?: number;
  readonly status?: number;
  readonly outcome?: Outcome;
  readonly usage?: ServedUsage;
  readonly retryable?: boolean;
}

/** One call as its caller sees it: all attempts with the same body until one is final. */
export interface ServedOperation {
  readonly id: number;
  readonly kind: "chat" | "embeddings";
  readonly model: string;
  readonly attempts: ServedRequest[];
}

/** What one model's callers got. Tokens are totals: `input` includes `cached`, `output` includes `reasoning`. */
export interface ModelTally {
  calls: number;
  attempts: number;
  outcomes: Partial<Record<Outcome, number>>;
  tokens: { input: number; cached: number; output: number; reasoning: number };
  /** Calls whose answer began, and never said a word about tokens. */
  usageMissing: Partial<Record<UsageMissing, number>>;
  cost: Record<string, number>;
  /** Calls whose answer began, and for which no price can be said. */
  unpriced: number;
}

/** Adds the operations up by the model that was asked for. */
export function tallyByModel(
  operations: readonly ServedOperation[],
  prices: Prices = priceList,
): Record<string, ModelTally> {
  const tallies: Record<string, ModelTally> = {};
  for (const operation of operations) {
    const tally = (tallies[operation.model] ??= emptyTally());
    const last = operation.attempts.at(-1);
    tally.calls += 1;
    tally.attempts += operation.attempts.length;
    const outcome = last?.outcome;
    if (last === undefined || outcome === undefined) continue;
    tally.outcomes[outcome] = (tally.outcomes[outcome] ?? 0) + 1;
    if (last.usage === undefined) {
      const reason = whyMissing(last, outcome);
      if (reason === undefined) continue;
      tally.usageMissing[reason] = (tally.usageMissing[reason] ?? 0) + 1;
      tally.unpriced += 1;
      continue;
    }
    tally.tokens.input += last.usage.input;
    tally.tokens.cached += last.usage.cached ?? 0;
    tally.tokens.output += last.usage.output ?? 0;
    tally.tokens.reasoning += last.usage.reasoning ?? 0;
    const cost = prices.costOf(operation.model, last.usage);
    if (cost === undefined) tally.unpriced += 1;
    else tally.cost[prices.currency] = (tally.cost[prices.currency] ?? 0) + cost;
  }
  return tallies;
}

/** Undefined for a call whose answer never began, or was an error: there was nothing to count. */
function whyMissing(last: ServedRequest, outcome: Outcome): UsageMissing | undefined {
  if (last.status !== 200) return undefined;
  if (outcome === "cancelled" || outcome === "interrupted") return outcome;
  if (outcome !== "ok") return undefined;
  return last.stream && !last.usageAsked ? "not_requested" : "silent";
}

function emptyTally(): ModelTally {
  const tokens = { input: 0, cached: 0, output: 0, reasoning: 0 };
  return { calls: 0, attempts: 0, outcomes: {}, tokens, usageMissing: {}, cost: {}, unpriced: 0 };
}

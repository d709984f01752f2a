import type { Outcome, UsageMissing } from "../../src/call.ts";
import type { Door, Prices } from "./price-list.ts";
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
  readonly owed?: boolean;
  readonly retryable?: boolean;
}

/** One call as its caller sees it: all attempts with the same body until one is final. */
export interface ServedOperation {
  readonly id: number;
  readonly dialect: string;
  /** `gen_ai.operation.name` and `gen_ai.provider.name` */
  readonly kind: string;
  readonly provider: string;
  readonly model: string;
  /** Which of the relay's price lists it is of, and the tier that its answer names. */
  readonly door: Door;
  readonly tier: string;
  readonly attempts: ServedRequest[];
}

interface TokenTally {
  input: number;
  cached: number;
  /** Only where a dialect tells it. */
  written?: number;
  output: number;
  reasoning: number;
}

/** What one model's callers got. Tokens are totals: `input` includes `cached`, `output` includes `reasoning`. */
export interface ModelTally {
  calls: number;
  attempts: number;
  outcomes: Partial<Record<Outcome, number>>;
  tokens: TokenTally;
  /** The counts that are paid and that metrics go by, where they are others (Cohere's). */
  billed?: TokenTally;
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
    const billed = billedOf(last.usage);
    // Up to here there was no difference.
    if (billed !== last.usage) tally.billed ??= { ...tally.tokens };
    addTokens(tally.tokens, last.usage);
    if (tally.billed !== undefined) addTokens(tally.billed, billed);
    // Half of the counts is no price, but where there is no output.
    const priceable = billed.output !== undefined || operation.kind === "embeddings";
    const cut = priceable || outcome === "ok" ? undefined : whyMissing(last, outcome);
    if (cut !== undefined) tally.usageMissing[cut] = (tally.usageMissing[cut] ?? 0) + 1;
    const cost = priceable ? prices.costOf(operation, billed) : undefined;
    if (cost === undefined) tally.unpriced += 1;
    else tally.cost[cost.currency] = (tally.cost[cost.currency] ?? 0) + cost.amount;
  }
  return tallies;
}

function addTokens(tally: TokenTally, usage: ServedUsage): void {
  tally.input += usage.input;
  tally.cached += usage.cached ?? 0;
  tally.output += usage.output ?? 0;
  tally.reasoning += usage.reasoning ?? 0;
  if (usage.written !== undefined) tally.written = (tally.written ?? 0) + usage.written;
}

/** How much of what is billed came from a cache is not said. */
function billedOf(usage: ServedUsage): ServedUsage {
  const { billed, cached: _, ...rest } = usage;
  return billed === undefined ? usage : { ...rest, ...billed };
}

/** Undefined for a call whose answer never began, or was an error: there was nothing to count. */
function whyMissing(last: ServedRequest, outcome: Outcome): UsageMissing | undefined {
  if (last.status !== 200 || last.owed === false) return undefined;
  if (outcome === "cancelled" || outcome === "interrupted") return outcome;
  if (outcome !== "ok") return undefined;
  return last.stream && !last.usageAsked ? "not_requested" : "silent";
}

function emptyTally(): ModelTally {
  return { calls: 0, attempts: 0, outcomes: {}, tokens: noTokens(), usageMissing: {}, cost: {}, unpriced: 0 };
}

function noTokens(): TokenTally {
  return { input: 0, cached: 0, output: 0, reasoning: 0 };
}

import type { Outcome } from "../../src/call.ts";
import { attributeNames as names } from "../../src/telemetry/catalog-attributes.ts";
import type { Attributes } from "./received-attributes.ts";
import { textOf } from "./received-attributes.ts";
import type { ReceivedSpan } from "./received-span.ts";

/** What a call's span or log record says. Absent: it does not say. */
export interface CallFacts {
  readonly model: string;
  readonly relay: string;
  readonly outcome: Outcome | "unknown";
  readonly attempts: number;
  /** Seconds; streams only. */
  readonly firstToken?: number;
  readonly input?: number;
  readonly cached?: number;
  readonly written?: number;
  readonly output?: number;
  readonly reasoning?: number;
  readonly cost?: { readonly amount: number; readonly currency: string };
}

/** One line of the table. */
export interface CallRow extends CallFacts {
  /** Epoch milliseconds at which the call ended. */
  readonly endedAt: number;
  readonly durationMs: number;
  readonly traceId: string;
}

/** Whether a span is a model call and not some other HTTP request, or one attempt of a call. */
export function isCall(span: ReceivedSpan): boolean {
  return span.attributes[names.operation] !== undefined;
}

export function readCallRow(span: ReceivedSpan): CallRow {
  return {
    ...readFacts(span.attributes),
    endedAt: span.startMs + span.durationMs,
    durationMs: span.durationMs,
    traceId: span.traceId,
  };
}

export function readFacts(attributes: Attributes): CallFacts {
  const text = (name: string): string => textOf(attributes[name]);
  const count = (name: string): number | undefined => {
    const value = attributes[name];
    return typeof value === "number" ? value : undefined;
  };
  const told = {
    firstToken: count(names.timeToFirstChunk),
    input: count(names.inputTokens),
    cached: count(names.cacheReadTokens),
    // Each generation of the convention has its own name for it.
    written: count(names.cacheCreationTokens) ?? count(names.cacheWriteTokens),
    output: count(names.outputTokens),
    reasoning: count(names.reasoningTokens),
  };
  const amount = count(names.costAmount);
  return {
    model: text(names.requestModel),
    relay: text(names.relay),
    // Whatever word stands there: a wrong one shows up in the comparison.
    outcome: text(names.outcome) as CallFacts["outcome"],
    attempts: count(names.attempts) ?? 0,
    ...Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined)),
    ...(amount !== undefined && { cost: { amount, currency: text(names.costCurrency) } }),
  };
}

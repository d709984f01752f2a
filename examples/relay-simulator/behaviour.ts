import type { Fault } from "./fault.ts";
import type { UsageStyle } from "./models.ts";
import { profileOf } from "./models.ts";
import { createRandom } from "./random.ts";
import type { AttemptedRequest, RelayRequest } from "./request.ts";

/** All that the relay will do with one exchange. Times are real milliseconds: the speed factor is already in them. */
export interface Behaviour {
  readonly fault?: Fault;
  /** Until the first token of a stream, the whole of an error, or the first byte of a JSON answer's own share. */
  readonly firstTokenMs: number;
  /** Between two chunks of a stream; a JSON answer waits for all of them at once. */
  readonly chunkMs: number;
  readonly tokensPerChunk: number;
  /** A total that includes the cached ones, as OpenAI counts. */
  readonly inputTokens: number;
  readonly cachedTokens: number;
  /** Written to the cache; no profile does so, but a plan may. */
  readonly writtenTokens: number;
  /** The part of it that is kept for an hour. */
  readonly writtenForAnHour: number;
  /** A total that includes reasoning, as OpenAI counts. */
  readonly outputTokens: number;
  readonly reasoningTokens: number;
  readonly answersAs: string;
  readonly usage: UsageStyle;
  readonly finish: "stop" | "length" | "tool_calls" | "content_filter";
  /** Whether the answer is compressed with what the client accepts best. */
  readonly compress: boolean;
  /** For `cut` and `stream_error`: how many chunks come through first. */
  readonly cutAfter: number;
  /** Said in `retry-after-ms` and, rounded up to whole seconds, in `retry-after`. */
  readonly retryAfterMs?: number;
}

/** A test's own say: what it returns takes the place of the seeded choice, field by field. */
export type Plan = (request: AttemptedRequest) => Partial<Behaviour> | undefined;

const TOKENS_PER_CHUNK = 4;

/** Operations that make no tokens. */
const silent: ReadonlySet<string> = new Set(["embeddings", "moderation", "rerank"]);

/** The seeded choice for one attempt: the same request gets the same answer, whatever else is under way. */
export function behave(request: RelayRequest, attempt: number, seed: string, speed: number): Behaviour {
  const profile = profileOf(request.model);
  const luck = createRandom(`${seed} ${request.bodyHash} ${attempt}`);
  const fault = pickFault(profile.faults, luck.next(), request.stream);
  const slow = luck.chance(profile.slow) ? 5 : 1;
  const limit = request.maxTokens ?? 120;
  const outputTokens = silent.has(request.operation) ? 0 : Math.max(1, Math.round(limit * luck.between(0.5, 1.1)));
  const full = outputTokens >= limit;
  const toolCalled = request.tool !== undefined && (request.toolRequired || luck.chance(0.5));
  const reasoning = Math.round(Math.min(outputTokens, limit) * profile.reasoning * luck.between(0.6, 1.2));
  const cached = luck.chance(profile.cached) ? Math.floor((request.inputTokens * 0.9) / 128) * 128 : 0;
  const firstTokenMs = profile.firstTokenMs * luck.between(0.7, 1.6) * slow;
  return {
    ...(fault !== undefined && { fault }),
    // An error is known at once; only good answers have to be thought of.
    firstTokenMs: (fault !== undefined && fault !== "cut" ? luck.between(20, 60) : firstTokenMs) / speed,
    chunkMs: (profile.tokenMs * TOKENS_PER_CHUNK * luck.between(0.8, 1.2)) / speed,
    tokensPerChunk: TOKENS_PER_CHUNK,
    inputTokens: request.inputTokens,
    cachedTokens: cached,
    writtenTokens: 0,
    writtenForAnHour: 0,
    outputTokens: Math.min(outputTokens, limit) * request.choices,
    reasoningTokens: reasoning * request.choices,
    answersAs: profile.answersAs ?? request.model,
    usage: profile.usage,
    finish: toolCalled ? "tool_calls" : full ? "length" : "stop",
    compress: luck.chance(0.6),
    cutAfter: 2 + Math.floor(luck.next() * 4),
    ...((fault === "rate_limit" || fault === "overloaded") && { retryAfterMs: luck.between(300, 900) / speed }),
  };
}

function pickFault(
  faults: Partial<Readonly<Record<Fault, number>>>,
  drawn: number,
  stream: boolean,
): Fault | undefined {
  let edge = 0;
  for (const [fault, probability] of Object.entries(faults)) {
    edge += probability;
    // Object.entries forgets that the keys of a Record<Fault, …> are faults.
    if (drawn < edge) return fault === "cut" && !stream ? undefined : (fault as Fault);
  }
  return undefined;
}

import type { Behaviour } from "./behaviour.ts";
import type { RelayRequest } from "./request.ts";

/** Tokens as they went over the wire to the client. Absent means that the wire did not say. */
export interface ServedUsage {
  readonly input: number;
  readonly cached?: number;
  readonly output?: number;
  readonly reasoning?: number;
}

/** What the answer will say of its tokens once `share` (0 to 1) of the output is made. */
export function usageOf(request: RelayRequest, behaviour: Behaviour, share = 1): ServedUsage {
  if (request.operation === "embeddings") return { input: behaviour.inputTokens };
  return {
    input: behaviour.inputTokens,
    cached: behaviour.cachedTokens,
    output: Math.round(behaviour.outputTokens * share),
    reasoning: Math.round(behaviour.reasoningTokens * share),
  };
}

/** The same as OpenAI spells it. */
export function wireUsage(usage: ServedUsage): Record<string, unknown> {
  if (usage.output === undefined) return { prompt_tokens: usage.input, total_tokens: usage.input };
  return {
    prompt_tokens: usage.input,
    completion_tokens: usage.output,
    total_tokens: usage.input + usage.output,
    prompt_tokens_details: { cached_tokens: usage.cached ?? 0, audio_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: usage.reasoning ?? 0, audio_tokens: 0 },
  };
}

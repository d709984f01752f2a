import type { Behaviour } from "./behaviour.ts";

/** Tokens as they went over the wire to the client. Absent means that the wire did not say. */
export interface ServedUsage {
  readonly input: number;
  readonly cached?: number;
  /** Written to the cache: part of the input, too. */
  readonly written?: number;
  /** The part of it that is kept for an hour, and not for five minutes. */
  readonly writtenForAnHour?: number;
  readonly output?: number;
  readonly reasoning?: number;
  /** Cohere bills other counts than it used: what is paid, and what its metrics go by. */
  readonly billed?: { readonly input: number; readonly output?: number };
}

/** What was used once `share` (0 to 1) of the output is made; a dialect may say less of it. */
export function usageOf(behaviour: Behaviour, share = 1): ServedUsage {
  return {
    input: behaviour.inputTokens,
    cached: behaviour.cachedTokens,
    written: behaviour.writtenTokens,
    writtenForAnHour: behaviour.writtenForAnHour,
    output: Math.round(behaviour.outputTokens * share),
    reasoning: Math.round(behaviour.reasoningTokens * share),
  };
}

/** For a dialect that has words for the input and these kinds alone. */
export function only(...kinds: readonly Exclude<keyof ServedUsage, "input">[]): (usage: ServedUsage) => ServedUsage {
  return ({ input, ...usage }) => {
    const said = Object.entries(usage).filter(([kind]) => kinds.some((one) => one === kind));
    return { input, ...Object.fromEntries(said) };
  };
}

/** The same as OpenAI spells it. */
export function wireUsage(usage: ServedUsage): Record<string, unknown> {
  if (usage.output === undefined) return { prompt_tokens: usage.input, total_tokens: usage.input };
  return {
    prompt_tokens: usage.input,
    completion_tokens: usage.output,
    total_tokens: usage.input + usage.output,
    ...(usage.cached !== undefined && {
      prompt_tokens_details: { cached_tokens: usage.cached, audio_tokens: 0 },
    }),
    ...(usage.reasoning !== undefined && {
      completion_tokens_details: { reasoning_tokens: usage.reasoning, audio_tokens: 0 },
    }),
  };
}

/** The same as OpenAI spells it since the Responses API. */
export function wireUsageOfResponses({ input, cached, output = 0, reasoning }: ServedUsage): Record<string, unknown> {
  return {
    input_tokens: input,
    ...(cached !== undefined && { input_tokens_details: { cached_tokens: cached } }),
    output_tokens: output,
    ...(reasoning !== undefined && { output_tokens_details: { reasoning_tokens: reasoning } }),
    total_tokens: input + output,
  };
}

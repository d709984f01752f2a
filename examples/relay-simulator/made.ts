import type { Behaviour } from "./behaviour.ts";
import type { Dialect, Made } from "./dialects/dialect.ts";
import type { RelayRequest } from "./request.ts";
import { usageOf } from "./usage.ts";
import { piecesOf } from "./words.ts";

/** What the model says to a request, before any dialect has spelled it: the same for the same id. */
export function make(dialect: Dialect, request: RelayRequest, behaviour: Behaviour, id: string): Made {
  const { outputTokens, reasoningTokens, tokensPerChunk, usage } = behaviour;
  // Of a response that is still being made nothing is told.
  const silent = usage === "never" || /queued|in_progress/.test(request.job?.stage ?? "");
  return {
    request,
    behaviour,
    id,
    words: [...piecesOf(Math.max(1, outputTokens - reasoningTokens), tokensPerChunk, id)],
    thoughts: [...piecesOf(reasoningTokens, tokensPerChunk, `${id} thought`)],
    usageAt: (share) => (silent ? undefined : dialect.says(usageOf(behaviour, share))),
  };
}

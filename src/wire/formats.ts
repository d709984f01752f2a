import { anthropicMessages } from "./anthropic-messages.ts";
import type { Match, Target, WireFormat } from "./format.ts";
import { openaiChat } from "./openai-chat.ts";
import { openaiCompletions } from "./openai-completions.ts";
import { openaiEmbeddings } from "./openai-embeddings.ts";
import { openaiFetched } from "./openai-fetched.ts";
import { openaiResponses } from "./openai-responses.ts";

/** Every dialect that is understood. Order is precedence: the first that matches a target is asked about it. */
export const formats: readonly WireFormat[] = [
  openaiChat,
  openaiCompletions,
  openaiResponses,
  openaiEmbeddings,
  anthropicMessages,
];

/** The dialect a request goes by, and how sure its target makes that; undefined for what is no model call. */
export function formatFor(target: Target): { readonly format: WireFormat; readonly match: Match } | undefined {
  if (target.method === "GET") return fetched(target);
  if (target.method !== "POST") return undefined;
  for (const format of formats) {
    const match = format.matches(target);
    if (match !== undefined) return { format, match };
  }
  return undefined;
}

function fetched(target: Target): ReturnType<typeof formatFor> {
  const match = openaiFetched.matches(target);
  return match && { format: openaiFetched, match };
}

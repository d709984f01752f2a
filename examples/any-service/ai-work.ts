import { createOpenAI } from "@ai-sdk/openai";
import { generateText, streamText } from "ai";
import type { Relay, Work } from "./work.ts";
import { handbook } from "./work.ts";

/** What the service does with the Vercel `ai` SDK. */
export function aiWork({ baseURL, apiKey }: Relay): Readonly<Record<string, Work>> {
  const relay = createOpenAI({ baseURL, apiKey });

  const draft: Work = async (id) => {
    await generateText({
      model: relay.chat("claude-sonnet-4.5"),
      instructions: handbook,
      prompt: `Ticket ${id}: draft a kind reply.`,
      maxOutputTokens: 100,
    });
  };
  const streamDraft: Work = async (id) => {
    const failures: unknown[] = [];
    const { textStream } = streamText({
      model: relay.chat("gemini-2.5-flash"),
      instructions: handbook,
      prompt: `Ticket ${id}: draft a short reply.`,
      maxOutputTokens: 120,
      // Errors come here and not out of the loop below.
      onError: ({ error }) => void failures.push(error),
    });
    for await (const _ of textStream) continue;
    if (failures.length > 0) throw failures[0];
  };
  return { draft, streamDraft };
}

import OpenAI from "openai";
import type { Relay, Work } from "./work.ts";
import { messagesFor } from "./work.ts";

/** What the service does with the `openai` SDK. */
export function openaiWork({ baseURL, apiKey }: Relay): Readonly<Record<string, Work>> {
  const openai = new OpenAI({ baseURL, apiKey });
  // A tenant who left: the service still has the key, and the relay does not take it any more.
  const formerTenant = new OpenAI({ baseURL, apiKey: `${apiKey}-revoked` });

  const answer: Work = async (id) => {
    await openai.chat.completions.create({
      model: "gpt-4.1",
      messages: messagesFor(id, "Where is my parcel?"),
      max_tokens: 80,
      temperature: 0.2,
    });
  };
  const summarise: Work = async (id) => {
    const response_format = { type: "json_object" } as const;
    await openai.chat.completions.create({
      model: "gpt-4.1-mini",
      messages: messagesFor(id, "Sum this up as JSON."),
      max_tokens: 60,
      response_format,
    });
  };
  const reason: Work = async (id) => {
    const messages = messagesFor(id, "Which of my invoices is wrong?");
    await openai.chat.completions.create({
      model: "deepseek-v3.2",
      messages,
      max_completion_tokens: 120,
      reasoning_effort: "low",
    });
  };
  const streamWithUsage: Work = async (id) => {
    const stream = await openai.chat.completions.create({
      model: "gpt-4.1",
      messages: messagesFor(id, "Explain my bill."),
      max_tokens: 140,
      stream: true,
      stream_options: { include_usage: true },
    });
    for await (const _ of stream) continue;
  };
  const streamWithoutUsage: Work = async (id) => {
    const stream = await openai.chat.completions.create({
      model: "gemini-2.5-flash",
      messages: messagesFor(id, "Say hello."),
      max_tokens: 90,
      stream: true,
    });
    for await (const _ of stream) continue;
  };
  const useTools: Work = async (id) => {
    const parameters = { type: "object", properties: { city: { type: "string" }, days: { type: "number" } } };
    await openai.chat.completions.create({
      model: "gpt-4.1-mini",
      messages: messagesFor(id, "Will it rain on delivery day?"),
      max_tokens: 60,
      tools: [{ type: "function", function: { name: "weather", parameters } }],
    });
  };
  const embed: Work = async (id) => {
    await openai.embeddings.create({
      model: "text-embedding-3-small",
      input: [`Ticket ${id}: parcel lost`, `Ticket ${id}: parcel found`],
    });
  };
  const readTheBeginning: Work = async (id) => {
    const stream = await openai.chat.completions.create({
      model: "claude-sonnet-4.5",
      messages: messagesFor(id, "Tell me a long story."),
      max_tokens: 600,
      stream: true,
    });
    let seen = 0;
    for await (const _ of stream) if (++seen === 5) break;
  };
  const changeOnesMind: Work = async (id) => {
    const leaving = new AbortController();
    setTimeout(() => leaving.abort(), 2500);
    const messages = messagesFor(id, "Write my whole contract anew.");
    await openai.chat.completions.create({ model: "kimi-k2", messages, max_tokens: 4000 }, { signal: leaving.signal });
  };
  const serveFormerTenant: Work = async (id) => {
    await formerTenant.chat.completions.create({
      model: "gpt-4.1-mini",
      messages: messagesFor(id, "Am I still here?"),
      max_tokens: 40,
    });
  };
  const listModels: Work = async () => {
    await openai.models.list();
  };
  return {
    answer,
    summarise,
    reason,
    streamWithUsage,
    streamWithoutUsage,
    useTools,
    embed,
    readTheBeginning,
    changeOnesMind,
    serveFormerTenant,
    listModels,
  };
}

// What an app does with SDKs whose calls are told by spans of their own. The relay's URL is the first parameter.
import { createRequire } from "node:module";
import { setTimeout as sleep } from "node:timers/promises";
import Anthropic from "@anthropic-ai/sdk";
import { createOpenAI } from "@ai-sdk/openai";
import { OpenTelemetry } from "@ai-sdk/otel";
import { trace } from "@opentelemetry/api";
import { generateText, registerTelemetry, streamText } from "ai";

// As instrumentations find it at the least trouble.
const OpenAI = createRequire(import.meta.url)("openai");
registerTelemetry(new OpenTelemetry());

const messages = [{ role: "user", content: "hello" }];
const drain = async (stream) => {
  for await (const _ of await stream);
};

/** Makes every call, and says how many there were of each SDK. */
export async function makeCalls(relay) {
  const openai = (path = "") => new OpenAI({ baseURL: `${relay}${path}/v1`, apiKey: "none" });
  const asked = { model: "mock", messages };
  const { completions } = openai().chat;
  const { completions: slow } = openai("/slow").chat;
  const left = Date.now();
  const byOpenai = [
    async () => {
      for await (const _ of await slow.create({ ...asked, stream: true })) break;
    },
    async () => {
      const stream = await slow.create({ ...asked, stream: true });
      for await (const _ of stream) stream.controller.abort();
    },
    () => completions.create({ ...asked, service_tier: "flex" }),
    () => drain(completions.create({ ...asked, stream: true, stream_options: { include_usage: true } })),
    () => openai("/busy").chat.completions.create(asked),
    () =>
      openai("/refuse")
        .chat.completions.create(asked)
        .catch(() => undefined),
    () => openai().responses.create({ model: "mock", input: "hello" }),
    () => drain(openai().responses.create({ model: "mock", input: "hello", stream: true })),
    () =>
      drain(openai("/refuse").responses.create({ model: "mock", input: "hello", stream: true })).catch(() => undefined),
    () => openai().embeddings.create({ model: "mock-embedding", input: "hello", encoding_format: "float" }),
  ];

  const anthropic = (path = "") => new Anthropic({ baseURL: relay + path, apiKey: "none" });
  const wanted = { model: "claude-mock", max_tokens: 10, messages };
  const byAnthropic = [
    // One that the vendor's list has, too.
    () => anthropic().messages.create({ ...wanted, model: "claude-sonnet-4-5" }),
    () => drain(anthropic().messages.create({ ...wanted, stream: true })),
    () => anthropic("/busy").messages.create(wanted),
    () =>
      anthropic("/refuse")
        .messages.create(wanted)
        .catch(() => undefined),
  ];

  const model = createOpenAI({ baseURL: `${relay}/v1`, apiKey: "none" });
  const byAi = [
    () => generateText({ model: model.chat("mock"), prompt: "hello" }),
    () => generateText({ model: model("mock"), prompt: "hello" }),
    async () => {
      for await (const _ of streamText({ model: model.chat("mock"), prompt: "hello" }).textStream);
    },
  ];

  const fetched = async () => {
    const body = JSON.stringify(asked);
    const headers = { "content-type": "application/json" };
    await (await fetch(`${relay}/v1/chat/completions`, { method: "POST", headers, body })).json();
  };
  const byHand = [
    () => inSpan("invoke_agent", fetched),
    () =>
      // One span for two inferences: it tells the first.
      inSpan("chat", async () => {
        await fetched();
        await fetched();
      }),
  ];

  for (const call of [...byOpenai, ...byAnthropic, ...byAi, ...byHand]) await call();
  // A span that never ends is given up after some seconds.
  await sleep(left + 5000 - Date.now());
  return { openai: byOpenai.length, anthropic: byAnthropic.length, ai: byAi.length, hand: 3 };
}

function inSpan(operation, work) {
  return trace
    .getTracer("app")
    .startActiveSpan(operation, { attributes: { "gen_ai.operation.name": operation } }, async (span) => {
      await work();
      span.end();
    });
}

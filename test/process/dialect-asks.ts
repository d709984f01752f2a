import { setTimeout as sleep } from "node:timers/promises";

type BodyOf = (text: string) => object;

/** Dialect, whether it is asked for a stream, path, and the body for a text: a form is made anew for each attempt. */
export type Ask = readonly [dialect: string, stream: boolean | "background", path: string, bodyOf: BodyOf];

const messages = (text: string) => [{ role: "user", content: text }];
const converse = (text: string) => ({ messages: [{ role: "user", content: [{ text }] }] });
const claude = (text: string) => ({
  anthropic_version: "bedrock-2023-05-31",
  max_tokens: 90,
  messages: messages(text),
});
const contents = (text: string) => ({ contents: [{ role: "user", parts: [{ text }] }] });
const usage = { stream_options: { include_usage: true } };
const vertex = "/v1/projects/p/locations/l/publishers";

function formOf(text: string, stream: boolean): FormData {
  const form = new FormData();
  form.set("model", "lumen-listen");
  form.set("prompt", text);
  if (stream) form.set("stream", "true");
  form.set("file", new Blob(["RIFF".repeat(40)], { type: "audio/wav" }), "a.wav");
  return form;
}

/** At least one for each dialect, of a model of its own, so that its figures can be told apart. */
export const asks: readonly Ask[] = [
  ...both("openai-chat", "/v1/chat/completions", (text) => ({ model: "gpt-5", messages: messages(text) }), usage),
  ...both(
    "openai-chat",
    "/v1/chat/completions",
    (text) => ({
      model: "gpt-5-nano",
      service_tier: Buffer.from(text).reduce((sum, byte) => sum + byte) % 5 < 2 ? "flex" : "priority",
      messages: messages(text),
    }),
    usage,
  ),
  [
    "openai-chat",
    false,
    "/openai/deployments/lumen-deployed/chat/completions?api-version=1",
    (text) => ({ messages: messages(text) }),
  ],
  ...both("openai-completions", "/v1/completions", (prompt) => ({ model: "lumen-code", prompt }), usage),
  ...both("openai-responses", "/v1/responses", (input) => ({ model: "gpt-5-mini", input })),
  ["openai-responses", "background", "/v1/responses", (input) => ({ model: "lumen-slow", input, background: true })],
  ["openai-embeddings", false, "/v1/embeddings", (input) => ({ model: "lumen-embed", input: [input] })],
  ...both("openai-images", "/v1/images/generations", (prompt) => ({ model: "gpt-image-1", prompt })),
  ["openai-speech", false, "/v1/audio/speech", (input) => ({ model: "lumen-mute", input, voice: "v" })],
  [
    "openai-speech",
    true,
    "/v1/audio/speech",
    (input) => ({ model: "lumen-speak", input, voice: "v", stream_format: "sse" }),
  ],
  ["openai-transcription", false, "/v1/audio/transcriptions", (text) => formOf(text, false)],
  ["openai-transcription", true, "/v1/audio/transcriptions", (text) => formOf(text, true)],
  ["openai-moderations", false, "/v1/moderations", (input) => ({ model: "lumen-judge", input })],
  ...both("anthropic-messages", "/v1/messages", (text) => ({
    model: "claude-haiku-4.5",
    max_tokens: 90,
    messages: messages(text),
  })),
  ["vertex-anthropic", false, `${vertex}/anthropic/models/lumen-opus:rawPredict`, claude],
  [
    "vertex-anthropic",
    true,
    `${vertex}/anthropic/models/lumen-opus:streamRawPredict`,
    (text) => ({ ...claude(text), stream: true }),
  ],
  [
    "vertex-raw-predict",
    false,
    `${vertex}/mistralai/models/lumen-large:rawPredict`,
    (text) => ({ messages: messages(text) }),
  ],
  [
    "vertex-raw-predict",
    true,
    `${vertex}/mistralai/models/lumen-large:streamRawPredict`,
    (text) => ({ messages: messages(text), stream: true }),
  ],
  ["gemini", false, "/v1beta/models/gemini-2.5-pro:generateContent", contents],
  ["gemini", true, "/v1beta/models/gemini-2.5-pro:streamGenerateContent?alt=sse", contents],
  ["gemini", true, "/v1beta/models/lumen-list:streamGenerateContent", contents],
  [
    "gemini-embeddings",
    false,
    "/v1beta/models/gemini-embedding-001:embedContent",
    (text) => ({ content: { parts: [{ text }] } }),
  ],
  [
    "vertex-embeddings",
    false,
    `${vertex}/google/models/lumen-embedding:predict`,
    (content) => ({ instances: [{ content }, { content: "b" }] }),
  ],
  ["vertex-images", false, `${vertex}/google/models/imagen-lumen:predict`, (prompt) => ({ instances: [{ prompt }] })],
  ...both("gemini-interactions", "/v1beta/interactions", (input) => ({ model: "lumen-interact", input })),
  ["bedrock-converse", false, "/model/nova-pro/converse", converse],
  ["bedrock-converse", true, "/model/nova-pro/converse-stream", converse],
  ["bedrock-invoke", false, "/model/anthropic.lumen-v1%3A0/invoke", claude],
  ["bedrock-invoke", true, "/model/anthropic.lumen-v1%3A0/invoke-with-response-stream", claude],
  ["bedrock-embeddings", false, "/model/amazon.titan-embed-lumen/invoke", (inputText) => ({ inputText })],
  [
    "bedrock-images",
    false,
    "/model/amazon.nova-canvas-lumen/invoke",
    (text) => ({ taskType: "TEXT_IMAGE", textToImageParams: { text } }),
  ],
  [
    "bedrock-rerank",
    false,
    "/model/cohere.rerank-lumen/invoke",
    (query) => ({ query, documents: ["a", "b"], api_version: 2 }),
  ],
  ...both("cohere-chat", "/v2/chat", (text) => ({ model: "command-a", messages: messages(text) })),
  ...both("cohere-chat-v1", "/v1/chat", (message) => ({ model: "command-r", message, temperature: 0 })),
  ["cohere-embed", false, "/v2/embed", (text) => ({ model: "embed-v4", texts: [text], input_type: "search_query" })],
  ["rerank", false, "/v2/rerank", (query) => ({ model: "lumen-rerank", query, documents: ["a", "b"] })],
  ["ollama-chat", false, "/api/chat", (text) => ({ model: "lumen-local", messages: messages(text), stream: false })],
  ["ollama-chat", true, "/api/chat", (text) => ({ model: "lumen-local", messages: messages(text) })],
  ["ollama-generate", false, "/api/generate", (prompt) => ({ model: "lumen-goes-on", prompt, stream: false })],
  ["ollama-generate", true, "/api/generate", (prompt) => ({ model: "lumen-goes-on", prompt })],
  ["ollama-embed", false, "/api/embed", (input) => ({ model: "lumen-local-embed", input: [input] })],
  ...both("mistral-conversations", "/v1/conversations", (inputs) => ({
    model: "mistral-medium",
    inputs,
    store: false,
  })),
  [
    "watsonx-chat",
    false,
    "/ml/v1/text/chat?version=1",
    (text) => ({ model_id: "lumen-granite", messages: messages(text) }),
  ],
  [
    "watsonx-chat",
    true,
    "/ml/v1/text/chat_stream?version=1",
    (text) => ({ model_id: "lumen-granite", messages: messages(text) }),
  ],
  [
    "watsonx-generation",
    false,
    "/ml/v1/text/generation?version=1",
    (input) => ({ model_id: "lumen-starcoder", input }),
  ],
  [
    "watsonx-generation",
    true,
    "/ml/v1/text/generation_stream?version=1",
    (input) => ({ model_id: "lumen-starcoder", input }),
  ],
];

function both(name: string, path: string, body: BodyOf, more = {}): Ask[] {
  return [
    [name, false, path, body],
    [name, true, path, (text: string) => ({ ...body(text), stream: true, ...more })],
  ];
}

/** What happens to each: `once` is tried again; `leave` is the client's doing. */
const cases = [
  "ok",
  "once rate_limit",
  "once overloaded",
  "once server",
  "server",
  "quota",
  "auth",
  "caller",
  "cut",
  "hang",
  "stream_error",
  "leave",
];

/** What a request is sent with. */
export function requestOf([name, , , bodyOf]: Ask, text: string): RequestInit {
  const body = bodyOf(text);
  const headers = {
    authorization: "Bearer sk-any-service",
    ...(name === "anthropic-messages" && { "anthropic-version": "2023-06-01" }),
  };
  if (body instanceof FormData) return { method: "POST", headers, body };
  return { method: "POST", headers: { ...headers, "content-type": "application/json" }, body: JSON.stringify(body) };
}

/** Asks once, and again where the answer says so and the case is to go well in the end. */
export async function ask(base: string, one: Ask, kind: string, id: string): Promise<void> {
  const [, stream, path] = one;
  const leaving = new AbortController();
  if (kind === "hang") setTimeout(() => leaving.abort(), 500);
  for (let attempt = 1; ; attempt += 1) {
    const request = requestOf(one, `${kind} ${id} ${path}`);
    // Some take what is packed best, the others what fetch takes by itself.
    const packed = id.endsWith("3") || id.endsWith("7") ? { "accept-encoding": "br" } : {};
    const headers = { ...request.headers, ...packed, "x-plan": kind };
    const response = await fetch(base + path, { ...request, headers, signal: leaving.signal });
    if (kind === "leave") {
      const reader = response.body?.getReader();
      await reader?.read();
      return reader?.cancel();
    }
    const bytes = Buffer.from(await response.arrayBuffer());
    if (response.ok && stream === "background") return look(base, path, JSON.parse(bytes.toString()).id);
    if (response.ok || !kind.startsWith("once") || attempt > 1) return;
    await sleep(Number(response.headers.get("retry-after-ms")));
  }
}

/** It is in progress at the first look, and completed at the second. */
async function look(base: string, path: string, id: string): Promise<void> {
  for (let times = 0; times < 2; times += 1) {
    const response = await fetch(`${base}${path}/${id}`, { headers: { authorization: "Bearer sk-any-service" } });
    await response.arrayBuffer();
  }
}

const inStreams = new Set(["stream_error", "leave"]);

const growing = new Set(["gemini", "watsonx-generation"]);

/** Every ask in every case that it can have. Of usage that grows nobody knows how much a client that leaves has read. */
export const all = asks.flatMap((one) =>
  cases
    .filter((kind) => one[1] === true || !inStreams.has(kind))
    .filter((kind) => (one[1] !== "background" || kind === "ok") && !(kind === "leave" && growing.has(one[0])))
    .map((kind) => [one, kind] as const),
);

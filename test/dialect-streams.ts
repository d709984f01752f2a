import { fixtureStreams } from "./fixture-calls.ts";
import { event as frameOf } from "./unit/wire/frame-encoder.ts";

/** One message of a stream: its type, where the framing writes one, and what it holds. */
export interface StreamEvent {
  readonly type?: string;
  readonly data: object | string;
}

/** How a dialect streams, taken apart, so that each test can put a stream together, cut it and spoil it. All of it is made up. */
export interface StreamDialect {
  readonly name: string;
  /** The format that reads it. */
  readonly format: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: object;
  /** Media type of the answer. */
  readonly type: string;
  /** What comes before the first content. */
  readonly opening: readonly StreamEvent[];
  word(text: string): StreamEvent;
  /** Reason, usage and the dialect's end. */
  readonly ending: readonly StreamEvent[];
  readonly usage: { readonly input?: number; readonly output?: number };
  readonly finishReasons: readonly string[] | undefined;
  /** What may come in the middle, and what is told of it. */
  readonly failure: StreamEvent;
  readonly failed: { readonly outcome: string; readonly errorType: string };
  /** The body of a 429, and the word in it that is told. */
  readonly refusal: object;
  readonly refused: string;
  readonly framing?: "frames" | "lines" | "list";
}

/** The bytes of each event, one after the other. */
export function encode({ framing }: StreamDialect, events: readonly StreamEvent[]): Buffer[] {
  return events.map(({ type, data }, index) => {
    const text = typeof data === "string" ? data : JSON.stringify(data);
    if (framing === "frames") return frameOf(type ?? "chunk", text);
    if (framing === "lines") return Buffer.from(`${text}\n`);
    if (framing === "list") return Buffer.from(`${index === 0 ? "[" : ",\r\n"}${text}`);
    return Buffer.from(`${type === undefined ? "" : `event: ${type}\n`}data: ${text}\n\n`);
  });
}

/** What ends the bytes of a stream that has come to its end. */
export function closing({ framing }: StreamDialect): Buffer {
  return Buffer.from(framing === "list" ? "\n]\n" : "");
}

const sse = "text/event-stream; charset=utf-8";
const lines = "application/x-ndjson";
const frames = "application/vnd.amazon.eventstream";
const messages = [{ role: "user", content: "q" }];
const openaiUsage = { prompt_tokens: 11, completion_tokens: 22, total_tokens: 33 };
const openaiRefusal = { error: { message: "no", type: "requests", param: null, code: "rate_limit_exceeded" } };
const limited = { outcome: "rate_limit", errorType: "rate_limit_exceeded" };
const overloaded = { outcome: "overloaded", errorType: "overloaded_error" };
const done = { data: "[DONE]" };

const typed = (type: string, more: object = {}): StreamEvent => ({ type, data: { type, ...more } });
const named = (type: string, more: object = {}): StreamEvent => ({ type, data: { event_type: type, ...more } });

const chunk = (choices: object[], more: object = {}): StreamEvent => ({
  data: { id: "c-1", object: "chat.completion.chunk", model: "lumen-1", choices, ...more },
});
const completion = (choices: object[], more: object = {}): StreamEvent => ({
  data: { id: "t-1", object: "text_completion", model: "lumen-1", choices, ...more },
});

const openaiChat: StreamDialect = {
  name: "openai-chat",
  format: "openai-chat",
  path: "/v1/chat/completions",
  body: { model: "lumen-1", messages, stream: true, stream_options: { include_usage: true } },
  type: sse,
  opening: [chunk([{ index: 0, delta: { role: "assistant", content: "" }, finish_reason: null }])],
  word: (text) => chunk([{ index: 0, delta: { content: text }, finish_reason: null }]),
  ending: [chunk([{ index: 0, delta: {}, finish_reason: "stop" }]), chunk([], { usage: openaiUsage }), done],
  usage: { input: 11, output: 22 },
  finishReasons: ["stop"],
  failure: { data: openaiRefusal },
  failed: limited,
  refusal: openaiRefusal,
  refused: "rate_limit_exceeded",
};

const anthropicEvents = {
  type: sse,
  opening: [
    typed("message_start", {
      message: {
        id: "m-1",
        type: "message",
        model: "lumen-1",
        content: [],
        usage: { input_tokens: 11, output_tokens: 1 },
      },
    }),
    typed("content_block_start", { index: 0, content_block: { type: "text", text: "" } }),
    typed("ping"),
  ],
  word: (text: string) => typed("content_block_delta", { index: 0, delta: { type: "text_delta", text } }),
  ending: [
    typed("content_block_stop", { index: 0 }),
    typed("message_delta", { delta: { stop_reason: "end_turn" }, usage: { output_tokens: 22 } }),
    typed("message_stop"),
  ],
  usage: { input: 11, output: 22 },
  finishReasons: ["stop"],
  failure: typed("error", { error: { type: "overloaded_error", message: "no" } }),
  failed: overloaded,
  refusal: { type: "error", error: { type: "rate_limit_error", message: "no" } },
  refused: "rate_limit_error",
} as const;

const candidate = (text: string, output: number, more: object = {}): StreamEvent => ({
  data: {
    candidates: [{ index: 0, content: { role: "model", parts: [{ text }] }, ...more }],
    usageMetadata: { promptTokenCount: 11, candidatesTokenCount: output, totalTokenCount: 11 + output },
    modelVersion: "lumen-1",
    responseId: "r-1",
  },
});
const googleRefusal = { error: { code: 429, message: "no", status: "RESOURCE_EXHAUSTED" } };

const gemini: StreamDialect = {
  name: "gemini",
  format: "gemini",
  path: "/v1beta/models/lumen-1:streamGenerateContent?alt=sse",
  body: { contents: [{ role: "user", parts: [{ text: "q" }] }] },
  type: sse,
  opening: [],
  word: (text) => candidate(text, 2),
  ending: [candidate("", 22, { finishReason: "STOP" })],
  usage: { input: 11, output: 22 },
  finishReasons: ["stop"],
  failure: { data: { error: { code: 503, message: "no", status: "UNAVAILABLE" } } },
  failed: { outcome: "overloaded", errorType: "UNAVAILABLE" },
  refusal: googleRefusal,
  refused: "RESOURCE_EXHAUSTED",
};

const ollama = (message: object, more: object = {}): StreamEvent => ({
  data: { model: "lumen-1", created_at: "2026-01-02T03:04:05Z", ...message, done: false, ...more },
});
const ollamaDone = { done: true, done_reason: "stop", total_duration: 9, prompt_eval_count: 11, eval_count: 22 };

const ollamaEvents = {
  type: lines,
  framing: "lines",
  opening: [],
  usage: { input: 11, output: 22 },
  finishReasons: ["stop"],
  failure: { data: { error: "an error was encountered while running the model" } },
  failed: { outcome: "server", errorType: "_OTHER" },
  refusal: { error: "too many requests" },
  refused: "429",
} as const;

const response = (status: string, more: object = {}): object => ({
  response: { id: "r-1", object: "response", model: "lumen-1", status, ...more },
});
const bedrockRefusal = { message: "Too many requests, please wait before trying again." };
const interaction = (status: string, more: object = {}): object => ({
  interaction: { id: "i-1", object: "interaction", model: "lumen-1", status, ...more },
});
const mediaUsage = { input_tokens: 11, output_tokens: 22, total_tokens: 33 };
const mediaError = typed("error", { error: { type: "server_error", code: "server_error", message: "no" } });
const media = {
  type: sse,
  opening: [],
  usage: { input: 11, output: 22 },
  finishReasons: undefined,
  failure: mediaError,
  failed: { outcome: "server", errorType: "server_error" },
  refusal: openaiRefusal,
  refused: "rate_limit_exceeded",
} as const;

const generated = (text: string, tokens: number, more: object = {}): StreamEvent => ({
  data: {
    model_id: "lumen-1",
    results: [
      {
        generated_text: text,
        generated_token_count: tokens,
        input_token_count: 0,
        stop_reason: "not_finished",
        ...more,
      },
    ],
  },
});
const watsonxRefusal = {
  errors: [{ code: "consumption_limit_reached", message: "no" }],
  trace: "made-up",
  status_code: 429,
};

/** Every dialect that streams, in each of its framings. */
export const streamDialects: readonly StreamDialect[] = [
  openaiChat,
  {
    ...openaiChat,
    name: "openai-completions",
    format: "openai-completions",
    path: "/v1/completions",
    body: { model: "lumen-1", prompt: "q", stream: true, stream_options: { include_usage: true } },
    opening: [completion([{ index: 0, text: "", finish_reason: null }])],
    word: (text) => completion([{ index: 0, text, finish_reason: null }]),
    ending: [completion([{ index: 0, text: "", finish_reason: "stop" }]), completion([], { usage: openaiUsage }), done],
  },
  {
    name: "openai-responses",
    format: "openai-responses",
    path: "/v1/responses",
    body: { model: "lumen-1", input: "q", stream: true },
    type: sse,
    opening: [
      typed("response.created", response("in_progress")),
      typed("response.in_progress", response("in_progress")),
      typed("response.output_item.added", { output_index: 0, item: { type: "message", id: "m-1" } }),
    ],
    word: (text) => typed("response.output_text.delta", { output_index: 0, delta: text }),
    ending: [
      typed("response.output_item.done", { output_index: 0, item: { type: "message", id: "m-1" } }),
      typed(
        "response.completed",
        response("completed", {
          output: [{ type: "message", id: "m-1" }],
          usage: { input_tokens: 11, output_tokens: 22, total_tokens: 33 },
        }),
      ),
    ],
    usage: { input: 11, output: 22 },
    finishReasons: ["stop"],
    failure: typed("error", { code: "server_error", message: "no", param: null }),
    failed: { outcome: "server", errorType: "server_error" },
    refusal: openaiRefusal,
    refused: "rate_limit_exceeded",
  },
  {
    name: "anthropic-messages",
    format: "anthropic-messages",
    path: "/v1/messages",
    headers: { "anthropic-version": "2023-06-01" },
    body: { model: "lumen-1", max_tokens: 9, messages, stream: true },
    ...anthropicEvents,
  },
  {
    name: "vertex-anthropic",
    format: "vertex-anthropic",
    path: "/v1/projects/p/locations/l/publishers/anthropic/models/lumen-1:streamRawPredict",
    body: { anthropic_version: "vertex-2023-10-16", max_tokens: 9, messages, stream: true },
    ...anthropicEvents,
  },
  {
    ...openaiChat,
    name: "vertex-raw-predict",
    format: "vertex-raw-predict",
    path: "/v1/projects/p/locations/l/publishers/mistralai/models/lumen-1:streamRawPredict",
    body: { model: "lumen-1", messages, stream: true },
  },
  gemini,
  {
    ...gemini,
    name: "gemini, a list",
    path: "/v1beta/models/lumen-1:streamGenerateContent",
    type: "application/json",
    framing: "list",
  },
  {
    name: "gemini-interactions",
    format: "gemini-interactions",
    path: "/v1beta/interactions",
    body: { model: "lumen-1", input: "q", stream: true },
    type: sse,
    opening: [
      named("interaction.created", interaction("in_progress")),
      named("step.start", { index: 0, step: { type: "model_output" } }),
    ],
    word: (text) => named("step.delta", { index: 0, delta: { type: "text", text } }),
    ending: [
      named("step.stop", { index: 0 }),
      named(
        "interaction.completed",
        interaction("completed", {
          usage: { total_tokens: 33, total_input_tokens: 11, total_output_tokens: 22 },
        }),
      ),
    ],
    usage: { input: 11, output: 22 },
    finishReasons: ["stop"],
    failure: named("error", { error: { code: "rate_limit_exceeded", message: "no" } }),
    failed: limited,
    refusal: googleRefusal,
    refused: "RESOURCE_EXHAUSTED",
  },
  {
    name: "bedrock-converse",
    format: "bedrock-converse",
    path: "/model/lumen-1/converse-stream",
    body: { messages: [{ role: "user", content: [{ text: "q" }] }] },
    type: frames,
    framing: "frames",
    opening: [{ type: "messageStart", data: { role: "assistant" } }],
    word: (text) => ({ type: "contentBlockDelta", data: { contentBlockIndex: 0, delta: { text } } }),
    ending: [
      { type: "contentBlockStop", data: { contentBlockIndex: 0 } },
      { type: "messageStop", data: { stopReason: "end_turn" } },
      { type: "metadata", data: { usage: { inputTokens: 11, outputTokens: 22, totalTokens: 33 } } },
    ],
    usage: { input: 11, output: 22 },
    finishReasons: ["stop"],
    failure: { type: "!throttlingException", data: { message: "no" } },
    failed: { outcome: "rate_limit", errorType: "throttlingException" },
    refusal: bedrockRefusal,
    refused: "ThrottlingException",
  },
  {
    ...anthropicEvents,
    name: "bedrock-invoke",
    format: "bedrock-invoke",
    path: "/model/lumen-1/invoke-with-response-stream",
    body: { anthropic_version: "bedrock-2023-05-31", max_tokens: 9, messages },
    type: frames,
    framing: "frames",
    opening: anthropicEvents.opening.map(({ data }) => ({ data })),
    word: (text) => ({ data: anthropicEvents.word(text).data }),
    ending: anthropicEvents.ending.map(({ data }) => ({ data })),
    failure: { type: "!modelStreamErrorException", data: { message: "no" } },
    failed: { outcome: "server", errorType: "modelStreamErrorException" },
    refusal: bedrockRefusal,
    refused: "ThrottlingException",
  },
  {
    name: "cohere-chat",
    format: "cohere-chat",
    path: "/v2/chat",
    body: { model: "lumen-1", messages, stream: true },
    type: sse,
    opening: [
      typed("message-start", { id: "c-1", delta: { message: { role: "assistant", content: [] } } }),
      typed("content-start", { index: 0, delta: { message: { content: { type: "text", text: "" } } } }),
    ],
    word: (text) => typed("content-delta", { index: 0, delta: { message: { content: { text } } } }),
    ending: [
      typed("content-end", { index: 0 }),
      typed("message-end", {
        delta: { finish_reason: "COMPLETE", usage: { tokens: { input_tokens: 11, output_tokens: 22 } } },
      }),
    ],
    usage: { input: 11, output: 22 },
    finishReasons: ["stop"],
    failure: typed("message-end", { delta: { finish_reason: "ERROR", error: "no" } }),
    failed: { outcome: "server", errorType: "no" },
    refusal: { id: "made-up", message: "no" },
    refused: "429",
  },
  {
    name: "cohere-chat-v1",
    format: "cohere-chat-v1",
    path: "/v1/chat",
    body: { model: "lumen-1", message: "q", chat_history: [], stream: true },
    type: "application/stream+json",
    framing: "lines",
    opening: [{ data: { is_finished: false, event_type: "stream-start", generation_id: "g-1" } }],
    word: (text) => ({ data: { is_finished: false, event_type: "text-generation", text } }),
    ending: [
      {
        data: {
          is_finished: true,
          event_type: "stream-end",
          finish_reason: "COMPLETE",
          response: { generation_id: "g-1", meta: { tokens: { input_tokens: 11, output_tokens: 22 } } },
        },
      },
    ],
    usage: { input: 11, output: 22 },
    finishReasons: ["stop"],
    failure: {
      data: { is_finished: true, event_type: "stream-end", finish_reason: "ERROR", response: {}, error: "no" },
    },
    failed: { outcome: "server", errorType: "no" },
    refusal: { message: "no" },
    refused: "429",
  },
  {
    ...ollamaEvents,
    name: "ollama-chat",
    format: "ollama-chat",
    path: "/api/chat",
    body: { model: "lumen-1", messages },
    word: (text) => ollama({ message: { role: "assistant", content: text } }),
    ending: [ollama({ message: { role: "assistant", content: "" } }, ollamaDone)],
  },
  {
    ...ollamaEvents,
    name: "ollama-generate",
    format: "ollama-generate",
    path: "/api/generate",
    body: { model: "lumen-1", prompt: "q" },
    word: (text) => ollama({ response: text }),
    ending: [ollama({ response: "" }, ollamaDone)],
  },
  {
    name: "mistral-conversations",
    format: "mistral-conversations",
    path: "/v1/conversations",
    body: { model: "lumen-1", inputs: "q", stream: true },
    type: sse,
    opening: [typed("conversation.response.started", { conversation_id: "c-1" })],
    word: (text) => typed("message.output.delta", { output_index: 0, model: "lumen-1", content: text }),
    ending: [typed("conversation.response.done", { usage: openaiUsage })],
    usage: { input: 11, output: 22 },
    finishReasons: ["stop"],
    failure: typed("conversation.response.error", { message: "no", code: 3505 }),
    failed: { outcome: "server", errorType: "3505" },
    refusal: { object: "error", message: "no", type: "rate_limited", param: null, code: "1300" },
    refused: "rate_limited",
  },
  {
    ...media,
    name: "openai-images",
    format: "openai-images",
    path: "/v1/images/generations",
    body: { model: "lumen-1", prompt: "q", stream: true },
    word: (text) => typed("image_generation.partial_image", { b64_json: text }),
    ending: [typed("image_generation.completed", { b64_json: "aa", usage: mediaUsage })],
  },
  {
    ...media,
    name: "openai-speech",
    format: "openai-speech",
    path: "/v1/audio/speech",
    body: { model: "lumen-1", input: "q", voice: "v", stream_format: "sse" },
    word: (text) => typed("speech.audio.delta", { audio: text }),
    ending: [typed("speech.audio.done", { usage: mediaUsage })],
  },
  {
    ...media,
    name: "openai-transcription",
    format: "openai-transcription",
    path: "/v1/audio/transcriptions",
    body: { model: "lumen-1", file_url: "https://files.example/1", stream: true },
    word: (text) => typed("transcript.text.delta", { delta: text }),
    ending: [typed("transcript.text.done", { text: "a", usage: { type: "tokens", ...mediaUsage } })],
  },
  {
    ...openaiChat,
    name: "watsonx-chat",
    format: "watsonx-chat",
    path: "/ml/v1/text/chat_stream?version=2026-01-01",
    body: { model_id: "lumen-1", project_id: "p", messages },
    ending: openaiChat.ending.slice(0, -1),
    failure: { data: watsonxRefusal },
    failed: { outcome: "rate_limit", errorType: "consumption_limit_reached" },
    refusal: watsonxRefusal,
    refused: "consumption_limit_reached",
  },
  {
    name: "watsonx-generation",
    format: "watsonx-generation",
    path: "/ml/v1/text/generation_stream?version=2026-01-01",
    body: { model_id: "lumen-1", project_id: "p", input: "q" },
    type: sse,
    opening: [generated("", 0, { input_token_count: 11 })],
    word: (text) => generated(text, 2),
    ending: [generated("", 22, { stop_reason: "eos_token" })],
    usage: { input: 11, output: 22 },
    finishReasons: ["stop"],
    failure: { data: watsonxRefusal },
    failed: { outcome: "rate_limit", errorType: "consumption_limit_reached" },
    refusal: watsonxRefusal,
    refused: "consumption_limit_reached",
  },
  ...fixtureStreams(),
];

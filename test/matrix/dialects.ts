import { bedrockConverse, bedrockInvoke } from "./bedrock-dialects.ts";
import {
  cohereEmbed,
  cohereError,
  googleError,
  ollamaError,
  cohereRerank,
  geminiEmbeddings,
  ollamaEmbed,
  openaiImages,
  openaiModerations,
  openaiSpeech,
  openaiTranscription,
} from "./single-dialects.ts";
import { created, data, event, openaiError, sse, text, words, type Dialect } from "./said.ts";

const usage = { prompt_tokens: 12, completion_tokens: 34, total_tokens: 46 };

const openaiChat: Dialect = {
  at: /\/chat\/completions$/,
  answer({ model, stream, stream_options }) {
    const base = { id: "chatcmpl-1", created, model, system_fingerprint: null };
    const done = { index: 0, finish_reason: "stop" };
    if (stream !== true)
      return {
        json: {
          ...base,
          object: "chat.completion",
          choices: [{ ...done, message: { role: "assistant", content: text } }],
          usage,
        },
      };
    const chunk = (choices: object[], more: object = {}) =>
      data({ ...base, object: "chat.completion.chunk", choices, ...more });
    const said = words.map((content, index) =>
      chunk([{ index: 0, delta: { content, ...(index === 0 && { role: "assistant" }) }, finish_reason: null }]),
    );
    // Mistral sends usage unasked, with the last choice; OpenAI in an event of its own, if it was asked to.
    const asked = stream_options !== undefined && stream_options !== null;
    const last = asked
      ? [chunk([{ ...done, delta: {} }]), chunk([], { usage })]
      : [chunk([{ ...done, delta: { content: "" } }], { usage })];
    return { type: sse, lines: [...said, ...last, "data: [DONE]\n\n"] };
  },
  refuse: openaiError,
};

const openaiResponses: Dialect = {
  at: /\/responses$/,
  answer({ model, stream }) {
    const item = {
      id: "msg_1",
      type: "message",
      role: "assistant",
      status: "completed",
      content: [{ type: "output_text", text, annotations: [], logprobs: [] }],
    };
    const response = {
      id: "resp_1",
      object: "response",
      created_at: created,
      status: "completed",
      model,
      output: [item],
      error: null,
      incomplete_details: null,
      instructions: null,
      metadata: {},
      parallel_tool_calls: true,
      temperature: 1,
      tool_choice: "auto",
      tools: [],
      top_p: 1,
      usage: {
        input_tokens: 12,
        input_tokens_details: { cached_tokens: 0 },
        output_tokens: 34,
        output_tokens_details: { reasoning_tokens: 0 },
        total_tokens: 46,
      },
    };
    if (stream !== true) return { json: response };
    const begun = { ...response, status: "in_progress", output: [], usage: null };
    const at = { item_id: item.id, output_index: 0, content_index: 0 };
    const messages = [
      { type: "response.created", response: begun },
      { type: "response.output_item.added", output_index: 0, item: { ...item, status: "in_progress", content: [] } },
      { type: "response.content_part.added", ...at, part: { ...item.content[0], text: "" } },
      ...words.map((delta) => ({ type: "response.output_text.delta", ...at, delta, logprobs: [] })),
      { type: "response.output_text.done", ...at, text, logprobs: [] },
      { type: "response.content_part.done", ...at, part: item.content[0] },
      { type: "response.output_item.done", output_index: 0, item },
      { type: "response.completed", response },
    ];
    return {
      type: sse,
      lines: messages.map((message, index) => event(Object.assign(message, { sequence_number: index }))),
    };
  },
  refuse: openaiError,
};

const openaiEmbeddings: Dialect = {
  at: /\/embeddings$/,
  answer: ({ model, encoding_format }) => ({
    json: {
      id: "embd-1",
      object: "list",
      model,
      data: [
        {
          object: "embedding",
          index: 0,
          embedding:
            encoding_format === "base64" ? Buffer.from(new Float32Array([0.5, 1]).buffer).toString("base64") : [0.5, 1],
        },
      ],
      usage: { prompt_tokens: 12, total_tokens: 12 },
    },
  }),
  refuse: openaiError,
};

const anthropicMessages: Dialect = {
  at: /\/messages$/,
  answer({ model, stream }) {
    const message = {
      id: "msg_1",
      type: "message",
      role: "assistant",
      model,
      content: [{ type: "text", text }],
      stop_reason: "end_turn",
      stop_sequence: null,
      usage: {
        input_tokens: 12,
        cache_creation_input_tokens: 0,
        cache_read_input_tokens: 0,
        output_tokens: 34,
        service_tier: "standard",
      },
    };
    if (stream !== true) return { json: message };
    const begun = { ...message, content: [], stop_reason: null, usage: { ...message.usage, output_tokens: 1 } };
    return {
      type: sse,
      lines: [
        { type: "message_start", message: begun },
        { type: "content_block_start", index: 0, content_block: { type: "text", text: "" } },
        ...words.map((word) => ({ type: "content_block_delta", index: 0, delta: { type: "text_delta", text: word } })),
        { type: "content_block_stop", index: 0 },
        {
          type: "message_delta",
          delta: { stop_reason: "end_turn", stop_sequence: null },
          usage: { output_tokens: 34 },
        },
        { type: "message_stop" },
      ].map(event),
    };
  },
  refuse: (status) => ({
    status,
    json: {
      type: "error",
      error: { type: status === 401 ? "authentication_error" : "rate_limit_error", message: "refused" },
    },
  }),
};

const gemini: Dialect = {
  at: /:(generateContent|streamGenerateContent)$/,
  answer(_asked, path) {
    const part = (word: string, more: object = {}) => ({
      candidates: [{ index: 0, content: { role: "model", parts: [{ text: word }] }, ...more }],
      usageMetadata: { promptTokenCount: 12, candidatesTokenCount: 34, totalTokenCount: 46 },
      modelVersion: /models\/(.+):/.exec(path)?.[1],
      responseId: "answer-1",
    });
    if (path.endsWith(":generateContent")) return { json: part(text, { finishReason: "STOP" }) };
    return {
      type: sse,
      lines: words.map((word, index) => data(part(word, index === words.length - 1 ? { finishReason: "STOP" } : {}))),
    };
  },
  refuse: googleError,
};

const cohereChat: Dialect = {
  at: /\/v2\/chat$/,
  answer({ stream }) {
    const used = {
      billed_units: { input_tokens: 12, output_tokens: 34 },
      tokens: { input_tokens: 12, output_tokens: 34 },
    };
    if (stream !== true)
      return {
        json: {
          id: "answer-1",
          finish_reason: "COMPLETE",
          message: { role: "assistant", content: [{ type: "text", text }] },
          usage: used,
        },
      };
    return {
      type: sse,
      lines: [
        { type: "message-start", id: "answer-1", delta: { message: { role: "assistant" } } },
        { type: "content-start", index: 0, delta: { message: { content: { type: "text", text: "" } } } },
        ...words.map((word) => ({ type: "content-delta", index: 0, delta: { message: { content: { text: word } } } })),
        { type: "content-end", index: 0 },
        { type: "message-end", delta: { finish_reason: "COMPLETE", usage: used } },
      ].map(event),
    };
  },
  refuse: cohereError,
};

const ollamaChat: Dialect = {
  at: /\/api\/chat$/,
  answer({ model, stream }) {
    const part = (content: string, more: object = { done: false }) => ({
      model,
      created_at: "2026-01-01T00:00:00Z",
      message: { role: "assistant", content },
      ...more,
    });
    const end = {
      done: true,
      done_reason: "stop",
      total_duration: 5,
      prompt_eval_count: 12,
      eval_count: 34,
      eval_duration: 3,
    };
    if (stream === false) return { json: part(text, end) };
    const all = [...words.map((word) => part(word)), part("", end)];
    return { type: "application/x-ndjson", lines: all.map((one) => `${JSON.stringify(one)}\n`) };
  },
  refuse: ollamaError,
};

const dialects = [
  openaiChat,
  openaiResponses,
  openaiEmbeddings,
  anthropicMessages,
  gemini,
  cohereChat,
  ollamaChat,
  bedrockConverse,
  bedrockInvoke,
  geminiEmbeddings,
  cohereEmbed,
  cohereRerank,
  ollamaEmbed,
  openaiImages,
  openaiSpeech,
  openaiTranscription,
  openaiModerations,
];

/** Who answers at this path. */
export function findDialect(path: string): Dialect | undefined {
  return dialects.find(({ at }) => at.test(path));
}

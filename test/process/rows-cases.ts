import type { Answer } from "./rows-relay.ts";

/** One call that a service makes, what the relay answers, and what has to be told of it. */
export interface RowCase {
  readonly path: string;
  /** Which door of the relay: its prices differ. `openai`: the vendor's own host. */
  readonly relay?: "priced" | "factor" | "bare" | "openai";
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object;
  readonly answers: readonly Answer[];
  /** How the client goes on: tries so often, leaves at the first chunk, waits no longer, asks for so many models. */
  readonly attempts?: number;
  readonly leave?: true;
  readonly timeoutMs?: number;
  readonly models?: number;
  /** Facts of the call's span; undefined is absent. No facts: no model call. */
  readonly span?: Readonly<Record<string, unknown>>;
}

const chat = "/v1/chat/completions";
const messages = [{ role: "user", content: "a secret question" }];
const asked = (model: string, more: object = {}) => ({ model, messages, ...more });
const usage = { prompt_tokens: 1000, completion_tokens: 500, total_tokens: 1500 };
const answer = (more: object = {}): Answer => ({
  json: {
    id: "chatcmpl-1",
    choices: [{ index: 0, message: { role: "assistant", content: "a secret answer" }, finish_reason: "stop" }],
    usage,
    ...more,
  },
});
const finished = (reason: string): Answer => answer({ choices: [{ index: 0, message: {}, finish_reason: reason }] });
const delta = (content: string) => ({ id: "chatcmpl-2", choices: [{ index: 0, delta: { content } }] });
const ended = { choices: [{ index: 0, delta: {}, finish_reason: "stop" }] };
const failure = (status: number, code: string | null, type = "error", headers = {}): Answer => ({
  status,
  headers,
  json: { error: { message: "no", type, code } },
});
const failed = (outcome: string, error: string): Readonly<Record<string, unknown>> => ({
  "relayscope.outcome": outcome,
  "error.type": error,
  "relayscope.attempts": 1,
  "gen_ai.usage.input_tokens": undefined,
  "gen_ai.response.finish_reasons": undefined,
  "relayscope.request_id": error === "UND_ERR_SOCKET" || error === "timeout" ? undefined : "req_rows",
});
const retried = {
  "relayscope.outcome": "ok",
  "relayscope.attempts": 2,
  "error.type": undefined,
  "url.full": undefined,
};
const claude = { "anthropic-version": "2023-06-01", "x-api-key": "sk-secret" };
const claudeUsage = {
  input_tokens: 20,
  cache_read_input_tokens: 30,
  cache_creation_input_tokens: 10,
  cache_creation: { ephemeral_5m_input_tokens: 4, ephemeral_1h_input_tokens: 6 },
  output_tokens: 8,
  service_tier: "standard",
};
const claudeTold = {
  "gen_ai.operation.name": "chat",
  "gen_ai.provider.name": "anthropic",
  "gen_ai.response.id": "msg_1",
  "gen_ai.usage.input_tokens": 60,
  "gen_ai.usage.output_tokens": 8,
  "gen_ai.usage.cache_read.input_tokens": 30,
  "gen_ai.usage.cost.amount": 226.5e-6,
  "relayscope.usage.cache_write_1h.input_tokens": 6,
  "relayscope.service_tier": "standard",
  "openai.api.type": undefined,
  "openai.response.service_tier": undefined,
};
/** What the list says of the usage that answers have here, of gpt-4.1-mini. */
const listPrice = { "relayscope.reference_cost.amount": 0.0012, "relayscope.reference_cost.currency": "USD" };
const response = {
  id: "resp_1",
  object: "response",
  model: "chat-model",
  service_tier: "default",
  usage: {
    input_tokens: 30,
    input_tokens_details: { cached_tokens: 10 },
    output_tokens: 12,
    output_tokens_details: { reasoning_tokens: 4 },
    total_tokens: 42,
  },
};
const responseTold = {
  "gen_ai.operation.name": "chat",
  "openai.api.type": "responses",
  "gen_ai.response.id": "resp_1",
  "gen_ai.usage.input_tokens": 30,
  "gen_ai.usage.cache_read.input_tokens": 10,
  "gen_ai.usage.reasoning.output_tokens": 4,
};
const window = (kind: string, limit: number, left: number) => ({
  [`x-ratelimit-limit-${kind}`]: String(limit),
  [`x-ratelimit-remaining-${kind}`]: String(left),
  [`x-ratelimit-reset-${kind}`]: "5m0s",
});
const claudeWindow = (kind: string, limit: number, left: number) => ({
  [`anthropic-ratelimit-${kind}-limit`]: String(limit),
  [`anthropic-ratelimit-${kind}-remaining`]: String(left),
  [`anthropic-ratelimit-${kind}-reset`]: new Date(Date.now() + 290_000).toISOString(),
});

/** Every row of the conformance table that a call can make, by the case that makes it. */
export const rowCases = {
  rich: {
    path: `${chat}?key=sk-secret`,
    relay: "priced",
    headers: { authorization: "Bearer sk-secret" },
    body: asked("chat-model", {
      n: 2,
      seed: 7,
      temperature: 0.2,
      top_p: 0.9,
      frequency_penalty: 0.5,
      presence_penalty: -0.25,
      stop: ["END", "###"],
      max_completion_tokens: 64,
      service_tier: "flex",
      response_format: { type: "json_object" },
      reasoning_effort: "low",
      user: "user-17",
    }),
    answers: [
      {
        ...answer({
          model: "chat-model-2026-01-01",
          service_tier: "default",
          system_fingerprint: "fp_1",
          choices: [
            { index: 0, message: { content: "a secret answer" }, finish_reason: "stop" },
            { index: 1, message: { content: "another" }, finish_reason: "length" },
          ],
          usage: {
            prompt_tokens: 100,
            completion_tokens: 50,
            total_tokens: 150,
            prompt_tokens_details: { cached_tokens: 40, audio_tokens: 10, image_tokens: 5 },
            completion_tokens_details: { reasoning_tokens: 20, audio_tokens: 6, image_tokens: 4 },
          },
        }),
        headers: { ...window("requests", 500, 499), ...window("tokens", 30_000, 29_000) },
      },
    ],
    span: {
      "gen_ai.operation.name": "chat",
      "gen_ai.provider.name": "openai",
      "gen_ai.request.model": "chat-model",
      "gen_ai.request.choice.count": 2,
      "gen_ai.request.seed": 7,
      "gen_ai.request.temperature": 0.2,
      "gen_ai.request.top_p": 0.9,
      "gen_ai.request.frequency_penalty": 0.5,
      "gen_ai.request.presence_penalty": -0.25,
      "gen_ai.request.stop_sequences": ["END", "###"],
      "gen_ai.request.max_tokens": 64,
      "gen_ai.request.reasoning.level": "low",
      "gen_ai.request.stream": undefined,
      "gen_ai.output.type": "json",
      "openai.api.type": "chat_completions",
      "openai.request.service_tier": "flex",
      "openai.response.service_tier": "default",
      "openai.response.system_fingerprint": "fp_1",
      "gen_ai.response.id": "chatcmpl-1",
      "gen_ai.response.model": "chat-model-2026-01-01",
      "gen_ai.response.finish_reasons": ["stop", "length"],
      "gen_ai.usage.input_tokens": 100,
      "gen_ai.usage.output_tokens": 50,
      "gen_ai.usage.cache_read.input_tokens": 40,
      "gen_ai.usage.reasoning.output_tokens": 20,
      "gen_ai.usage.audio.input_tokens": 10,
      "gen_ai.usage.image.input_tokens": 5,
      "gen_ai.usage.audio.output_tokens": 6,
      "gen_ai.usage.image.output_tokens": 4,
      "gen_ai.usage.cost.amount": 540e-6,
      "gen_ai.usage.cost.currency": "EUR",
      "gen_ai.usage.cost.source": "local",
      "relayscope.price.source": "file",
      "relayscope.price.date": "2026-01-02",
      // A model that no vendor lists.
      "relayscope.reference_cost.amount": undefined,
      "relayscope.relay": "priced",
      "relayscope.outcome": "ok",
      "relayscope.attempts": 1,
      "relayscope.request_id": "req_rows",
      "relayscope.usage.source": "reported",
      "http.request.method": "POST",
      "http.response.status_code": 200,
      "network.protocol.version": "1.1",
      "error.type": undefined,
    },
  },
  deployment: {
    path: "/openai/deployments/our-chat/chat/completions?api-version=1",
    relay: "priced",
    body: { messages: [{ role: "user", content: "a secret question" }] },
    answers: [answer({ model: "chat-model" })],
    span: {
      "gen_ai.request.model": "our-chat",
      "gen_ai.response.model": "chat-model",
      "relayscope.deployment": true,
      "relayscope.price.source": "file",
    },
  },
  stream: {
    path: chat,
    relay: "priced",
    body: asked("chat-model", { stream: true, stream_options: { include_usage: true }, n: 1 }),
    answers: [{ events: [delta("a"), delta("b"), delta("c"), ended, { choices: [], usage }, "[DONE]"] }],
    span: {
      "gen_ai.request.stream": true,
      "gen_ai.request.choice.count": undefined,
      "gen_ai.response.finish_reasons": ["stop"],
      "gen_ai.usage.input_tokens": 1000,
      "gen_ai.usage.cost.amount": 6000e-6,
    },
  },
  embed: {
    path: "/v1/embeddings",
    relay: "priced",
    body: { model: "embed-model", input: "a secret", dimensions: 256, encoding_format: "float" },
    answers: [
      { json: { object: "list", data: [], model: "embed-model", usage: { prompt_tokens: 9, total_tokens: 9 } } },
    ],
    span: {
      "gen_ai.operation.name": "embeddings",
      "gen_ai.embeddings.dimension.count": 256,
      "gen_ai.request.encoding_formats": ["float"],
      "gen_ai.usage.input_tokens": 9,
      "gen_ai.usage.output_tokens": undefined,
      "gen_ai.usage.cost.amount": 0.9e-6,
      "openai.api.type": undefined,
    },
  },
  complete: {
    path: "/v1/completions",
    relay: "priced",
    body: { model: "text-model", prompt: "a secret", max_tokens: 16, stop: "\n" },
    answers: [
      {
        json: {
          id: "cmpl-1",
          choices: [{ index: 0, text: "x", finish_reason: "length" }],
          usage: { prompt_tokens: 10, completion_tokens: 16, total_tokens: 26 },
        },
      },
    ],
    span: {
      "gen_ai.operation.name": "text_completion",
      "gen_ai.request.max_tokens": 16,
      "gen_ai.request.stop_sequences": ["\n"],
      "gen_ai.response.finish_reasons": ["length"],
      "gen_ai.usage.cost.amount": 42e-6,
    },
  },
  respond: {
    path: "/v1/responses",
    relay: "priced",
    body: {
      model: "chat-model",
      input: "a secret",
      max_output_tokens: 99,
      reasoning: { effort: "high" },
      text: { format: { type: "json_schema", name: "shape", schema: {} } },
      conversation: { id: "conv_1" },
      previous_response_id: "resp_0",
      service_tier: "auto",
    },
    answers: [{ json: { ...response, status: "completed", output: [{ type: "message" }] } }],
    span: {
      ...responseTold,
      "gen_ai.request.max_tokens": 99,
      "gen_ai.request.reasoning.level": "high",
      "gen_ai.output.type": "json",
      "gen_ai.conversation.id": "conv_1",
      "gen_ai.request.previous_response.id": "resp_0",
      "openai.request.service_tier": undefined,
      "gen_ai.response.finish_reasons": ["stop"],
    },
  },
  "respond-stream": {
    path: "/v1/responses",
    relay: "priced",
    body: { model: "chat-model", input: "a secret", stream: true },
    answers: [
      {
        events: [
          { type: "response.created", response: { id: "resp_1", status: "in_progress", model: "chat-model" } },
          { type: "response.output_text.delta", delta: "x" },
          { type: "response.output_text.delta", delta: "y" },
          {
            type: "response.completed",
            response: { ...response, status: "completed", output: [{ type: "function_call" }] },
          },
        ],
      },
    ],
    span: { ...responseTold, "gen_ai.request.stream": true, "gen_ai.response.finish_reasons": ["tool_call"] },
  },
  claude: {
    path: "/v1/messages",
    relay: "priced",
    headers: claude,
    body: {
      ...asked("claude-model", { max_tokens: 32, top_k: 40, stop_sequences: ["END"] }),
      output_config: { effort: "medium" },
    },
    answers: [
      {
        json: {
          id: "msg_1",
          type: "message",
          role: "assistant",
          model: "claude-model",
          content: [],
          stop_reason: "end_turn",
          usage: claudeUsage,
        },
        headers: {
          ...claudeWindow("requests", 50, 49),
          ...claudeWindow("input-tokens", 9000, 8000),
          ...claudeWindow("output-tokens", 900, 800),
        },
      },
    ],
    span: {
      ...claudeTold,
      "gen_ai.request.top_k": 40,
      "gen_ai.request.max_tokens": 32,
      "gen_ai.request.stop_sequences": ["END"],
      "gen_ai.request.reasoning.level": "medium",
      "gen_ai.response.finish_reasons": ["stop"],
    },
  },
  "claude-stream": {
    path: "/v1/messages",
    relay: "priced",
    headers: claude,
    body: asked("claude-model", { max_tokens: 32, stream: true }),
    answers: [
      {
        events: [
          {
            type: "message_start",
            message: {
              id: "msg_1",
              type: "message",
              model: "claude-model",
              usage: { ...claudeUsage, output_tokens: 1 },
            },
          },
          { type: "content_block_start", index: 0, content_block: { type: "text", text: "" } },
          { type: "content_block_delta", index: 0, delta: { type: "text_delta", text: "x" } },
          { type: "content_block_stop", index: 0 },
          { type: "message_delta", delta: { stop_reason: "max_tokens" }, usage: { output_tokens: 8 } },
          { type: "message_stop" },
        ],
      },
    ],
    span: { ...claudeTold, "gen_ai.request.stream": true, "gen_ai.response.finish_reasons": ["length"] },
  },

  // Money
  reported: {
    path: chat,
    body: asked("openai/gpt-4.1-mini"),
    answers: [answer({ model: "openai/gpt-4.1-mini", usage: { ...usage, cost: 0.0042, is_byok: false } })],
    span: {
      "gen_ai.usage.cost.amount": 0.0042,
      "gen_ai.usage.cost.currency": "USD",
      "gen_ai.usage.cost.source": "provider",
      "relayscope.price.source": "provider",
      "relayscope.price.date": undefined,
      "relayscope.relay": "127.0.0.1",
      ...listPrice,
    },
  },
  "list-price": {
    path: chat,
    relay: "openai",
    body: asked("gpt-4.1-mini"),
    answers: [answer({ model: "gpt-4.1-mini-2025-04-14" })],
    span: {
      "server.address": "api.openai.com",
      "gen_ai.usage.cost.amount": 0.0012,
      "gen_ai.usage.cost.source": "local",
      "relayscope.price.source": "catalog",
      ...listPrice,
    },
  },
  factor: {
    path: chat,
    relay: "factor",
    body: asked("gpt-4.1-mini"),
    answers: [answer()],
    span: {
      "gen_ai.usage.cost.amount": 0.0006,
      "gen_ai.usage.cost.currency": "USD",
      "relayscope.price.source": "file",
      ...listPrice,
    },
  },
  unpriced: {
    path: chat,
    body: asked("gpt-4.1-mini"),
    answers: [answer()],
    span: {
      "gen_ai.usage.cost.amount": undefined,
      "gen_ai.usage.cost.currency": undefined,
      "relayscope.price.source": undefined,
      ...listPrice,
    },
  },
  "unknown-model": {
    path: chat,
    relay: "priced",
    body: asked("mystery"),
    answers: [answer()],
    span: { "gen_ai.usage.cost.amount": undefined },
  },
  silent: {
    path: chat,
    relay: "priced",
    body: asked("chat-model"),
    answers: [answer({ usage: undefined })],
    span: { "relayscope.outcome": "ok", "gen_ai.usage.input_tokens": undefined, "relayscope.usage.source": undefined },
  },
  "not-requested": {
    path: chat,
    relay: "priced",
    body: asked("chat-model", { stream: true }),
    answers: [{ events: [delta("a"), delta("b"), ended, "[DONE]"] }],
    span: { "relayscope.outcome": "ok", "gen_ai.usage.input_tokens": undefined },
  },

  // A server that streams although nobody asked
  unasked: {
    path: chat,
    relay: "priced",
    body: asked("chat-model"),
    answers: [{ events: [delta("a"), delta("b"), ended, { choices: [], usage }, "[DONE]"] }],
    span: { "relayscope.outcome": "ok", "gen_ai.request.stream": true, "gen_ai.usage.input_tokens": 1000 },
  },

  // How choices end
  tool: {
    path: chat,
    body: asked("m"),
    answers: [finished("tool_calls")],
    span: { "gen_ai.response.finish_reasons": ["tool_call"] },
  },
  filtered: {
    path: chat,
    body: asked("m"),
    answers: [finished("content_filter")],
    span: { "relayscope.outcome": "ok", "gen_ai.response.finish_reasons": ["content_filter"] },
  },
  compacted: {
    path: chat,
    body: asked("m"),
    answers: [finished("compaction")],
    span: { "gen_ai.response.finish_reasons": ["compaction"] },
  },
  bored: {
    path: chat,
    body: asked("m"),
    answers: [finished("bored")],
    span: { "gen_ai.response.finish_reasons": ["bored"] },
  },
  substituted: {
    path: chat,
    body: asked("gpt-4.1"),
    answers: [answer({ model: "gpt-4.1-nano" })],
    span: { "gen_ai.request.model": "gpt-4.1", "gen_ai.response.model": "gpt-4.1-nano" },
  },

  // Outcomes
  cancelled: {
    path: chat,
    body: asked("m", { stream: true }),
    leave: true,
    answers: [{ events: [delta("a"), delta("b")], end: "hang" }],
    span: { "relayscope.outcome": "cancelled", "error.type": undefined, "gen_ai.response.finish_reasons": ["error"] },
  },
  interrupted: {
    path: chat,
    body: asked("m", { stream: true }),
    answers: [{ events: [delta("a"), delta("b")], end: "cut" }],
    span: {
      "relayscope.outcome": "interrupted",
      "error.type": "UND_ERR_SOCKET",
      "gen_ai.response.finish_reasons": ["error"],
    },
  },
  caller: {
    path: chat,
    body: asked("m"),
    answers: [failure(404, "model_not_found")],
    span: failed("caller", "model_not_found"),
  },
  auth: {
    path: chat,
    body: asked("m"),
    answers: [failure(401, "invalid_api_key")],
    span: failed("auth", "invalid_api_key"),
  },
  pace: {
    path: chat,
    body: asked("m"),
    answers: [failure(429, "rate_limit_exceeded")],
    span: failed("rate_limit", "rate_limit_exceeded"),
  },
  quota: {
    path: chat,
    body: asked("m"),
    answers: [failure(429, "insufficient_quota")],
    span: failed("quota", "insufficient_quota"),
  },
  overloaded: {
    path: "/v1/messages",
    headers: claude,
    body: asked("m", { max_tokens: 1 }),
    answers: [{ status: 529, json: { type: "error", error: { type: "overloaded_error", message: "no" } } }],
    span: { ...failed("overloaded", "overloaded_error"), "http.response.status_code": 529 },
  },
  server: { path: chat, body: asked("m"), answers: [{ status: 500 }], span: failed("server", "500") },
  slow: {
    path: chat,
    body: asked("m"),
    timeoutMs: 300,
    answers: [{ end: "hang" }],
    span: failed("timeout", "timeout"),
  },
  network: { path: chat, body: asked("m"), answers: [{ end: "reset" }], span: failed("network", "UND_ERR_SOCKET") },
  blocked: {
    path: chat,
    body: asked("m"),
    answers: [failure(400, "content_filter")],
    span: failed("blocked", "content_filter"),
  },

  // Retries, by what caused them
  "again-pace": { path: chat, body: asked("m"), attempts: 2, answers: [failure(429, null), answer()], span: retried },
  "again-overloaded": {
    path: chat,
    body: asked("m"),
    attempts: 2,
    answers: [failure(503, null), answer()],
    span: retried,
  },
  "again-server": { path: chat, body: asked("m"), attempts: 2, answers: [failure(502, null), answer()], span: retried },
  "again-network": { path: chat, body: asked("m"), attempts: 2, answers: [{ end: "reset" }, answer()], span: retried },
  "again-slow": {
    path: chat,
    body: asked("m"),
    attempts: 2,
    timeoutMs: 600,
    answers: [{ end: "hang" }, answer()],
    span: retried,
  },
  "again-conflict": {
    path: chat,
    body: asked("m"),
    attempts: 2,
    answers: [failure(409, null), answer()],
    span: retried,
  },
  moved: {
    path: chat,
    body: asked("m"),
    answers: [{ status: 307, headers: { location: `/moved${chat}?there=1` } }, answer()],
    span: retried,
  },

  // HTTP that is no model call
  models: { path: "/v1/models", method: "GET", answers: [{ json: { data: [] } }] },
  gone: { path: "/v1/files/1", method: "GET", answers: [{ status: 404, json: {} }] },
  likely: { path: "/messages", body: { channel: "C1", text: "hello" }, answers: [{ json: { ok: true } }] },
  propfind: { path: "/folder", method: "PROPFIND", answers: [{ json: {} }] },

  // More models than a label takes: last, so that the others have their names
  overflow: {
    path: "/v1/embeddings",
    body: { input: "a secret" },
    models: 210,
    answers: [{ json: { usage: { prompt_tokens: 1, total_tokens: 1 } } }],
  },
} as const satisfies Readonly<Record<string, RowCase>>;

import { fixtureAnswers } from "./fixture-calls.ts";

/** How a dialect answers in one piece. All of it is made up. */
export interface AnswerDialect {
  /** The format that reads it. */
  readonly format: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: object;
  readonly answer: object;
  /** Headers that come with it. */
  readonly answeredBy?: Readonly<Record<string, string>>;
  readonly usage: { readonly input?: number; readonly output?: number };
  /** The body of a 429, the word in it that is told, and the headers that it comes with. */
  readonly refusal: object;
  readonly refused: string;
  readonly refusedBy?: Readonly<Record<string, string>>;
  /** An answer that is no JSON is one all the same. */
  readonly anything?: boolean;
}

const messages = [{ role: "user", content: "q" }];
const counts = { prompt_tokens: 11, completion_tokens: 22, total_tokens: 33 };
const mediaCounts = { input_tokens: 11, output_tokens: 22, total_tokens: 33 };
const both = { input: 11, output: 22 };
const input = { input: 11 };

const openai = {
  refusal: { error: { message: "no", type: "requests", param: null, code: "rate_limit_exceeded" } },
  refused: "rate_limit_exceeded",
};
const anthropic = {
  refusal: { type: "error", error: { type: "rate_limit_error", message: "no" } },
  refused: "rate_limit_error",
};
const google = {
  refusal: { error: { code: 429, message: "no", status: "RESOURCE_EXHAUSTED" } },
  refused: "RESOURCE_EXHAUSTED",
};
const amazon = {
  refusal: { message: "no" },
  refused: "ThrottlingException",
  refusedBy: { "x-amzn-errortype": "ThrottlingException:http://internal.example/" },
};
const cohere = { refusal: { id: "made-up", message: "no" }, refused: "429" };
const ollama = { refusal: { error: "too many requests" }, refused: "429" };
const ibm = {
  refusal: { errors: [{ code: "consumption_limit_reached", message: "no" }], status_code: 429 },
  refused: "consumption_limit_reached",
};

const chat = {
  id: "c-1",
  model: "lumen-1",
  choices: [{ index: 0, message: { role: "assistant", content: "a" }, finish_reason: "stop" }],
  usage: counts,
};
const claude = {
  id: "m-1",
  type: "message",
  role: "assistant",
  model: "lumen-1",
  content: [{ type: "text", text: "a" }],
  stop_reason: "end_turn",
  usage: { input_tokens: 11, output_tokens: 22 },
};
const candidates = [{ index: 0, content: { role: "model", parts: [{ text: "a" }] }, finishReason: "STOP" }];
const googlePath = "/v1/projects/p/locations/l/publishers";
const asked = { model: "lumen-1" };

/** Every dialect. */
export const answerDialects: readonly AnswerDialect[] = [
  {
    format: "openai-chat",
    path: "/v1/chat/completions",
    body: { ...asked, messages },
    answer: chat,
    usage: both,
    ...openai,
  },
  {
    format: "openai-completions",
    path: "/v1/completions",
    body: { ...asked, prompt: "q" },
    answer: { id: "t-1", model: "lumen-1", choices: [{ index: 0, text: "a", finish_reason: "stop" }], usage: counts },
    usage: both,
    ...openai,
  },
  {
    format: "openai-responses",
    path: "/v1/responses",
    body: { ...asked, input: "q" },
    answer: { id: "r-1", object: "response", status: "completed", model: "lumen-1", output: [], usage: mediaCounts },
    usage: both,
    ...openai,
  },
  {
    format: "openai-embeddings",
    path: "/v1/embeddings",
    body: { ...asked, input: "q" },
    answer: { object: "list", data: [], model: "lumen-1", usage: { prompt_tokens: 11, total_tokens: 11 } },
    usage: input,
    ...openai,
  },
  {
    format: "openai-images",
    path: "/v1/images/generations",
    body: { ...asked, prompt: "q" },
    answer: { created: 1, data: [{ b64_json: "aa" }], usage: mediaCounts },
    usage: both,
    ...openai,
  },
  {
    format: "openai-speech",
    path: "/v1/audio/speech",
    body: { ...asked, input: "q", voice: "v" },
    answer: {},
    usage: {},
    anything: true,
    ...openai,
  },
  {
    format: "openai-transcription",
    path: "/v1/audio/transcriptions",
    body: { ...asked, file_url: "https://files.example/1" },
    answer: { text: "a", usage: { type: "tokens", ...mediaCounts } },
    usage: both,
    anything: true,
    ...openai,
  },
  {
    format: "openai-moderations",
    path: "/v1/moderations",
    body: { ...asked, input: "q" },
    answer: { id: "m-1", model: "lumen-1", results: [{}] },
    usage: {},
    ...openai,
  },
  {
    format: "anthropic-messages",
    path: "/v1/messages",
    headers: { "anthropic-version": "2023-06-01" },
    body: { ...asked, max_tokens: 9, messages },
    answer: claude,
    usage: both,
    ...anthropic,
  },
  {
    format: "vertex-anthropic",
    path: `${googlePath}/anthropic/models/lumen-1:rawPredict`,
    body: { anthropic_version: "vertex-2023-10-16", max_tokens: 9, messages },
    answer: claude,
    usage: both,
    ...google,
  },
  {
    format: "vertex-raw-predict",
    path: `${googlePath}/mistralai/models/lumen-1:rawPredict`,
    body: { ...asked, messages },
    answer: chat,
    usage: both,
    ...google,
  },
  {
    format: "gemini",
    path: "/v1beta/models/lumen-1:generateContent",
    body: { contents: [{ role: "user", parts: [{ text: "q" }] }] },
    answer: { candidates, usageMetadata: { promptTokenCount: 11, candidatesTokenCount: 22 }, modelVersion: "lumen-1" },
    usage: both,
    ...google,
  },
  {
    format: "gemini-embeddings",
    path: "/v1beta/models/lumen-1:embedContent",
    body: { content: { parts: [{ text: "q" }] } },
    answer: { embedding: { values: [0.5] }, usageMetadata: { promptTokenCount: 11 } },
    usage: input,
    ...google,
  },
  {
    format: "gemini-interactions",
    path: "/v1beta/interactions",
    body: { ...asked, input: "q" },
    answer: {
      id: "i-1",
      object: "interaction",
      model: "lumen-1",
      status: "completed",
      usage: { total_input_tokens: 11, total_output_tokens: 22, total_tokens: 33 },
    },
    usage: both,
    ...google,
  },
  {
    format: "vertex-embeddings",
    path: `${googlePath}/google/models/lumen-embedding-1:predict`,
    body: { instances: [{ content: "q" }] },
    answer: { predictions: [{ embeddings: { values: [0.5], statistics: { token_count: 11 } } }] },
    usage: input,
    ...google,
  },
  {
    format: "vertex-images",
    path: `${googlePath}/google/models/imagen-lumen:predict`,
    body: { instances: [{ prompt: "q" }], parameters: { sampleCount: 1 } },
    answer: { predictions: [{ mimeType: "image/png", bytesBase64Encoded: "aa" }] },
    usage: {},
    ...google,
  },
  {
    format: "bedrock-converse",
    path: "/model/lumen-1/converse",
    body: { messages: [{ role: "user", content: [{ text: "q" }] }] },
    answer: {
      output: { message: { role: "assistant", content: [{ text: "a" }] } },
      stopReason: "end_turn",
      usage: { inputTokens: 11, outputTokens: 22, totalTokens: 33 },
    },
    usage: both,
    ...amazon,
  },
  {
    format: "bedrock-invoke",
    path: "/model/lumen-1/invoke",
    body: { anthropic_version: "bedrock-2023-05-31", max_tokens: 9, messages },
    answer: claude,
    usage: both,
    ...amazon,
  },
  {
    format: "bedrock-embeddings",
    path: "/model/lumen-embed-1/invoke",
    body: { inputText: "q" },
    answer: { embedding: [0.5], inputTextTokenCount: 11 },
    usage: input,
    ...amazon,
  },
  {
    format: "bedrock-images",
    path: "/model/lumen-canvas-1/invoke",
    body: { taskType: "TEXT_IMAGE", textToImageParams: { text: "q" } },
    answer: { images: ["aa"], error: null },
    usage: {},
    ...amazon,
  },
  {
    format: "bedrock-rerank",
    path: "/model/lumen-rerank-1/invoke",
    body: { query: "q", documents: ["a"] },
    answer: { results: [{ index: 0, relevance_score: 0.5 }] },
    usage: {},
    ...amazon,
  },
  {
    format: "cohere-chat",
    path: "/v2/chat",
    body: { ...asked, messages },
    answer: {
      id: "c-1",
      finish_reason: "COMPLETE",
      message: { role: "assistant", content: [{ type: "text", text: "a" }] },
      usage: { tokens: { input_tokens: 11, output_tokens: 22 } },
    },
    usage: both,
    ...cohere,
  },
  {
    format: "cohere-chat-v1",
    path: "/v1/chat",
    body: { ...asked, message: "q", chat_history: [] },
    answer: {
      generation_id: "g-1",
      text: "a",
      finish_reason: "COMPLETE",
      meta: { tokens: { input_tokens: 11, output_tokens: 22 } },
    },
    usage: both,
    ...cohere,
  },
  {
    format: "cohere-embed",
    path: "/v2/embed",
    body: { ...asked, texts: ["q"], input_type: "search_query" },
    answer: { id: "e-1", embeddings: { float: [[0.5]] }, meta: { billed_units: { input_tokens: 11 } } },
    usage: input,
    ...cohere,
  },
  {
    format: "rerank",
    path: "/v2/rerank",
    body: { ...asked, query: "q", documents: ["a"] },
    answer: { id: "k-1", results: [{ index: 0, relevance_score: 0.5 }], meta: { billed_units: { search_units: 1 } } },
    usage: {},
    ...cohere,
  },
  {
    format: "ollama-chat",
    path: "/api/chat",
    body: { ...asked, messages, stream: false },
    answer: {
      model: "lumen-1",
      message: { role: "assistant", content: "a" },
      done: true,
      done_reason: "stop",
      prompt_eval_count: 11,
      eval_count: 22,
    },
    usage: both,
    ...ollama,
  },
  {
    format: "ollama-generate",
    path: "/api/generate",
    body: { ...asked, prompt: "q", stream: false },
    answer: { model: "lumen-1", response: "a", done: true, done_reason: "stop", prompt_eval_count: 11, eval_count: 22 },
    usage: both,
    ...ollama,
  },
  {
    format: "ollama-embed",
    path: "/api/embed",
    body: { ...asked, input: "q" },
    answer: { model: "lumen-1", embeddings: [[0.5]], prompt_eval_count: 11 },
    usage: input,
    ...ollama,
  },
  {
    format: "mistral-conversations",
    path: "/v1/conversations",
    body: { ...asked, inputs: "q" },
    answer: { object: "conversation.response", conversation_id: "c-1", outputs: [], usage: counts },
    usage: both,
    refusal: { object: "error", message: "no", type: "rate_limited", param: null, code: "1300" },
    refused: "rate_limited",
  },
  {
    format: "watsonx-chat",
    path: "/ml/v1/text/chat?version=2026-01-01",
    body: { model_id: "lumen-1", project_id: "p", messages },
    answer: { ...chat, model_id: "lumen-1" },
    usage: both,
    ...ibm,
  },
  {
    format: "watsonx-generation",
    path: "/ml/v1/text/generation?version=2026-01-01",
    body: { model_id: "lumen-1", project_id: "p", input: "q" },
    answer: {
      model_id: "lumen-1",
      results: [{ generated_text: "a", generated_token_count: 22, input_token_count: 11, stop_reason: "eos_token" }],
    },
    usage: both,
    ...ibm,
  },
  ...fixtureAnswers(),
];

import { created, openaiError, text, type Dialect, type Said } from "./said.ts";

// Dialects that answer in one piece.

const usage = { input_tokens: 12, output_tokens: 34, total_tokens: 46 };
const vector = [0.5, 1];

export const googleError = (status: number): Said => ({
  status,
  json: {
    error: { code: status, message: "refused", status: status === 401 ? "UNAUTHENTICATED" : "RESOURCE_EXHAUSTED" },
  },
});

export const cohereError = (status: number): Said => ({
  status,
  json: { id: "answer-1", message: "it is refused" },
});

export const ollamaError = (status: number): Said => ({ status, json: { error: "it is refused" } });

export const geminiEmbeddings: Dialect = {
  at: /:(embedContent|batchEmbedContents)$/,
  answer: (_asked, path) => ({
    json: path.endsWith(":embedContent")
      ? { embedding: { values: vector }, usageMetadata: { promptTokenCount: 12 } }
      : { embeddings: [{ values: vector }], usageMetadata: { promptTokenCount: 12 } },
  }),
  refuse: googleError,
};

export const cohereEmbed: Dialect = {
  at: /\/v2\/embed$/,
  answer: () => ({
    json: {
      id: "answer-1",
      embeddings: { float: [vector] },
      texts: ["hi"],
      response_type: "embeddings_by_type",
      meta: { api_version: { version: "2" }, billed_units: { input_tokens: 12 } },
    },
  }),
  refuse: cohereError,
};

export const cohereRerank: Dialect = {
  at: /\/v2\/rerank$/,
  answer: () => ({
    json: {
      id: "answer-1",
      results: [{ index: 0, relevance_score: 0.5 }],
      meta: { api_version: { version: "2" }, billed_units: { search_units: 1 } },
    },
  }),
  refuse: cohereError,
};

export const ollamaEmbed: Dialect = {
  at: /\/api\/embed$/,
  answer: ({ model }) => ({ json: { model, embeddings: [vector], total_duration: 5, prompt_eval_count: 12 } }),
  refuse: ollamaError,
};

export const openaiImages: Dialect = {
  at: /\/images\/generations$/,
  answer: () => ({ json: { created, data: [{ b64_json: Buffer.from(text).toString("base64") }], usage } }),
  refuse: openaiError,
};

export const openaiSpeech: Dialect = {
  at: /\/audio\/speech$/,
  answer: () => ({ type: "audio/mpeg", whole: text }),
  refuse: openaiError,
};

export const openaiTranscription: Dialect = {
  at: /\/audio\/transcriptions$/,
  answer: () => ({ json: { text, usage: { type: "tokens", ...usage } } }),
  refuse: openaiError,
};

export const openaiModerations: Dialect = {
  at: /\/moderations$/,
  answer: ({ model }) => ({ json: { id: "modr-1", model, results: [{ flagged: false, categories: {} }] } }),
  refuse: openaiError,
};

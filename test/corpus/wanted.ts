import type { CorpusLine } from "./line.ts";

/** Endpoints that ask no model for an answer. */
const negatives = new Set(["other", "count_tokens", "responses-input_tokens", "responses-compact"]);

/** `gen_ai.operation.name` by the corpus's endpoint. */
const operations: Readonly<Record<string, readonly string[]>> = {
  chat: ["chat"],
  "chat-native": ["chat"],
  messages: ["chat"],
  responses: ["chat"],
  converse: ["chat"],
  completions: ["text_completion"],
  generate: ["text_completion"],
  embeddings: ["embeddings"],
  embed: ["embeddings"],
  generateContent: ["generate_content"],
  interactions: ["generate_content"],
  images: ["generate_content"],
  moderations: ["moderation"],
  rerank: ["rerank"],
};

/** `gen_ai.provider.name` by the corpus's provider: the convention's, for those who serve at hosts of their own. */
const providers: Readonly<Record<string, string>> = {
  openai: "openai",
  anthropic: "anthropic",
  gemini: "gcp.gemini",
  vertex: "gcp.vertex_ai",
  bedrock: "aws.bedrock",
  mistral: "mistral_ai",
  cohere: "cohere",
  groq: "groq",
  deepseek: "deepseek",
  xai: "x_ai",
  moonshot: "moonshot_ai",
  perplexity: "perplexity",
  openrouter: "openrouter",
  ollama: "ollama",
  "ollama-cloud": "ollama",
  watsonx: "ibm.watsonx.ai",
};

/** Wire words, lower case, in the convention's. */
const finishWords: Readonly<Record<string, string>> = {
  // Google's number for STOP, where enumerations are asked for as numbers.
  "1": "stop",
  stop: "stop",
  eos: "stop",
  end_turn: "stop",
  stop_sequence: "stop",
  pause_turn: "stop",
  complete: "stop",
  completed: "stop",
  finish: "stop",
  finished: "stop",
  length: "length",
  max_tokens: "length",
  max_output_tokens: "length",
  model_length: "length",
  model_context_window_exceeded: "length",
  tool_calls: "tool_call",
  tool_call: "tool_call",
  tool_use: "tool_call",
  function_call: "tool_call",
  content_filter: "content_filter",
  content_filtered: "content_filter",
  refusal: "content_filter",
  guardrail_intervened: "content_filter",
  safety: "content_filter",
  recitation: "content_filter",
  blocklist: "content_filter",
  prohibited_content: "content_filter",
  spii: "content_filter",
  image_safety: "content_filter",
  image_prohibited_content: "content_filter",
  image_recitation: "content_filter",
  error_toxic: "content_filter",
  error: "error",
  failed: "error",
  cancelled: "error",
  incomplete: "error",
  timeout: "error",
  malformed_function_call: "error",
  unexpected_tool_call: "error",
  too_many_tool_calls: "error",
  malformed_model_output: "error",
  malformed_tool_use: "error",
  other: "error",
  language: "error",
  no_image: "error",
  image_other: "error",
  insufficient_system_resource: "error",
};

/** States of a response that has not ended. */
const unfinished = new Set(["queued", "in_progress"]);

/** Whether a line must be told as inference; undefined where the corpus does not say. */
export function isInference(line: CorpusLine): boolean | undefined {
  if (line.endpoint === "unlabelled") return undefined;
  if (negatives.has(line.endpoint)) return false;
  if (line.endpoint in operations || ["audio", "invoke", "predict"].includes(line.endpoint)) return true;
  // An endpoint that is new to us: what an answer was read of is one.
  const { usage, response_model: model, finish_reasons: reasons } = line.expected;
  return usage !== null || model !== null || reasons.length > 0 ? true : undefined;
}

/** `gen_ai.operation.name`s that are right for a line; undefined where any is. */
export function operationsOf(line: CorpusLine): readonly string[] | undefined {
  const path = pathOf(line);
  if (line.endpoint === "audio") return path.endsWith("/speech") ? ["generate_content"] : ["transcription"];
  // An agent's is a chat, for all that the path ends alike; a stored prompt's may be either.
  if (path.endsWith("/agents/completions")) return ["chat"];
  if (/\/prompts\/[^/]+\/completions$/.test(path)) return ["chat", "text_completion"];
  if (line.endpoint === "invoke" || line.endpoint === "predict") return byModel(line);
  return operations[line.endpoint];
}

/** Names of models tell what is asked of them, where one endpoint serves all. */
function byModel(line: CorpusLine): readonly string[] {
  const model = line.request_model ?? "";
  if (/embed/.test(model)) return ["embeddings"];
  if (/rerank/.test(model)) return ["rerank"];
  if (/image|canvas|stability|imagen|veo/.test(model)) return ["generate_content"];
  const body = line.request_body ?? "";
  if (body === "") return ["chat", "text_completion", "generate_content"];
  return /"messages"\s*:/.test(body) ? ["chat"] : ["text_completion", "chat"];
}

/** `gen_ai.provider.name`s that are right for a line. */
export function providersOf(line: CorpusLine): readonly string[] {
  const { hostname } = new URL(line.url);
  const known = providers[line.provider];
  if (known !== undefined) return [known];
  if (line.provider === "azure") {
    // Azure's newer host serves OpenAI's dialect and its own.
    if (/\.(?:services|models)\.ai\.azure\.com$/.test(hostname)) {
      return pathOf(line).startsWith("/openai/") ? ["azure.ai.openai", "azure.ai.inference"] : ["azure.ai.inference"];
    }
    return ["azure.ai.openai"];
  }
  // The convention has no name for it: its own, or whose dialect it speaks.
  const own = line.provider.replaceAll("-", "_");
  return [own, `${own}_ai`, makerOf(line)];
}

function makerOf(line: CorpusLine): string {
  if (line.endpoint === "messages") return "anthropic";
  if (line.endpoint === "generateContent") return "gcp.gemini";
  if (line.endpoint === "converse" || line.endpoint === "invoke") return "aws.bedrock";
  if (/\/api\/(?:chat|generate|embed)$/.test(pathOf(line))) return "ollama";
  return line.endpoint === "rerank" || line.endpoint === "chat-native" ? "cohere" : "openai";
}

/** Names of calls that the app has to answer, and that the corpus's reader passes over: functions as they were before tools, and OpenAI's own tools. */
export function passedOverCalls({ endpoint, response_body: body }: CorpusLine): readonly string[] {
  if (endpoint === "chat") return namesIn(body, /"function_call":\s*\{[^{}]*?"name":\s*"([^"]+)"/g);
  if (endpoint !== "responses") return [];
  // A stream tells each item more than once.
  return [...new Set(namesIn(body, /"type":\s*"(local_shell|computer|apply_patch)_call"/g))];
}

function namesIn(body: string | null, pattern: RegExp): readonly string[] {
  return [...(body ?? "").matchAll(pattern)].map(([, name = ""]) => name);
}

/** The reasons a line gives, in the convention's words, in the order of the wire. */
export function finishesOf(line: CorpusLine): readonly string[] {
  const reasons = reasonsOf(line);
  const called = line.expected.tool_calls.length > 0;
  return reasons
    .filter((reason) => !unfinished.has(reason))
    .map((reason) => (called && wordless(line, reason) ? "tool_call" : (finishWords[reason] ?? reason)));
}

function reasonsOf({ endpoint, expected, response_body: body }: CorpusLine): readonly string[] {
  const reasons = expected.finish_reasons.map((reason) => String(reason).toLowerCase());
  // Where a response leaves its status out, the event that ends it says the same.
  const ended = endpoint === "responses" && expected.stream_complete === true && reasons.length === 0;
  return ended && body?.includes("response.completed") ? ["completed"] : reasons;
}

/** Two dialects have no word of their own for a call that the app has to answer. */
function wordless({ endpoint }: CorpusLine, reason: string): boolean {
  if (endpoint === "generateContent") return reason === "stop" || reason === "1";
  return endpoint === "responses" && reason === "completed";
}

export function pathOf(line: CorpusLine): string {
  return new URL(line.url).pathname.replace(/\/+$/, "");
}

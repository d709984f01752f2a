import { vendorOf } from "../../src/wire/providers.ts";
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

/** `gen_ai.provider.name` by the corpus's provider: the convention's value, or for want of one its own word. Azure has two. */
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
  alibaba: "alibaba",
  cerebras: "cerebras",
  databricks: "databricks",
  heroku: "heroku",
  huggingface: "huggingface",
  portkey: "portkey",
  snowflake: "snowflake",
  together: "together",
  voyage: "voyage",
  writer: "writer",
  zai: "zai",
};

/** Labels of hosts that are nobody's own: whose dialect is spoken there is all that there is to tell. */
const nobodys = new Set(["local", "relay", "unknown"]);

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
      return pathOf(line).includes("/openai/") ? ["azure.ai.openai", "azure.ai.inference"] : ["azure.ai.inference"];
    }
    return ["azure.ai.openai"];
  }
  if (nobodys.has(line.provider)) return [makerOf(line)];
  // New to us: its own word, or where we know nobody at that host, whose dialect it speaks.
  const own = line.provider.replaceAll("-", "_");
  return vendorOf(hostname) === undefined ? [own, `${own}_ai`, makerOf(line)] : [own, `${own}_ai`];
}

function makerOf(line: CorpusLine): string {
  if (line.endpoint === "messages") return "anthropic";
  if (line.endpoint === "generateContent") return "gcp.gemini";
  if (line.endpoint === "converse" || line.endpoint === "invoke") return "aws.bedrock";
  if (/\/api\/(?:chat|generate|embed)$/.test(pathOf(line))) return "ollama";
  return line.endpoint === "rerank" || line.endpoint === "chat-native" ? "cohere" : "openai";
}

export function pathOf(line: CorpusLine): string {
  return new URL(line.url).pathname.replace(/\/+$/, "");
}

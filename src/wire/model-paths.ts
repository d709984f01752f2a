import type { Target } from "./format.ts";
import { formats } from "./formats.ts";
import { templateSource } from "./path-template.ts";
import { vendorOf } from "./providers.ts";

/** Paths of model APIs that no dialect here reads, as patterns of their ends. */
const unread = [
  // OpenAI's and the relays', Mistral's, Cohere's.
  "/(?:complete|classifications|ocr|videos?|videos?/generations|v1/(?:generate|summarize|classify|edits))",
  "/threads/(?:[^/]+/)?runs(?:/[^/]+/submit_tool_outputs)?",
  // Perplexity's, whose answer is fetched later, and Novita's.
  "/async/(?:chat/completions|txt2img|img2img)",
  // Voyage's, MiniMax', Fireworks', Volcengine's, NVIDIA's.
  "/(?:multimodal|contextualized)embeddings",
  "/(?:text/chatcompletion_v2|t2a_v2|image_generation|video_generation|text_to_image)",
  "/(?:embeddings/multimodal|contents/generations/tasks|genai/[^/]+/[^/]+|retrieval/(?:[^/]+/){1,2}reranking)",
  // Hugging Face's and DeepInfra's, which name the model and nothing else.
  "(?:^|/hf-inference)/models/[^/:]+(?:/[^/:]+)?",
  "/v1/inference/[^/:]+(?:/[^/:]+)?",
  // Those that are read, below other prefixes.
  "/(?:embed|text/(?:generation|chat|generation_stream|chat_stream|embeddings|rerank)|generation/text)",
  // Bedrock's.
  "/(?:converse|converse-stream|invoke|invoke-with-response-stream|async-invoke|retrieveAndGenerate|retrieveAndGenerateStream)",
  // DashScope's, Databricks', Snowflake's, Replicate's.
  "/(?:services/[^/]+/[^/]+/[^/]+|serving-endpoints/[^/]+/invocations|inference:complete|agents:run|predictions)",
  // Google's methods, over HTTP and gRPC, of whatever collection.
  "\\.(?:PredictionService|GenerativeService)/\\w+",
  ":(?:generateContent|streamGenerateContent|embedContent|batchEmbedContents|generateAnswer|generateText|generateMessage)",
  ":(?:predict|predictLongRunning|rawPredict|streamRawPredict|serverStreamingPredict)",
];

/** Where dialects are asked that share the path with what asks no model: OpenAI keeps conversations, and only keeps them. */
const shared = /^\/conversations/;

const read = formats.flatMap(({ paths }) => paths).filter((path) => !shared.test(path));

const models = new RegExp(`(?:${[...unread, ...read.map(templateSource)].join("|")})/?$`);

/**
 * The end of a path (without its query) that asks a model, of any dialect that is known, read or not; undefined for what
 * else such a host is asked: lists of models, files, batches, token counts.
 */
export function modelPathOf(path: string): string | undefined {
  return models.exec(path)?.[0];
}

/**
 * Whether a request that no dialect matches asks a model all the same: it is to be counted, not guessed at. The host is
 * a vendor's own, or it is `named` in the settings.
 */
export function isUnread({ method, host, path }: Target, named: () => boolean): boolean {
  // The pattern last: most of what an app posts goes to hosts that are nobody's.
  return method === "POST" && (vendorOf(host) !== undefined || named()) && modelPathOf(path) !== undefined;
}

import type { Asked } from "../format.ts";
import { WORD_LIMIT } from "../json/json.ts";
import type { Partly } from "../merge.ts";

/** What a path of Bedrock's runtime asks of which model: `/model/{id}/{action}`. */
export interface BedrockPath {
  readonly action: "converse" | "invoke";
  readonly streamed: boolean;
  /** As the app gave it, decoded: an id, an inference profile, an ARN. Absent where it is too long to be a name. */
  readonly model: string | undefined;
}

const actions: ReadonlyMap<string, Pick<BedrockPath, "action" | "streamed">> = new Map([
  ["converse", { action: "converse", streamed: false }],
  ["converse-stream", { action: "converse", streamed: true }],
  ["invoke", { action: "invoke", streamed: false }],
  ["invoke-with-response-stream", { action: "invoke", streamed: true }],
]);

const PREFIX = "/model/";

/** Undefined for any other path, `count-tokens` and guardrails among them. */
export function readBedrockPath(path: string): BedrockPath | undefined {
  // First, because it tells nearly every other path.
  const begin = path.indexOf(PREFIX);
  if (begin < 0) return undefined;
  const end = path.endsWith("/") ? path.length - 1 : path.length;
  const slash = path.lastIndexOf("/", end - 1);
  const action = actions.get(path.slice(slash + 1, end));
  if (action === undefined || begin + PREFIX.length >= slash) return undefined;
  return { ...action, model: decoded(path.slice(begin + PREFIX.length, slash)) };
}

/** What the path says of a call that its body does not. */
export function askedInPath(path: string): Partly<Pick<Asked, "model" | "deployed" | "stream">> {
  const { model, streamed } = readBedrockPath(path) ?? {};
  return { model, deployed: (model !== undefined && isCustomers(model)) || undefined, stream: streamed || undefined };
}

/** ARNs of Amazon's own models, and of its profiles of them, end with the model's id; others with what the customer's is called. */
function isCustomers(model: string): boolean {
  return model.startsWith("arn:") && !/:(?:foundation-model|inference-profile)\//.test(model);
}

/** What a model is for, as far as its id says: an ARN of a profile does not. */
export function bedrockTask(model = ""): "embeddings" | "rerank" | "image" | "text" {
  if (/embed/i.test(model)) return "embeddings";
  if (/rerank/i.test(model)) return "rerank";
  return /image|canvas|stability|diffusion/i.test(model) ? "image" : "text";
}

function decoded(segment: string): string | undefined {
  if (segment.length > 4 * WORD_LIMIT) return undefined;
  let id = segment;
  try {
    id = decodeURIComponent(segment);
  } catch {
    // A stray per cent sign: the id stays as it is written.
  }
  return id.length <= WORD_LIMIT ? id : undefined;
}

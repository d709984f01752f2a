import type { Asked, Match, Target } from "../format.ts";
import type { Json } from "../json/json.ts";
import { stated } from "../merge.ts";
import { readStop } from "../openai/openai-asked.ts";
import { vendorOf } from "../providers.ts";
import { postsTo } from "../target-path.ts";

/** What Ollama listens on, and nothing else does by default. */
const OLLAMA_PORT = 11434;

/** Only the port or the vendor's host makes such a path certain: many services have an `/api/chat` of their own. */
export function matchOllama(target: Target, ending: string): Match | undefined {
  if (!postsTo(target, ending)) return undefined;
  return target.port === OLLAMA_PORT || vendorOf(target.host) === "ollama" ? "certain" : "likely";
}

/** What `/api/chat` and `/api/generate` are asked. They stream unless they are told not to. */
export function readOllamaAsked(request: Json): Asked {
  const options = request.at("options");
  const format = request.at("format");
  return stated<Asked>({
    model: request.at("model").word,
    stream: request.at("stream").flag ?? (request.kind === "object" ? true : undefined),
    maxTokens: options.at("num_predict").count,
    temperature: options.at("temperature").number,
    topP: options.at("top_p").number,
    topK: options.at("top_k").integer,
    frequencyPenalty: options.at("frequency_penalty").number,
    presencePenalty: options.at("presence_penalty").number,
    seed: options.at("seed").integer,
    stopSequences: readStop(options.at("stop")),
    reasoningLevel: request.at("think").word,
    // "json", or a schema.
    outputType: format.text === "json" || format.kind === "object" ? "json" : undefined,
  });
}

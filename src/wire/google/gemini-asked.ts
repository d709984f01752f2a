import type { Asked } from "../format.ts";
import { fieldOf } from "./google-fields.ts";
import type { ModelMethod } from "./google-path.ts";
import type { Json } from "../json/json.ts";
import { stated } from "../merge.ts";
import { readStop } from "../openai/openai-asked.ts";

/** What a request for `generateContent` asks; model and stream are said by its path. */
export function readGeminiAsked(request: Json, path: ModelMethod | undefined): Asked {
  const config = fieldOf(request, "generationConfig");
  return stated<Asked>({
    model: path?.model,
    deployed: path?.deployed,
    stream: path?.method === "streamGenerateContent" || undefined,
    choices: fieldOf(config, "candidateCount").integer,
    maxTokens: fieldOf(config, "maxOutputTokens").integer,
    temperature: config.at("temperature").number,
    topP: fieldOf(config, "topP").number,
    topK: fieldOf(config, "topK").integer,
    frequencyPenalty: fieldOf(config, "frequencyPenalty").number,
    presencePenalty: fieldOf(config, "presencePenalty").number,
    seed: config.at("seed").integer,
    stopSequences: readStop(fieldOf(config, "stopSequences")),
    reasoningLevel: fieldOf(fieldOf(config, "thinkingConfig"), "thinkingLevel").word?.toLowerCase(),
    outputType: readOutputType(fieldOf(config, "responseModalities"), fieldOf(config, "responseMimeType")),
    serviceTier: fieldOf(request, "serviceTier").word?.toLowerCase(),
  });
}

/** `gen_ai.output.type`, by the modalities that are wanted, which may stand in either case, or by the type of the text. */
export function readOutputType(modalities: Json, mimeType: Json): Asked["outputType"] {
  const wanted = new Set(modalities.items.map((modality) => modality.text?.toUpperCase()));
  if (wanted.has("IMAGE")) return "image";
  if (wanted.has("AUDIO")) return "speech";
  if (mimeType.text === "application/json") return "json";
  return wanted.has("TEXT") || mimeType.text === "text/plain" ? "text" : undefined;
}

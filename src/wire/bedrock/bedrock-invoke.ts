import { anthropicMessages } from "../anthropic/anthropic-messages.ts";
import { readBedrockAnswer } from "./bedrock-answers.ts";
import { askedInPath, bedrockTask, readBedrockPath } from "./bedrock-path.ts";
import type { Asked, Match, Target, WireFormat } from "../format.ts";
import type { Json } from "../json/json.ts";
import { stated } from "../merge.ts";
import { readOpenaiAsked, readOutputType, readStop } from "../openai/openai-asked.ts";
import { vendorOf } from "../providers.ts";
import { isMessages, isText } from "../shape.ts";

/** `POST /model/{id}/invoke` and `/invoke-with-response-stream`: bodies are the model's own, and what of them is told apart. */
export const bedrockInvoke: WireFormat = {
  name: "bedrock-invoke",
  operation: "chat",
  provider: "aws.bedrock",
  paths: ["/model/{model}/invoke", "/model/{model}/invoke-with-response-stream"],

  matches: (target) => matchInvoke(target, "text"),

  // A prompt or a message alone is anybody's: it has to say how to answer, too.
  fits: (request) =>
    isMessages(request.at("messages")) ||
    isText(request.at("inputText")) ||
    ((isText(request.at("prompt")) || isText(request.at("message"))) &&
      settings.some((key) => request.at(key).present)),

  ask(request, target) {
    const claude = request.at("anthropic_version").present;
    const asked = claude ? anthropicMessages.ask(request, target) : askNative(request);
    return stated<Asked>({ ...asked, model: undefined, stream: undefined, ...askedInPath(target.path) });
  },

  read: readBedrockAnswer,
};

/** Whether a target invokes a model for this. On Bedrock's own hosts the path says it all; elsewhere the body has to fit. */
export function matchInvoke(target: Target, task: ReturnType<typeof bedrockTask>): Match | undefined {
  const path = readBedrockPath(target.path);
  if (path?.action !== "invoke" || bedrockTask(path.model) !== task) return undefined;
  return vendorOf(target.host) === bedrockInvoke.provider ? "certain" : "likely";
}

/** Each model has its own name for the same thing, and some an object that holds them. */
function askNative(request: Json): Asked {
  const config = [request.at("inferenceConfig"), request.at("textGenerationConfig")].find((held) => held.present);
  const named = (...names: readonly string[]) =>
    names.map((name) => (config ?? request).at(name)).find((json) => json.present);
  return readOpenaiAsked(request, {
    usageAsked: undefined,
    choices: named("n", "num_generations", "numResults")?.integer,
    maxTokens: named(...maxTokens)?.integer,
    temperature: named("temperature")?.number,
    topP: named("top_p", "topP", "p")?.number,
    topK: named("top_k", "topK", "k")?.integer,
    stopSequences: readStop(named("stop", "stop_sequences", "stopSequences") ?? request.at("stop")),
    reasoningLevel: request.at("reasoning_effort").word,
    outputType: readOutputType(request.at("response_format")),
  });
}

const maxTokens = [
  "max_completion_tokens",
  "max_tokens",
  "max_gen_len",
  "max_tokens_to_sample",
  "maxTokens",
  "max_new_tokens",
  "maxTokenCount",
];

const settings = [...maxTokens, "temperature", "top_p", "p", "chat_history", "preamble"];

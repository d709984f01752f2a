import { modelAsked } from "../openai/deployment.ts";
import { withFinish } from "../finish-reasons.ts";
import type { Asked, Reading, Usage, WireFormat } from "../format.ts";
import type { Json } from "../json/json.ts";
import { merge, stated, statedOrAbsent } from "../merge.ts";
import { readStop } from "../openai/openai-asked.ts";
import { matchWatsonx, readWatsonxModel } from "./watsonx.ts";
import { readError } from "../wire-error.ts";

/** `POST /ml/v1/text/{generation,generation_stream}` of watsonx.ai: text continues a prompt. */
export const watsonxGeneration: WireFormat = {
  name: "watsonx-generation",
  operation: "text_completion",
  provider: "ibm.watsonx.ai",
  paths: [
    "/ml/v1/text/generation",
    "/ml/v1/text/generation_stream",
    "/ml/v1/deployments/{deployment}/text/generation",
    "/ml/v1/deployments/{deployment}/text/generation_stream",
  ],

  matches: (target) => matchWatsonx(target, "generation"),

  fits: (request) => request.at("input").present,

  ask(request, target) {
    const parameters = request.at("parameters");
    return stated<Asked>({
      ...merge(modelAsked(request, target), readWatsonxModel(request, target)),
      maxTokens: parameters.at("max_new_tokens").integer,
      temperature: parameters.at("temperature").number,
      topP: parameters.at("top_p").number,
      topK: parameters.at("top_k").integer,
      seed: parameters.at("random_seed").integer,
      stopSequences: readStop(parameters.at("stop_sequences")),
    });
  },

  read(message, known) {
    const [result] = message.at("results").items;
    return merge(known, {
      model: message.at("model_id").word,
      ...(result && readResult(result, known)),
      error: readError(message),
    });
  },
};

function readResult(result: Json, known: Reading): Partial<Reading> {
  const reason = result.at("stop_reason").word?.toLowerCase();
  const finish = reason === undefined || reason === "not_finished" ? undefined : (words.get(reason) ?? reason);
  return stated<Reading>({
    finishReasons: withFinish(known.finishReasons, 0, finish),
    // A stream counts up, and tells the input once.
    usage: statedOrAbsent<Usage>({
      input: most(result.at("input_token_count").count, known.usage?.input),
      output: most(result.at("generated_token_count").count, known.usage?.output),
    }),
    content: result.at("generated_text").filled || undefined,
  });
}

/** Words that no other dialect has. */
const words: ReadonlyMap<string, string> = new Map([["time_limit", "length"]]);

function most(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? (one ?? other) : Math.max(one, other);
}

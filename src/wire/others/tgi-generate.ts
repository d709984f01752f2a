import { readCount } from "../headers/answer-headers.ts";
import type { ContentFormat, Part } from "../content.ts";
import { withFinish } from "../finish-reasons.ts";
import type { Asked, Usage, WireFormat } from "../format.ts";
import type { Json } from "../json/json.ts";
import { merge, stated, statedOrAbsent } from "../merge.ts";
import { readStop } from "../openai/openai-asked.ts";
import { vendorOf } from "../providers.ts";
import { isObject, isText } from "../shape.ts";
import { postsTo } from "../target-path.ts";
import { readError } from "../wire-error.ts";

const STREAM_PATH = "/generate_stream";

/** What is said in `/generate` and its stream: one text goes on from another. */
export const tgiGenerateContent: ContentFormat = {
  ask: (request) => ({ inputMessages: [{ role: "user", parts: readInputs(request.at("inputs").longText ?? "") }] }),

  // The last event says its token, and then the whole text again.
  read: (message, said) =>
    said.text(0, message.at("token").present ? textOf(message.at("token")) : message.at("generated_text").longText),
};

/** `POST …/generate` and `/generate_stream`: the own interface of Hugging Face's text-generation-inference, whose server has one model and never names it. */
export const tgiGenerate: WireFormat = {
  name: "tgi-generate",
  operation: "text_completion",
  provider: "huggingface",
  paths: ["/generate", STREAM_PATH],

  matches(target) {
    if (!postsTo(target, "/generate") && !postsTo(target, STREAM_PATH)) return undefined;
    const vendor = vendorOf(target.host);
    if (vendor === "huggingface") return "certain";
    return vendor === undefined ? "likely" : undefined; // others have such a path too: Cohere had, vLLM and Triton have
  },

  // Whoever makes a page or a letter of what comes in has such a path, and may well call it inputs.
  fits: (request) => isText(request.at("inputs")) && isObject(request.at("parameters")),

  ask(request, target) {
    const parameters = request.at("parameters");
    return stated<Asked>({
      stream: postsTo(target, STREAM_PATH) || undefined,
      // Without it the last event has no details.
      usageAsked: postsTo(target, STREAM_PATH) ? parameters.at("details").flag === true : undefined,
      maxTokens: parameters.at("max_new_tokens").integer,
      temperature: parameters.at("temperature").number,
      topP: parameters.at("top_p").number,
      topK: parameters.at("top_k").integer,
      frequencyPenalty: parameters.at("frequency_penalty").number,
      seed: parameters.at("seed").integer,
      stopSequences: readStop(parameters.at("stop")),
      outputType: parameters.at("grammar").at("type").text === "json" ? "json" : undefined,
    });
  },

  read(message, known) {
    const [details, token] = [message.at("details"), message.at("token")];
    const reason = details.at("finish_reason").word;
    return merge(known, {
      finishReasons: token.present || reason !== undefined ? withFinish(known.finishReasons, 0, reason) : undefined,
      usage: readUsage(details),
      error: readError(message),
      content: known.content ?? (textOf(token) !== undefined || undefined),
      complete: (token.present && message.at("generated_text").present) || undefined,
    });
  },

  readHeaders(header) {
    const usage = { input: readCount(header("x-prompt-tokens")), output: readCount(header("x-generated-tokens")) };
    return { usage: statedOrAbsent<Usage>(usage) };
  },
};

/** Images stand in the text, as Markdown has them. */
function readInputs(text: string): readonly Part[] {
  return text
    .split(/!\[\]\(([^()]*)\)/)
    .map((piece, at): Part =>
      at % 2 ? { type: "uri", modality: "image", uri: piece } : { type: "text", content: piece },
    )
    .filter((part) => part.type !== "text" || part.content !== "");
}

/** Nothing of a token that only ends the text: it is no part of it. */
function textOf(token: Json): string | undefined {
  const text = token.at("text").longText;
  return text === "" || token.at("special").flag === true ? undefined : text;
}

/** Of several texts one is answered; all were made. Only a stream counts the input here. */
function readUsage(details: Json): Usage | undefined {
  const others = details.at("best_of_sequences").items.map((sequence) => sequence.at("generated_tokens").count ?? 0);
  const output = details.at("generated_tokens").count;
  return statedOrAbsent<Usage>({
    input: details.at("input_length").count,
    output: output === undefined ? undefined : others.reduce((sum, count) => sum + count, output),
  });
}

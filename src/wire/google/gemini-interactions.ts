import { withFinish } from "../finish-reasons.ts";
import type { Asked, FinishReason, WireFormat } from "../format.ts";
import { readOutputType } from "./gemini-asked.ts";
import { readInteractionUsage } from "./gemini-usage.ts";
import type { Json } from "../json/json.ts";
import { merge, stated } from "../merge.ts";
import { readStop } from "../openai/openai-asked.ts";
import { postsTo } from "../target-path.ts";
import { readError } from "../wire-error.ts";

/** `POST …/interactions`. A stream's last event has the interaction, but for what the model said. */
export const geminiInteractions: WireFormat = {
  name: "gemini-interactions",
  operation: "generate_content",
  provider: "gcp.gemini",
  paths: ["/interactions"],
  marks: { last: ['"usage":{', '"error"'] },

  matches(target) {
    if (!postsTo(target, "/interactions")) return undefined;
    return versioned.test(target.path) ? "certain" : "likely";
  },

  // An agent brings its model; a browser says what it is in that place.
  fits: (request) =>
    request.at("input").present &&
    (request.at("model").word !== undefined || /^(?:agents\/)?[\w.:-]+$/.test(request.at("agent").word ?? "")),

  ask(request) {
    const config = request.at("generation_config");
    return stated<Asked>({
      model: request.at("model").word ?? request.at("agent").word,
      stream: request.at("stream").flag,
      maxTokens: config.at("max_output_tokens").integer,
      temperature: config.at("temperature").number,
      topP: config.at("top_p").number,
      seed: config.at("seed").integer,
      stopSequences: readStop(config.at("stop_sequences")),
      reasoningLevel: config.at("thinking_level").word,
      outputType: readOutputType(request.at("response_modalities"), request.at("response_mime_type")),
      serviceTier: request.at("service_tier").word,
      previousResponseId: request.at("previous_interaction_id").word,
    });
  },

  read(message, known) {
    const type = message.at("event_type").text;
    const wrapped = message.at("interaction");
    const interaction = wrapped.present ? wrapped : message;
    const usage = interaction.at("usage").present ? interaction.at("usage") : message.at("metadata").at("usage");
    const finish = readFinish(interaction);
    const opens = wrapped.present || finish !== undefined;
    return merge(known, {
      id: interaction.at("id").word,
      model: interaction.at("model").word ?? interaction.at("agent").word,
      finishReasons: opens ? withFinish(known.finishReasons, 0, finish) : undefined,
      usage: readInteractionUsage(usage),
      serviceTier: interaction.at("service_tier").word,
      error: readError(interaction),
      content: known.content ?? (isContent(type, message) || undefined),
      complete: (type !== undefined && endings.has(type)) || undefined,
    });
  },
};

const versioned = /\/v\d+(?:alpha|beta)\d*\/(?:.+\/)?interactions\/?$/;

/** As it is called, and as it was at first. */
const endings = new Set(["interaction.completed", "interaction.complete"]);

/** The dialect has no reason to finish, only a status; one that has not ended gives none. */
function readFinish(interaction: Json): FinishReason | undefined {
  switch (interaction.at("status").text?.toLowerCase()) {
    case "completed":
      return "stop";
    case "requires_action":
      return "tool_call";
    case "incomplete":
      return "length";
    case "failed":
    case "cancelled":
      return "error";
    default:
      return undefined;
  }
}

function isContent(type: string | undefined, message: Json): boolean {
  return type?.endsWith(".delta") === true && message.at("delta").at("type").text !== "thought_signature";
}

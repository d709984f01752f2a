import { modelAsked } from "./deployment.ts";
import type { WireFormat } from "../format.ts";
import { readOpenaiAsked, readOutputType } from "./openai-asked.ts";
import { choiceMarks, readChoices } from "./openai-choices.ts";
import { vendorOf } from "../providers.ts";
import { isMessages } from "../shape.ts";
import { postsTo } from "../target-path.ts";

/** `POST …/chat/completions`: OpenAI, Azure's deployments, and every relay that speaks the dialect. */
export const openaiChat: WireFormat = {
  name: "openai-chat",
  operation: "chat",
  api: "chat_completions",
  provider: "openai",
  paths: ["/chat/completions", "/agents/completions", "/v1/chat"],
  marks: choiceMarks,

  matches(target) {
    // Perplexity's answers that are fetched later are another dialect.
    if (postsTo(target, "/async/chat/completions")) return undefined;
    if (postsTo(target, "/chat/completions")) return "certain";
    // Writer's own path.
    if (postsTo(target, "/v1/chat") && vendorOf(target.host) === "writer") return "certain";
    // Mistral's agents answer in this dialect.
    return postsTo(target, "/agents/completions") ? "likely" : undefined;
  },

  fits: (request) => isMessages(request.at("messages")),

  ask(request, target) {
    const speaks = request.at("modalities").items.some((modality) => modality.text === "audio");
    return readOpenaiAsked(request, {
      ...modelAsked(request, target),
      reasoningLevel: request.at("reasoning_effort").word ?? request.at("reasoning").at("effort").word,
      outputType: readOutputType(request.at("response_format")) ?? (speaks ? "speech" : undefined),
    });
  },

  read: readChoices,
};

import { isDeployed, modelAsked } from "./deployment.ts";
import type { WireFormat } from "../format.ts";
import { readOpenaiAsked } from "./openai-asked.ts";
import { choiceMarks, readChoices } from "./openai-choices.ts";
import { isTextOrList } from "../shape.ts";
import { postsTo } from "../target-path.ts";

/** `POST …/completions`: text continues a prompt. Older than chat, and still what code models are served by. */
export const openaiCompletions: WireFormat = {
  name: "openai-completions",
  operation: "text_completion",
  provider: "openai",
  paths: ["/completions", "/fim/completions", "/prompts/{prompt}/completions"],
  marks: choiceMarks,

  matches(target) {
    if (!postsTo(target, "/completions") || postsTo(target, "/chat/completions")) return undefined;
    // Azure's deployment, or Portkey's stored prompt: either brings its model, of which the body says nothing.
    return isDeployed(target.path) || /\/prompts\/[^/]+\/completions\/*$/.test(target.path) ? "certain" : "likely";
  },

  fits: (request) => request.at("model").word !== undefined && isTextOrList(request.at("prompt")),

  ask: (request, target) => readOpenaiAsked(request, modelAsked(request, target)),

  read: readChoices,
};

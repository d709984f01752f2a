import type { WireFormat } from "./format.ts";
import { readOpenaiAsked } from "./openai-asked.ts";
import { readChoices } from "./openai-choices.ts";
import { postsTo } from "./target-path.ts";

/** `POST …/completions`: text continues a prompt. Older than chat, and still what code models are served by. */
export const openaiCompletions: WireFormat = {
  name: "openai-completions",
  operation: "text_completion",
  provider: "openai",

  matches: (target) => (postsTo(target, "/completions") ? "likely" : undefined),

  ask(request) {
    const shaped = request.at("model").word !== undefined && request.at("prompt").present;
    return shaped ? readOpenaiAsked(request) : undefined;
  },

  read: readChoices,
};

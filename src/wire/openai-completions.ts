import type { WireFormat } from "./format.ts";
import { readOpenaiAsked } from "./openai-asked.ts";
import { choiceMarks, readChoices } from "./openai-choices.ts";
import { postsTo } from "./target-path.ts";

/** `POST …/completions`: text continues a prompt. Older than chat, and still what code models are served by. */
export const openaiCompletions: WireFormat = {
  name: "openai-completions",
  operation: "text_completion",
  provider: "openai",
  marks: choiceMarks,

  matches: (target) => (postsTo(target, "/completions") ? "likely" : undefined),

  fits: (request) => request.at("model").word !== undefined && request.at("prompt").present,

  ask: (request) => readOpenaiAsked(request),

  read: readChoices,
};

import type { ContentFormat } from "../content.ts";
import { readOpenaiParts } from "../openai/openai-parts.ts";

/** What is said in `/ml/v1/text/generation`. */
export const watsonxGenerationContent: ContentFormat = {
  ask: (request) => ({ inputMessages: [{ role: "user", parts: readOpenaiParts(request.at("input")) }] }),

  read(message, said) {
    for (const result of message.at("results").items) said.text(0, result.at("generated_text").longText);
  },
};

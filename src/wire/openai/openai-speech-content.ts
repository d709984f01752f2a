import type { ContentFormat } from "../content.ts";
import { readOpenaiParts } from "./openai-parts.ts";

/** What is to be spoken, and how; of the sound nothing but that it came. */
export const openaiSpeechContent: ContentFormat = {
  ask(request) {
    const instructions = readOpenaiParts(request.at("instructions"));
    return {
      inputMessages: [{ role: "user", parts: readOpenaiParts(request.at("input")) }],
      ...(instructions.length > 0 && { systemInstructions: instructions }),
    };
  },

  read(message, said) {
    if (message.at("type").text === "speech.audio.done") said.part(0, { type: "generic", generic_type: "audio" });
  },
};

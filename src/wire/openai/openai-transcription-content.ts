import type { ContentFormat, Part } from "../content.ts";
import type { Json } from "../json/json.ts";
import { readOpenaiParts } from "./openai-parts.ts";

/** What was heard, from what sound, with what hint. */
export const openaiTranscriptionContent: ContentFormat = {
  ask: (request) => ({
    inputMessages: [{ role: "user", parts: [readSound(request), ...readOpenaiParts(request.at("prompt"))] }],
  }),

  read(message, said) {
    const type = message.at("type").text ?? "";
    // The last event says all of it again.
    if (type.endsWith(".delta")) said.text(0, message.at("delta").longText ?? message.at("text").longText);
    else if (type === "") said.text(0, message.at("text").longText);
  },
};

/** A link, the id of a file, or a file of the form, whose bytes are not looked at. */
function readSound(request: Json): Part {
  const id = request.at("file_id").word;
  if (id !== undefined) return { type: "file", modality: "audio", file_id: id };
  const uri = request.at("file_url").longText ?? request.at("url").longText;
  return uri === undefined ? { type: "generic", generic_type: "audio" } : { type: "uri", modality: "audio", uri };
}

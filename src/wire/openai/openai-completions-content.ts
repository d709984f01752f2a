import type { ContentFormat, Message } from "../content.ts";
import type { Json } from "../json/json.ts";

/** What is said in `/completions`: texts, which have no roles. */
export const openaiCompletionsContent: ContentFormat = {
  ask(request) {
    const prompt = request.at("prompt");
    const prompts = prompt.listed ? prompt.items : [prompt];
    return { inputMessages: prompts.map((one) => readPrompt(one, request.at("suffix"))) };
  },

  read(message, said) {
    for (const [place, choice] of message.at("choices").items.entries()) {
      const index = choice.at("index").count ?? place;
      // Mistral completes code in the form of a chat.
      const chat = choice.at("delta").present ? choice.at("delta") : choice.at("message");
      said.text(index, choice.at("text").longText ?? chat.at("content").longText);
      said.reasoning(index, choice.at("reasoning").longText);
    }
  },
};

/** A prompt may be tokens, which nobody reads; a suffix is what the answer has to lead to. */
function readPrompt(prompt: Json, suffix: Json): Message {
  const texts = [prompt.longText, suffix.longText].filter((text) => text !== undefined && text !== "");
  if (texts.length === 0) return { role: "user", parts: [{ type: "generic", generic_type: "tokens" }] };
  return { role: "user", parts: texts.map((content = "") => ({ type: "text", content })) };
}

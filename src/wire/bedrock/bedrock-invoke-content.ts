import { anthropicMessagesContent } from "../anthropic/anthropic-messages-content.ts";
import { dialectOf } from "./bedrock-answers.ts";
import { bedrockConverseContent } from "./bedrock-converse-content.ts";
import { piecesOf, textOf } from "./bedrock-texts.ts";
import { cohereChatV1Content } from "../cohere/cohere-content-v1.ts";
import type { AskedContent, ContentFormat } from "../content.ts";
import type { Json } from "../json/json.ts";
import { openaiChatContent } from "../openai/openai-chat-content.ts";
import { openaiCompletionsContent } from "../openai/openai-completions-content.ts";
import type { Said } from "../said.ts";

/** What is said to a model in its own words, and by it: whose they are is told by their keys. */
export const bedrockInvokeContent: ContentFormat = {
  ask: (request) => askerOf(request)?.ask(request) ?? askText(request),

  read(message, said) {
    switch (dialectOf(message)) {
      case "anthropic":
        return anthropicMessagesContent.read(message, said);
      case "openai":
        // DeepSeek answers with choices of a text.
        return saysTexts(message)
          ? openaiCompletionsContent.read(message, said)
          : openaiChatContent.read(message, said);
      case "converse":
        return bedrockConverseContent.read(message, said);
      case "texts":
        return cohereKeys.some((key) => message.at(key).present)
          ? cohereChatV1Content.read(message, said)
          : readTexts(message, said);
    }
  },
};

/** What Cohere's chat answers with, and its text models do not. */
const cohereKeys = ["event_type", "response_id", "chat_history"];

function saysTexts(message: Json): boolean {
  return message.at("choices").first.at("text").present;
}

function askerOf(request: Json): ContentFormat | undefined {
  if (request.at("anthropic_version").present) return anthropicMessagesContent;
  if (request.at("message").present) return cohereChatV1Content;
  const messages = request.at("messages");
  if (!messages.listed) return undefined;
  // Nova's parts say by their key what they are, OpenAI's by their type.
  const untyped = messages.items.some((message) =>
    message.at("content").items.some((part) => !part.at("type").present),
  );
  return untyped ? bedrockConverseContent : openaiChatContent;
}

function askText(request: Json): AskedContent {
  const texts = ["prompt", "inputText"].map((key) => request.at(key).longText);
  const content = texts.find((text) => text !== undefined);
  return content === undefined ? {} : { inputMessages: [{ role: "user", parts: [{ type: "text", content }] }] };
}

function readTexts(message: Json, said: Said): void {
  for (const [at, piece] of piecesOf(message).entries()) {
    said.text(piece.at("index").integer ?? at, textOf(piece));
  }
}

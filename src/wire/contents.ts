import { anthropicMessagesContent } from "./anthropic/anthropic-messages-content.ts";
import { bedrockConverseContent } from "./bedrock/bedrock-converse-content.ts";
import { bedrockImagesContent } from "./bedrock/bedrock-images.ts";
import { bedrockInvokeContent } from "./bedrock/bedrock-invoke-content.ts";
import { cohereChatContent } from "./cohere/cohere-content.ts";
import { cohereChatV1Content } from "./cohere/cohere-content-v1.ts";
import type { ContentFormat } from "./content.ts";
import type { WireFormat } from "./format.ts";
import { geminiContent } from "./google/gemini-content.ts";
import { geminiInteractionsContent } from "./google/gemini-interactions-content.ts";
import { mistralConversationsContent } from "./mistral/mistral-content.ts";
import { ollamaChatContent, ollamaGenerateContent } from "./ollama/ollama-content.ts";
import { openaiChatContent } from "./openai/openai-chat-content.ts";
import { openaiCompletionsContent } from "./openai/openai-completions-content.ts";
import { openaiImagesContent } from "./openai/openai-images-content.ts";
import { openaiModerationsContent } from "./openai/openai-moderations-content.ts";
import { openaiResponsesContent } from "./openai/openai-responses-content.ts";
import { openaiSpeechContent } from "./openai/openai-speech-content.ts";
import { openaiTranscriptionContent } from "./openai/openai-transcription-content.ts";
import { tgiGenerateContent } from "./others/tgi-generate.ts";
import { watsonxGenerationContent } from "./watsonx/watsonx-generation-content.ts";

/**
 * How what was said is read, by the dialect's name. It is no member of the dialect, since no process reads this but one
 * that captures content or estimates: see src/content-code.ts.
 */
export const contents: Readonly<Record<string, ContentFormat>> = {
  "anthropic-messages": anthropicMessagesContent,
  "bedrock-converse": bedrockConverseContent,
  "bedrock-images": bedrockImagesContent,
  "bedrock-invoke": bedrockInvokeContent,
  "cohere-chat": cohereChatContent,
  "cohere-chat-v1": cohereChatV1Content,
  gemini: geminiContent,
  "gemini-interactions": geminiInteractionsContent,
  "mistral-conversations": mistralConversationsContent,
  "ollama-chat": ollamaChatContent,
  "ollama-generate": ollamaGenerateContent,
  "openai-chat": openaiChatContent,
  "openai-completions": openaiCompletionsContent,
  "openai-fetched": openaiResponsesContent,
  "openai-images": openaiImagesContent,
  "openai-moderations": openaiModerationsContent,
  "openai-responses": openaiResponsesContent,
  "openai-speech": openaiSpeechContent,
  "openai-transcription": openaiTranscriptionContent,
  "tgi-generate": tgiGenerateContent,
  "vertex-anthropic": anthropicMessagesContent,
  "vertex-raw-predict": openaiChatContent,
  "watsonx-chat": openaiChatContent,
  "watsonx-generation": watsonxGenerationContent,
};

/** How a dialect says things; undefined where that is not understood, or nothing is said (numbers, ranks). */
export function contentOf({ name }: WireFormat): ContentFormat | undefined {
  return contents[name];
}

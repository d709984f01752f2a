import { anthropicMessages, vertexAnthropic } from "./anthropic-messages.ts";
import { bedrockConverse } from "./bedrock-converse.ts";
import { bedrockEmbeddings, bedrockImages, bedrockInvoke, bedrockRerank } from "./bedrock-invoke.ts";
import { cohereChatV1 } from "./cohere-chat-v1.ts";
import { cohereChat, cohereEmbed, rerank } from "./cohere.ts";
import type { Dialect } from "./dialect.ts";
import { geminiInteractions } from "./gemini-interactions.ts";
import { gemini } from "./gemini.ts";
import { geminiEmbeddings, vertexEmbeddings, vertexImages } from "./google-predictions.ts";
import { mistralConversations } from "./mistral-conversations.ts";
import { ollamaChat, ollamaEmbed, ollamaGenerate } from "./ollama.ts";
import { openaiChat } from "./openai-chat.ts";
import { openaiCompletions } from "./openai-completions.ts";
import { openaiEmbeddings } from "./openai-embeddings.ts";
import { openaiImages, openaiModerations, openaiSpeech, openaiTranscription } from "./openai-media.ts";
import { openaiFetched, openaiResponses } from "./openai-responses.ts";
import { vertexRawPredict } from "./vertex-raw-predict.ts";
import { watsonxChat, watsonxGeneration } from "./watsonx.ts";

/** Every dialect that the relay answers in. */
export const dialects: readonly Dialect[] = [
  openaiChat,
  openaiCompletions,
  openaiResponses,
  openaiFetched,
  openaiEmbeddings,
  openaiImages,
  openaiSpeech,
  openaiTranscription,
  openaiModerations,
  anthropicMessages,
  vertexAnthropic,
  gemini,
  geminiEmbeddings,
  geminiInteractions,
  vertexEmbeddings,
  vertexImages,
  vertexRawPredict,
  bedrockConverse,
  bedrockInvoke,
  bedrockEmbeddings,
  bedrockImages,
  bedrockRerank,
  cohereChat,
  cohereChatV1,
  cohereEmbed,
  rerank,
  ollamaChat,
  ollamaGenerate,
  ollamaEmbed,
  mistralConversations,
  watsonxChat,
  watsonxGeneration,
];

/** The dialect that is asked for by a POST to a path; undefined where none is. */
export function dialectFor(path: string): Dialect | undefined {
  return dialects.find((dialect) => dialect !== openaiFetched && dialect.path.test(path));
}

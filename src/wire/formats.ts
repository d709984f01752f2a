import { anthropicMessages } from "./anthropic/anthropic-messages.ts";
import { bedrockConverse } from "./bedrock/bedrock-converse.ts";
import { bedrockEmbeddings } from "./bedrock/bedrock-embeddings.ts";
import { bedrockImages } from "./bedrock/bedrock-images.ts";
import { bedrockInvoke } from "./bedrock/bedrock-invoke.ts";
import { bedrockRerank } from "./bedrock/bedrock-rerank.ts";
import { cohereChatV1 } from "./cohere/cohere-chat-v1.ts";
import { cohereChat } from "./cohere/cohere-chat.ts";
import { cohereEmbed } from "./cohere/cohere-embed.ts";
import type { Match, Target, WireFormat } from "./format.ts";
import { geminiEmbeddings } from "./google/gemini-embeddings.ts";
import { geminiInteractions } from "./google/gemini-interactions.ts";
import { gemini } from "./google/gemini.ts";
import { mistralConversations } from "./mistral/mistral-conversations.ts";
import { ollamaChat } from "./ollama/ollama-chat.ts";
import { ollamaEmbed } from "./ollama/ollama-embed.ts";
import { ollamaGenerate } from "./ollama/ollama-generate.ts";
import { openaiChat } from "./openai/openai-chat.ts";
import { openaiCompletions } from "./openai/openai-completions.ts";
import { openaiEmbeddings } from "./openai/openai-embeddings.ts";
import { openaiFetched } from "./openai/openai-fetched.ts";
import { openaiImages } from "./openai/openai-images.ts";
import { openaiModerations } from "./openai/openai-moderations.ts";
import { openaiResponses } from "./openai/openai-responses.ts";
import { openaiSpeech } from "./openai/openai-speech.ts";
import { openaiTranscription } from "./openai/openai-transcription.ts";
import { rerank } from "./others/rerank.ts";
import { tgiGenerate } from "./others/tgi-generate.ts";
import { vertexAnthropic } from "./google/vertex-anthropic.ts";
import { vertexEmbeddings } from "./google/vertex-embeddings.ts";
import { vertexImages } from "./google/vertex-images.ts";
import { vertexRawPredict } from "./google/vertex-raw-predict.ts";
import { watsonxChat } from "./watsonx/watsonx-chat.ts";
import { watsonxGeneration } from "./watsonx/watsonx-generation.ts";

/** Every dialect that is understood. Order is precedence: the first that matches a target is asked about it. */
export const formats: readonly WireFormat[] = [
  openaiChat,
  openaiCompletions,
  openaiResponses,
  // Before OpenAI's: at Ollama's port an older path is the same.
  ollamaEmbed,
  openaiEmbeddings,
  openaiImages,
  openaiSpeech,
  openaiTranscription,
  openaiModerations,
  anthropicMessages,
  ollamaChat,
  ollamaGenerate,
  cohereChat,
  cohereChatV1,
  cohereEmbed,
  mistralConversations,
  gemini,
  geminiEmbeddings,
  vertexEmbeddings,
  vertexImages,
  geminiInteractions,
  bedrockConverse,
  bedrockInvoke,
  bedrockEmbeddings,
  bedrockImages,
  bedrockRerank,
  rerank,
  vertexAnthropic,
  vertexRawPredict,
  watsonxChat,
  watsonxGeneration,
  tgiGenerate,
];

/** The dialect a request goes by, and how sure its target makes that; undefined for what is no model call. */
export function formatFor(target: Target): { readonly format: WireFormat; readonly match: Match } | undefined {
  if (target.method === "GET") return fetched(target);
  if (target.method !== "POST") return undefined;
  for (const format of formats) {
    const match = format.matches(target);
    if (match !== undefined) return { format, match };
  }
  return undefined;
}

function fetched(target: Target): ReturnType<typeof formatFor> {
  const match = openaiFetched.matches(target);
  return match && { format: openaiFetched, match };
}

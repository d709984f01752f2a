import { anthropicMessages } from "./anthropic-messages.ts";
import { bedrockConverse } from "./bedrock-converse.ts";
import { bedrockEmbeddings } from "./bedrock-embeddings.ts";
import { bedrockImages } from "./bedrock-images.ts";
import { bedrockInvoke } from "./bedrock-invoke.ts";
import { bedrockRerank } from "./bedrock-rerank.ts";
import { cohereChatV1 } from "./cohere-chat-v1.ts";
import { cohereChat } from "./cohere-chat.ts";
import { cohereEmbed } from "./cohere-embed.ts";
import type { Match, Target, WireFormat } from "./format.ts";
import { geminiEmbeddings } from "./gemini-embeddings.ts";
import { geminiInteractions } from "./gemini-interactions.ts";
import { gemini } from "./gemini.ts";
import { mistralConversations } from "./mistral-conversations.ts";
import { ollamaChat } from "./ollama-chat.ts";
import { ollamaEmbed } from "./ollama-embed.ts";
import { ollamaGenerate } from "./ollama-generate.ts";
import { openaiChat } from "./openai-chat.ts";
import { openaiCompletions } from "./openai-completions.ts";
import { openaiEmbeddings } from "./openai-embeddings.ts";
import { openaiFetched } from "./openai-fetched.ts";
import { openaiImages } from "./openai-images.ts";
import { openaiModerations } from "./openai-moderations.ts";
import { openaiResponses } from "./openai-responses.ts";
import { openaiSpeech } from "./openai-speech.ts";
import { openaiTranscription } from "./openai-transcription.ts";
import { rerank } from "./rerank.ts";
import { tgiGenerate } from "./tgi-generate.ts";
import { vertexAnthropic } from "./vertex-anthropic.ts";
import { vertexEmbeddings } from "./vertex-embeddings.ts";
import { vertexImages } from "./vertex-images.ts";
import { vertexRawPredict } from "./vertex-raw-predict.ts";
import { watsonxChat } from "./watsonx-chat.ts";
import { watsonxGeneration } from "./watsonx-generation.ts";

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

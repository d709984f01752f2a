/** Where model APIs are asked for inference: OpenAI's and the relays', Anthropic's, Cohere's, Ollama's, Bedrock's, Google's. */
const models =
  /(?:\/(?:completions|responses|embeddings|messages|images\/(?:generations|edits|variations)|audio\/(?:speech|transcriptions|translations)|v[12]\/chat|embed|rerank|api\/(?:chat|generate)|converse|converse-stream|invoke|invoke-with-response-stream|interactions)|\.(?:PredictionService|GenerativeService)\/\w+|:(?:generateContent|streamGenerateContent|embedContent|batchEmbedContents|predict|rawPredict|streamRawPredict))\/?$/;

/**
 * The end of a path (without its query) that asks a model, of any dialect that is known, read or not; undefined for what
 * else such a host is asked: lists of models, files, batches, token counts.
 */
export function modelPathOf(path: string): string | undefined {
  return models.exec(path)?.[0];
}

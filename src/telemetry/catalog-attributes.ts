interface AttributeDefinition {
  readonly name: string;
  readonly type: "string" | "int" | "double" | "boolean" | "string[]" | "any";
  readonly meaning: string;
}

/** Every attribute and metric label that is emitted. Nothing else in `src` spells one; docs/metrics.md is made from this table. */
export const attributes = {
  // The call, as the GenAI convention has it
  operation: {
    name: "gen_ai.operation.name",
    type: "string",
    meaning:
      "chat, text_completion, embeddings, generate_content, fetch_response; of ours: transcription, moderation, rerank",
  },
  provider: {
    name: "gen_ai.provider.name",
    type: "string",
    meaning: "the flavour seen on the wire, or the vendor whose host it is",
  },
  requestModel: { name: "gen_ai.request.model", type: "string", meaning: "the model asked for, exactly" },
  conversationId: { name: "gen_ai.conversation.id", type: "string", meaning: "where the request names one" },
  outputType: {
    name: "gen_ai.output.type",
    type: "string",
    meaning: "where the request asks for a format: text, json, image, speech",
  },
  choices: { name: "gen_ai.request.choice.count", type: "int", meaning: "choices asked for, unless 1" },
  seed: { name: "gen_ai.request.seed", type: "int", meaning: "as asked" },
  stream: { name: "gen_ai.request.stream", type: "boolean", meaning: "true where a stream was asked for, or came" },
  topK: { name: "gen_ai.request.top_k", type: "int", meaning: "as asked" },
  topP: { name: "gen_ai.request.top_p", type: "double", meaning: "as asked" },
  temperature: { name: "gen_ai.request.temperature", type: "double", meaning: "as asked" },
  frequencyPenalty: { name: "gen_ai.request.frequency_penalty", type: "double", meaning: "as asked" },
  presencePenalty: { name: "gen_ai.request.presence_penalty", type: "double", meaning: "as asked" },
  maxTokens: { name: "gen_ai.request.max_tokens", type: "int", meaning: "as asked" },
  stopSequences: { name: "gen_ai.request.stop_sequences", type: "string[]", meaning: "as asked" },
  previousResponseId: {
    name: "gen_ai.request.previous_response.id",
    type: "string",
    meaning: "the answer this call goes on from",
  },
  reasoningLevel: { name: "gen_ai.request.reasoning.level", type: "string", meaning: "the word that was sent" },
  encodingFormats: { name: "gen_ai.request.encoding_formats", type: "string[]", meaning: "embeddings: as asked" },
  dimensions: { name: "gen_ai.embeddings.dimension.count", type: "int", meaning: "embeddings: as asked" },
  finishReasons: {
    name: "gen_ai.response.finish_reasons",
    type: "string[]",
    meaning: "one per choice: stop, length, tool_call, content_filter; error where its end was not seen",
  },
  responseId: { name: "gen_ai.response.id", type: "string", meaning: "as answered" },
  responseModel: { name: "gen_ai.response.model", type: "string", meaning: "the model that answered" },
  timeToFirstChunk: {
    name: "gen_ai.response.time_to_first_chunk",
    type: "double",
    meaning: "streams: seconds to the first read that carried content",
  },
  inputTokens: { name: "gen_ai.usage.input_tokens", type: "int", meaning: "all of them, cached ones included" },
  outputTokens: { name: "gen_ai.usage.output_tokens", type: "int", meaning: "all of them, reasoning included" },
  cacheReadTokens: { name: "gen_ai.usage.cache_read.input_tokens", type: "int", meaning: "part of the input" },
  cacheCreationTokens: {
    name: "gen_ai.usage.cache_creation.input_tokens",
    type: "int",
    meaning: "part of the input (v1.41)",
  },
  cacheWriteTokens: {
    name: "gen_ai.usage.cache_write.input_tokens",
    type: "int",
    meaning: "part of the input (latest)",
  },
  reasoningTokens: { name: "gen_ai.usage.reasoning.output_tokens", type: "int", meaning: "part of the output" },
  audioInputTokens: { name: "gen_ai.usage.audio.input_tokens", type: "int", meaning: "part of the input, unless 0" },
  imageInputTokens: { name: "gen_ai.usage.image.input_tokens", type: "int", meaning: "part of the input, unless 0" },
  audioOutputTokens: { name: "gen_ai.usage.audio.output_tokens", type: "int", meaning: "part of the output, unless 0" },
  imageOutputTokens: { name: "gen_ai.usage.image.output_tokens", type: "int", meaning: "part of the output, unless 0" },
  costAmount: {
    name: "gen_ai.usage.cost.amount",
    type: "double",
    meaning: "what the call cost, in whole units of the currency",
  },
  costCurrency: { name: "gen_ai.usage.cost.currency", type: "string", meaning: "ISO 4217" },
  costSource: {
    name: "gen_ai.usage.cost.source",
    type: "string",
    meaning: "provider: the answer said so; local: from a price",
  },
  openaiApi: { name: "openai.api.type", type: "string", meaning: "provider openai: chat_completions, responses" },
  openaiRequestTier: {
    name: "openai.request.service_tier",
    type: "string",
    meaning: "provider openai: as asked, unless auto",
  },
  openaiResponseTier: { name: "openai.response.service_tier", type: "string", meaning: "provider openai: as answered" },
  openaiFingerprint: {
    name: "openai.response.system_fingerprint",
    type: "string",
    meaning: "provider openai: as answered",
  },
  inputMessages: {
    name: "gen_ai.input.messages",
    type: "any",
    meaning: "only where content is captured: what was said to the model, as JSON on spans",
  },
  outputMessages: {
    name: "gen_ai.output.messages",
    type: "any",
    meaning: "only where content is captured: what it answered, a message per choice",
  },
  systemInstructions: {
    name: "gen_ai.system_instructions",
    type: "any",
    meaning: "only where content is captured: instructions that stand beside the messages",
  },
  toolDefinitions: {
    name: "gen_ai.tool.definitions",
    type: "any",
    meaning: "only where content is captured: the tools that were offered",
  },
  tokenType: { name: "gen_ai.token.type", type: "string", meaning: "metrics: input, output" },
  tokenModality: { name: "gen_ai.token.modality", type: "string", meaning: "metrics: text, image, audio, unknown" },

  // Where it went and how it failed
  serverAddress: { name: "server.address", type: "string", meaning: "host of the provider or relay" },
  serverPort: { name: "server.port", type: "int", meaning: "its port" },
  errorType: {
    name: "error.type",
    type: "string",
    meaning: "the provider's word, else the status, else the transport's",
  },

  // One HTTP exchange
  httpMethod: { name: "http.request.method", type: "string", meaning: "a method the convention knows, else _OTHER" },
  httpMethodOriginal: {
    name: "http.request.method_original",
    type: "string",
    meaning: "as sent, where it is another word",
  },
  httpStatus: { name: "http.response.status_code", type: "int", meaning: "as answered" },
  httpResendCount: {
    name: "http.request.resend_count",
    type: "int",
    meaning: "which retry this is; the first attempt has none",
  },
  urlFull: { name: "url.full", type: "string", meaning: "without credentials and secret query values" },
  urlTemplate: { name: "url.template", type: "string", meaning: "metrics: the dialect's path, of low cardinality" },
  urlScheme: { name: "url.scheme", type: "string", meaning: "http, https" },
  urlPath: { name: "url.path", type: "string", meaning: "only on spans made as instrumentation-undici makes them" },
  urlQuery: { name: "url.query", type: "string", meaning: "only on spans made as instrumentation-undici makes them" },
  protocolVersion: { name: "network.protocol.version", type: "string", meaning: "1.1, 2" },
  peerAddress: { name: "network.peer.address", type: "string", meaning: "address of the socket's other end" },
  peerPort: { name: "network.peer.port", type: "int", meaning: "its port" },
  userAgent: { name: "user_agent.original", type: "string", meaning: "the header as sent" },

  // Ours
  outcome: {
    name: "relayscope.outcome",
    type: "string",
    meaning:
      "ok, cancelled, caller, auth, rate_limit, quota, overloaded, server, timeout, network, interrupted, blocked: what dashboards and objectives go by",
  },
  relay: { name: "relayscope.relay", type: "string", meaning: "the relay's configured name, else its host" },
  role: { name: "relayscope.role", type: "string", meaning: "baseline, candidate; only where configured" },
  attempts: { name: "relayscope.attempts", type: "int", meaning: "HTTP exchanges the call took" },
  streamChunks: { name: "relayscope.stream.chunks", type: "int", meaning: "reads that carried body" },
  streamMaxGap: {
    name: "relayscope.stream.max_gap",
    type: "double",
    meaning: "longest wait between two reads, seconds",
  },
  duration: {
    name: "relayscope.duration",
    type: "double",
    meaning: "log records alone: seconds that the call took; its end is the record's time",
  },
  usageSource: { name: "relayscope.usage.source", type: "string", meaning: "reported, estimated" },
  cacheWrite1hTokens: {
    name: "relayscope.usage.cache_write_1h.input_tokens",
    type: "int",
    meaning: "those of the cache writes that are kept for an hour, where the answer says so",
  },
  billedInputTokens: {
    name: "relayscope.usage.billed.input_tokens",
    type: "int",
    meaning: "what is billed, where the answer says so beside what was used: metrics and cost go by it",
  },
  billedOutputTokens: { name: "relayscope.usage.billed.output_tokens", type: "int", meaning: "likewise" },
  deployment: {
    name: "relayscope.deployment",
    type: "boolean",
    meaning:
      "true where the model asked for is the customer's own name for what he had deployed; the answer's name counts then",
  },
  serviceTier: {
    name: "relayscope.service_tier",
    type: "string",
    meaning: "providers other than openai: the tier that answered",
  },
  priceSource: { name: "relayscope.price.source", type: "string", meaning: "provider, file, catalog" },
  priceDate: { name: "relayscope.price.date", type: "string", meaning: "ISO 8601 date of the price used" },
  referenceCostAmount: {
    name: "relayscope.reference_cost.amount",
    type: "double",
    meaning: "what the same tokens cost at the vendor's list price, where known",
  },
  referenceCostCurrency: { name: "relayscope.reference_cost.currency", type: "string", meaning: "ISO 4217" },
  referenceCostDate: {
    name: "relayscope.reference_cost.date",
    type: "string",
    meaning: "ISO 8601 date of the list prices",
  },
  convertedCostAmount: {
    name: "relayscope.converted_cost.amount",
    type: "double",
    meaning: "the cost in the currency of RELAYSCOPE_CURRENCY, where that is set and there is a rate",
  },
  convertedCostCurrency: { name: "relayscope.converted_cost.currency", type: "string", meaning: "ISO 4217" },
  convertedCostRateDate: {
    name: "relayscope.converted_cost.rate_date",
    type: "string",
    meaning: "ISO 8601 date of the exchange rate; absent where none was needed",
  },
  requestId: { name: "relayscope.request_id", type: "string", meaning: "the provider's own id of the request" },
  attribution: {
    name: "relayscope.attribution.*",
    type: "string",
    meaning:
      "whom the call was made for: team, feature, tenant and the keys of RELAYSCOPE_ATTRIBUTION, a name each; a label where RELAYSCOPE_ATTRIBUTION_LABELS says so",
  },
  route: {
    name: "relayscope.route",
    type: "string",
    meaning: "the http.route of the request that was being served, where the app's OpenTelemetry has it",
  },
  pseudoUser: {
    name: "enduser.pseudo.id",
    type: "string",
    meaning: "the user's id as a salted hash; only where RELAYSCOPE_SALT is set, and never a label",
  },
  keyFingerprint: {
    name: "relayscope.key",
    type: "string",
    meaning: "the salted fingerprint of the call's key; only with RELAYSCOPE_KEY_FINGERPRINT, and never a label",
  },
  tokenKind: {
    name: "relayscope.token.kind",
    type: "string",
    meaning:
      "disjoint: input, cache_read, cache_write, output, reasoning, audio_input, audio_output, image_input, image_output",
  },
  currency: { name: "relayscope.currency", type: "string", meaning: "ISO 4217" },
  limitKind: {
    name: "relayscope.limit.kind",
    type: "string",
    meaning: "requests, tokens, input_tokens, output_tokens",
  },
  reason: { name: "relayscope.reason", type: "string", meaning: "why, in the words of the metric's description" },
  cause: { name: "relayscope.cause", type: "string", meaning: "the outcome of the attempt that was retried" },
  state: { name: "relayscope.state", type: "string", meaning: "in the words of the metric's description" },
  signal: {
    name: "relayscope.signal",
    type: "string",
    meaning: "traces, metrics, logs; log_file: the records for RELAYSCOPE_LOG_FILE",
  },
  part: { name: "relayscope.part", type: "string", meaning: "the part of Relayscope that failed" },
  client: {
    name: "relayscope.client",
    type: "string",
    meaning: "the HTTP client that cannot be read: node_http, node_http2",
  },
  label: { name: "relayscope.label", type: "string", meaning: "the label whose bound was reached" },
  overflow: {
    name: "otel.metric.overflow",
    type: "boolean",
    meaning: "true on the one series that takes what is beyond the series bound",
  },
} as const satisfies Record<string, AttributeDefinition>;

export type AttributeKey = keyof typeof attributes;

/** The names alone, by the key the code uses. */
export const attributeNames = Object.fromEntries(
  Object.entries(attributes).map(([key, definition]) => [key, definition.name]),
  // fromEntries loses the keys' literal types; they are those of the table.
) as { readonly [Key in AttributeKey]: (typeof attributes)[Key]["name"] };

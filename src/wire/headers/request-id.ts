import type { HeaderLookup } from "./wait-time.ts";

/**
 * Where the id of a request stands, the provider's own before a gateway's, and a trace's last. Not `cf-ray`: that is the proxy's, and no
 * provider finds a request by it.
 */
const names = [
  // OpenAI and nearly all who speak its dialect; then Anthropic, Azure, AWS.
  "x-request-id",
  "request-id",
  "apim-request-id",
  "x-amzn-requestid",
  "x-amzn-request-id",
  "x-amz-request-id",
  "x-ms-request-id",
  // Mistral, Cohere, DeepSeek, OpenRouter, NVIDIA, IBM, GitHub, Google.
  "mistral-correlation-id",
  "x-debug-trace-id",
  "x-ds-trace-id",
  "x-generation-id",
  "nvcf-reqid",
  "x-global-transaction-id",
  "x-github-request-id",
  "x-goog-request-id",
  // Gateways: LiteLLM, which passes on the provider's under a prefix, Portkey, Kong.
  "llm_provider-x-request-id",
  "llm_provider-request-id",
  "x-litellm-call-id",
  "x-portkey-trace-id",
  "x-kong-request-id",
  "x-amzn-trace-id",
  "x-cloud-trace-context",
];

/** The provider's id of the request, by which its support finds it. */
export function readRequestId(header: HeaderLookup): string | undefined {
  for (const name of names) {
    const id = header(name)?.trim();
    if (id !== undefined && /^[\x21-\x7e]{1,128}$/.test(id)) return id;
  }
  return undefined;
}

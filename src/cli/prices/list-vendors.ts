/** A vendor whose list prices count, and where. */
export interface ListVendor {
  /** The kept package's id for it. */
  readonly id: string;
  readonly hosts: readonly string[];
  readonly maker: boolean;
  /** Which of the listed models count, where the package's list holds for another service too. */
  readonly models?: RegExp;
}

/**
 * By `gen_ai.provider.name`. Not here: hosts whose price depends on a region, a deployment or a contract that no answer
 * tells (Azure, Bedrock, Vertex AI; eu.api.openai.com), hosts that bill in another currency than the list's
 * (api.moonshot.cn) or by subscription (codestral.mistral.ai), and relays.
 */
export const listVendors: Readonly<Record<string, ListVendor>> = {
  openai: { id: "openai", hosts: ["api.openai.com"], maker: true },
  anthropic: { id: "anthropic", hosts: ["api.anthropic.com"], maker: true },
  // The package's list is Vertex AI's too, which sells other makers' models.
  "gcp.gemini": { id: "google", hosts: ["generativelanguage.googleapis.com"], maker: true, models: /^gem(?:ini|ma)-/ },
  deepseek: { id: "deepseek", hosts: ["api.deepseek.com"], maker: true },
  mistral_ai: { id: "mistral", hosts: ["api.mistral.ai"], maker: true },
  x_ai: { id: "x-ai", hosts: ["api.x.ai"], maker: true },
  cohere: { id: "cohere", hosts: ["api.cohere.com", "api.cohere.ai"], maker: true },
  moonshot_ai: { id: "moonshotai", hosts: ["api.moonshot.ai"], maker: true },
  perplexity: { id: "perplexity", hosts: ["api.perplexity.ai"], maker: true },
  groq: { id: "groq", hosts: ["api.groq.com"], maker: false },
};

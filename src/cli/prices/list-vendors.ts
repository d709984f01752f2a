import { listedHosts } from "../../wire/providers.ts";

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
 * Not here: vendors whose price depends on a region, a deployment or a contract that no answer tells (Azure, Bedrock,
 * Vertex AI), and relays.
 */
const listed: Readonly<Record<string, Omit<ListVendor, "hosts">>> = {
  openai: { id: "openai", maker: true },
  anthropic: { id: "anthropic", maker: true },
  // The package's list is Vertex AI's too, which sells other makers' models.
  "gcp.gemini": { id: "google", maker: true, models: /^gem(?:ini|ma)-/ },
  deepseek: { id: "deepseek", maker: true },
  mistral_ai: { id: "mistral", maker: true },
  x_ai: { id: "x-ai", maker: true },
  cohere: { id: "cohere", maker: true },
  moonshot_ai: { id: "moonshotai", maker: true },
  perplexity: { id: "perplexity", maker: true },
  groq: { id: "groq", maker: false },
};

/** By `gen_ai.provider.name`. */
export const listVendors: Readonly<Record<string, ListVendor>> = Object.fromEntries(
  Object.entries(listed).map(([name, vendor]) => [name, { ...vendor, hosts: listedHosts(name) }]),
);

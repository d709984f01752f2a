import type { Target, WireFormat } from "./format.ts";

/** A host of a provider's own, `*` standing for one label or the first part of one; subdomains are included. */
interface ProviderHost {
  readonly host: string;
  /** `gen_ai.provider.name`: the convention's value where it has one. */
  readonly provider: string;
}

const hosts: readonly ProviderHost[] = [
  { host: "api.openai.com", provider: "openai" },
  { host: "api.anthropic.com", provider: "anthropic" },
  { host: "openai.azure.com", provider: "azure.ai.openai" },
  { host: "cognitiveservices.azure.com", provider: "azure.ai.openai" },
  { host: "services.ai.azure.com", provider: "azure.ai.inference" },
  { host: "models.ai.azure.com", provider: "azure.ai.inference" },
  { host: "generativelanguage.googleapis.com", provider: "gcp.gemini" },
  { host: "aiplatform.googleapis.com", provider: "gcp.vertex_ai" },
  { host: "*-aiplatform.googleapis.com", provider: "gcp.vertex_ai" },
  { host: "bedrock-runtime.*.amazonaws.com", provider: "aws.bedrock" },
  { host: "bedrock-runtime-fips.*.amazonaws.com", provider: "aws.bedrock" },
  { host: "bedrock-mantle.*.api.aws", provider: "aws.bedrock" },
  { host: "api.mistral.ai", provider: "mistral_ai" },
  { host: "codestral.mistral.ai", provider: "mistral_ai" },
  { host: "api.cohere.com", provider: "cohere" },
  { host: "api.cohere.ai", provider: "cohere" },
  { host: "api.deepseek.com", provider: "deepseek" },
  { host: "api.groq.com", provider: "groq" },
  { host: "api.x.ai", provider: "x_ai" },
  { host: "api.moonshot.ai", provider: "moonshot_ai" },
  { host: "api.moonshot.cn", provider: "moonshot_ai" },
  { host: "api.perplexity.ai", provider: "perplexity" },
  { host: "ml.cloud.ibm.com", provider: "ibm.watsonx.ai" },
  { host: "openrouter.ai", provider: "openrouter" },
  { host: "ollama.com", provider: "ollama" },
];

/** What serves there by default, on whatever host. */
const OLLAMA_PORT = 11434;

const patterns = hosts.map(({ host, provider }) => ({ provider, pattern: patternOf(host) }));

/** `gen_ai.provider.name` of a call: who owns the host; on a relay, whose dialect is spoken. */
export function providerOf(target: Pick<Target, "host" | "port">, format: Pick<WireFormat, "provider">): string {
  return vendorOf(target.host) ?? (target.port === OLLAMA_PORT ? "ollama" : format.provider);
}

/** The provider whose own host this is, so that its list prices hold; undefined for every relay. */
export function vendorOf(host: string): string | undefined {
  let provider = vendors.get(host);
  if (provider === undefined) {
    const name = host.toLowerCase();
    provider = patterns.find(({ pattern }) => pattern.test(name))?.provider ?? "";
    if (vendors.size >= VENDOR_LIMIT) vendors.clear();
    vendors.set(host, provider);
  }
  return provider === "" ? undefined : provider;
}

// A process calls a few hosts, and asks of each several times a call.
const VENDOR_LIMIT = 200;
const vendors = new Map<string, string>();

function patternOf(host: string): RegExp {
  const source = host.replaceAll(".", "\\.").replaceAll("*", "[^.]+");
  return new RegExp(`^(?:[^.]+\\.)*${source}$`);
}

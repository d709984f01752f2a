import type { Target, WireFormat } from "./format.ts";

/** A host of a provider's own, `*` standing for one label or the first part of one; subdomains, as of regions, are included. */
interface ProviderHost {
  readonly host: string;
  /** `gen_ai.provider.name`: the convention's value where it has one. */
  readonly provider: string;
  /** What is paid here is not the vendor's list price: another currency, a subscription. */
  readonly unlisted?: true;
}

/** The hosts that are known to be a provider's own. */
export const providerHosts: readonly ProviderHost[] = [
  { host: "api.openai.com", provider: "openai" },
  { host: "api.anthropic.com", provider: "anthropic" },
  { host: "openai.azure.com", provider: "azure.ai.openai" },
  { host: "openai.azure.us", provider: "azure.ai.openai" },
  { host: "cognitiveservices.azure.com", provider: "azure.ai.openai" },
  { host: "services.ai.azure.com", provider: "azure.ai.inference" },
  { host: "models.ai.azure.com", provider: "azure.ai.inference" },
  { host: "generativelanguage.googleapis.com", provider: "gcp.gemini" },
  { host: "aiplatform.googleapis.com", provider: "gcp.vertex_ai" },
  { host: "*-aiplatform.googleapis.com", provider: "gcp.vertex_ai" },
  { host: "aiplatform.*.rep.googleapis.com", provider: "gcp.vertex_ai" },
  { host: "bedrock-runtime.*.amazonaws.com", provider: "aws.bedrock" },
  { host: "bedrock-runtime-fips.*.amazonaws.com", provider: "aws.bedrock" },
  { host: "bedrock-runtime.*.vpce.amazonaws.com", provider: "aws.bedrock" },
  { host: "bedrock-runtime.*.api.aws", provider: "aws.bedrock" },
  { host: "bedrock-mantle.*.api.aws", provider: "aws.bedrock" },
  { host: "api.mistral.ai", provider: "mistral_ai" },
  { host: "codestral.mistral.ai", provider: "mistral_ai", unlisted: true },
  { host: "api.cohere.com", provider: "cohere" },
  { host: "api.cohere.ai", provider: "cohere" },
  { host: "api.deepseek.com", provider: "deepseek" },
  { host: "api.groq.com", provider: "groq" },
  { host: "api.x.ai", provider: "x_ai" },
  { host: "api.moonshot.ai", provider: "moonshot_ai" },
  { host: "api.moonshot.cn", provider: "moonshot_ai", unlisted: true },
  { host: "api.perplexity.ai", provider: "perplexity" },
  { host: "ml.cloud.ibm.com", provider: "ibm.watsonx.ai" },
  { host: "openrouter.ai", provider: "openrouter" },
  { host: "ollama.com", provider: "ollama" },
  // The convention has no value for these: their own word, as it writes such.
  { host: "api.together.xyz", provider: "together" },
  { host: "api.together.ai", provider: "together" },
  { host: "api.fireworks.ai", provider: "fireworks" },
  { host: "api.cerebras.ai", provider: "cerebras" },
  { host: "api.sambanova.ai", provider: "sambanova" },
  { host: "router.huggingface.co", provider: "huggingface" },
  { host: "api-inference.huggingface.co", provider: "huggingface" },
  { host: "endpoints.huggingface.cloud", provider: "huggingface" },
  { host: "api.voyageai.com", provider: "voyage" },
  { host: "api.jina.ai", provider: "jina" },
  { host: "api.ai21.com", provider: "ai21" },
  { host: "api.writer.com", provider: "writer" },
  { host: "dashscope.aliyuncs.com", provider: "alibaba" },
  { host: "dashscope-intl.aliyuncs.com", provider: "alibaba" },
  { host: "dashscope-us.aliyuncs.com", provider: "alibaba" },
  { host: "api.z.ai", provider: "zai" },
  { host: "open.bigmodel.cn", provider: "zai" },
  { host: "api.minimax.io", provider: "minimax" },
  { host: "api.minimaxi.com", provider: "minimax" },
  { host: "api.siliconflow.com", provider: "siliconflow" },
  { host: "api.siliconflow.cn", provider: "siliconflow" },
  { host: "ark.*.volces.com", provider: "volcengine" },
  { host: "azuredatabricks.net", provider: "databricks" },
  { host: "cloud.databricks.com", provider: "databricks" },
  { host: "gcp.databricks.com", provider: "databricks" },
  { host: "snowflakecomputing.com", provider: "snowflake" },
  { host: "integrate.api.nvidia.com", provider: "nvidia" },
  { host: "ai.api.nvidia.com", provider: "nvidia" },
  { host: "models.github.ai", provider: "github" },
  { host: "models.inference.ai.azure.com", provider: "github" },
  { host: "inference.heroku.com", provider: "heroku" },
  { host: "api.deepinfra.com", provider: "deepinfra" },
  { host: "api.novita.ai", provider: "novita" },
  { host: "api.studio.nebius.com", provider: "nebius" },
  { host: "api.tokenfactory.nebius.com", provider: "nebius" },
  { host: "inference.baseten.co", provider: "baseten" },
  { host: "api.hyperbolic.xyz", provider: "hyperbolic" },
  { host: "api.scaleway.ai", provider: "scaleway" },
  { host: "inference.do-ai.run", provider: "digitalocean" },
  { host: "api.portkey.ai", provider: "portkey" },
  { host: "ai-gateway.vercel.sh", provider: "vercel" },
];

/** The hosts where a vendor's list price is what is paid. */
export function listedHosts(vendor: string): readonly string[] {
  return providerHosts.filter(({ provider, unlisted }) => provider === vendor && !unlisted).map(({ host }) => host);
}

/** The currency of the figures that a provider's own answers name without one: undefined where nobody says. */
export function figureCurrency(vendor: string | undefined): "USD" | undefined {
  return vendor === "openrouter" || vendor === "perplexity" ? "USD" : undefined;
}

/** What serves there by default, on whatever host. */
const OLLAMA_PORT = 11434;

/** Longer than any name of a host may be. */
const NAME_LIMIT = 253;

const named: ReadonlyMap<string, string> = new Map(providerHosts.map(({ host, provider }) => [host, provider]));
const patterns = providerHosts
  .filter(({ host }) => host.includes("*"))
  .map(({ host, provider }) => ({ provider, pattern: patternOf(host) }));

const azureOpenai = /^(?:\/api\/projects\/[^/]+)?\/openai\//;

/** `gen_ai.provider.name` of a call: who owns the host; on a relay, whose dialect is spoken. */
export function providerOf(
  { host, port, path }: Pick<Target, "host" | "port" | "path">,
  format: Pick<WireFormat, "provider">,
): string {
  const vendor = vendorOf(host) ?? (port === OLLAMA_PORT ? "ollama" : format.provider);
  // One host serves both of Azure's interfaces, and either below a project.
  return vendor === "azure.ai.inference" && azureOpenai.test(path) ? "azure.ai.openai" : vendor;
}

/** The provider whose own host this is, so that its list prices may hold; undefined for every relay. */
export function vendorOf(host: string): string | undefined {
  let provider = vendors.get(host);
  if (provider === undefined) {
    provider = findVendor(host.toLowerCase()) ?? "";
    if (vendors.size >= VENDOR_LIMIT) vendors.clear();
    vendors.set(host, provider);
  }
  return provider === "" ? undefined : provider;
}

// A process calls a few hosts, and asks of each several times a call.
const VENDOR_LIMIT = 200;
const vendors = new Map<string, string>();

function findVendor(host: string): string | undefined {
  if (host.length > NAME_LIMIT) return undefined;
  const labels = host.split(".");
  for (const at of labels.keys()) {
    const provider = named.get(labels.slice(at).join("."));
    if (provider !== undefined) return provider;
  }
  return patterns.find(({ pattern }) => pattern.test(host))?.provider;
}

function patternOf(host: string): RegExp {
  const source = host.replaceAll(".", "\\.").replaceAll("*", "[^.]+");
  return new RegExp(`^(?:[^.]+\\.)*${source}$`);
}

import { expect, test } from "vitest";
import { providerOf, vendorOf } from "../../../src/wire/providers.ts";

const openai = { provider: "openai" };

test.each([
  ["api.openai.com", "openai"],
  ["eu.api.openai.com", "openai"],
  ["API.OpenAI.com", "openai"],
  ["api.anthropic.com", "anthropic"],
  ["acme.openai.azure.com", "azure.ai.openai"],
  ["acme.cognitiveservices.azure.com", "azure.ai.openai"],
  ["acme.services.ai.azure.com", "azure.ai.inference"],
  ["generativelanguage.googleapis.com", "gcp.gemini"],
  ["aiplatform.googleapis.com", "gcp.vertex_ai"],
  ["europe-west4-aiplatform.googleapis.com", "gcp.vertex_ai"],
  ["aiplatform.eu.rep.googleapis.com", "gcp.vertex_ai"],
  ["bedrock-runtime.eu-central-1.amazonaws.com", "aws.bedrock"],
  ["bedrock-runtime.eu-central-1.api.aws", "aws.bedrock"],
  ["vpce-1.bedrock-runtime.eu-central-1.vpce.amazonaws.com", "aws.bedrock"],
  ["api.mistral.ai", "mistral_ai"],
  ["api.deepseek.com", "deepseek"],
  ["api.groq.com", "groq"],
  ["api.x.ai", "x_ai"],
  ["us-east-1.api.x.ai", "x_ai"],
  ["api.moonshot.cn", "moonshot_ai"],
  ["api.perplexity.ai", "perplexity"],
  ["api.cohere.com", "cohere"],
  ["us-south.ml.cloud.ibm.com", "ibm.watsonx.ai"],
  ["openrouter.ai", "openrouter"],
  ["us.api.openai.com", "openai"],
  ["acme.openai.azure.us", "azure.ai.openai"],
  ["models.inference.ai.azure.com", "github"],
  ["api.together.ai", "together"],
  ["api.cerebras.ai", "cerebras"],
  ["router.huggingface.co", "huggingface"],
  ["dashscope-intl.aliyuncs.com", "alibaba"],
  ["api.z.ai", "zai"],
  ["ark.cn-beijing.volces.com", "volcengine"],
  ["adb-1234.5.azuredatabricks.net", "databricks"],
  ["acme.cloud.databricks.com", "databricks"],
  ["acme.snowflakecomputing.com", "snowflake"],
  ["us.inference.heroku.com", "heroku"],
])("%s is %s's own host", (host, provider) => {
  expect(vendorOf(host)).toBe(provider);
  expect(providerOf({ host, port: 443, path: "/v1/chat/completions" }, openai)).toBe(provider);
});

test.each([
  "relay.test",
  "localhost",
  "api.openai.com.evil.test",
  "evilapi.openai.com",
  "notopenrouter.ai",
  "openai.com",
  "",
])("%s is nobody's own host, and the dialect names the provider", (host) => {
  expect(vendorOf(host)).toBeUndefined();
  expect(providerOf({ host, port: 443, path: "/v1/chat/completions" }, openai)).toBe("openai");
  expect(providerOf({ host, port: 443, path: "/v1/chat/completions" }, { provider: "anthropic" })).toBe("anthropic");
});

test.each([
  ["/models/chat/completions", "azure.ai.inference"],
  ["/openai/deployments/lumen/chat/completions", "azure.ai.openai"],
  ["/openai/v1/responses", "azure.ai.openai"],
  ["/api/projects/lamps/openai/v1/responses", "azure.ai.openai"],
  ["/anthropic/v1/messages", "azure.ai.inference"],
])("Azure's one host serves %s as %s", (path, provider) => {
  expect(providerOf({ host: "acme.services.ai.azure.com", port: 443, path }, openai)).toBe(provider);
});

test("Ollama is known by its port", () => {
  expect(providerOf({ host: "127.0.0.1", port: 11434, path: "/v1/chat/completions" }, openai)).toBe("ollama");
  expect(vendorOf("127.0.0.1")).toBeUndefined();
});

test("a host name made to make matching slow does not", () => {
  const start = performance.now();
  vendorOf("a.".repeat(100_000));
  expect(performance.now() - start).toBeLessThan(1000);
});

import { expect, test } from "vitest";
import { isSubstituted, isSubstitution } from "../../../src/telemetry/model-substitution.ts";

test.each([
  ["the same", "gpt-4.1", "gpt-4.1"],
  ["another case", "GPT-4o", "gpt-4o"],
  // Versions
  ["a date", "gpt-4.1", "gpt-4.1-2025-04-14"],
  ["a date that was asked for", "gpt-4.1-2025-04-14", "gpt-4.1"],
  ["a month and a day", "gpt-3.5-turbo", "gpt-3.5-turbo-0125"],
  ["a year, a month and a day", "glm-4-flash", "glm-4-flash-250414"],
  ["a short date that was asked for", "doubao-1-5-pro-32k-250115", "doubao-1-5-pro-32k"],
  ["a preview with a date", "o1-preview", "o1-preview-2024-09-12"],
  ["a date in the middle", "gpt-4-vision-preview", "gpt-4-1106-vision-preview"],
  ["a date and a revision", "gpt-3.5-turbo-instruct", "gpt-3.5-turbo-instruct:20230824-v2"],
  ["a serial number, and a date", "davinci-002", "davinci:2023-07-21-v2"],
  ["a serial number and a revision", "text-embedding-ada-002", "text-embedding-ada-002-v2"],
  ["a preview's date", "gemini-2.5-pro", "gemini-2.5-pro-preview-05-06"],
  ["a month and a year", "gemini-2.5-flash", "gemini-2.5-flash-preview-09-2025"],
  ["a year and a month", "mistral-large-latest", "mistral-large-2411"],
  ["a month, and no serial", "command-r-plus", "command-r-plus-08-2024"],
  ["a serial number", "gemini-1.5-pro", "gemini-1.5-pro-002"],
  ["a serial number that was asked for", "gemini-2.0-flash-001", "gemini-2.0-flash"],
  ["a generation's first point", "claude-sonnet-4-0", "claude-sonnet-4-20250514"],
  ["a vendor's own latest", "grok-3-latest", "grok-3"],
  // Aliases
  ["what the vendor takes for the latest", "claude-3-5-sonnet-latest", "claude-3-5-sonnet-20241022"],
  ["the latest of a size", "gemini-flash-latest", "gemini-3.1-flash"],
  ["a name without a generation", "deepseek-chat", "deepseek-v3.2"],
  ["a name without a generation, answered by a size", "deepseek-chat", "deepseek-v4-flash"],
  ["a mode that its generation has not in its name", "deepseek-reasoner", "deepseek-v4-flash"],
  ["what the vendor calls open", "open-mistral-nemo", "mistral-nemo-2407"],
  ["the preview of a size, by its date", "gpt-4-turbo-preview", "gpt-4-0125-preview"],
  ["a size, by its preview's date", "gpt-4-1106-preview", "gpt-4-turbo"],
  ["a vendor's choice of a window", "moonshot-v1-auto", "moonshot-v1-8k"],
  ["one that reasons", "grok-4-fast", "grok-4-fast-reasoning"],
  ["one that does not", "x-ai/grok-4-fast:free", "grok-4-fast-non-reasoning"],
  ["a router's beta", "compound-beta", "groq/compound"],
  ["a name of a vendor's variant", "gpt-5.6", "gpt-5.6-sol"],
  ["a relay's alias", "fast", "gpt-4o-mini"],
  ["a relay's alias with a size", "team-large", "gpt-4o"],
  ["a relay's alias with a number", "team-a1", "gpt-4o"],
  ["a router", "openrouter/auto", "anthropic/claude-3.5-sonnet"],
  ["a name that nobody gave", "unknown", "gemini-3-pro-preview"],
  // Spellings
  ["no point at all", "gpt-35-turbo", "gpt-3.5-turbo-0125"],
  ["points for dashes", "anthropic/claude-3-5-sonnet-20241022", "anthropic/claude-3.5-sonnet"],
  ["the size before the generation", "anthropic/claude-haiku-4.5", "anthropic/claude-4.5-haiku-20251001"],
  ["words in another order", "Cohere-embed-v3-english", "embed-english-v3.0"],
  ["letters for a point", "accounts/fireworks/models/llama-v3p1-8b-instruct", "llama-3.1-8b-instruct"],
  ["no dash before the generation", "meta-llama/Llama-3.1-8B-Instruct", "llama3.1-8b"],
  ["how it is served", "meta-llama/Llama-3.1-8B-Instruct", "meta-llama/Meta-Llama-3.1-8B-Instruct-Turbo"],
  ["Bedrock's dash for a point", "meta.llama3-3-70b-instruct-v1:0", "llama-3.3-70b-instruct"],
  ["the vendor's other name", "kimi-latest", "moonshot-v1-32k"],
  ["how Groq serves it", "llama-3.3-70b-versatile", "meta-llama/Llama-3.3-70B-Instruct"],
  ["how Cloudflare serves it", "@cf/meta/llama-3.3-70b-instruct-fp8-fast", "llama-3.3-70b-instruct"],
  ["an open model on Vertex", "meta/llama-3.3-70b-instruct-maas", "llama-3.3-70b-instruct"],
  // Prefixes
  ["a vendor", "openai/gpt-4o", "gpt-4o-2024-08-06"],
  [
    "a vendor before what a relay calls so",
    "databricks-claude-3-7-sonnet",
    "us.anthropic.claude-3-7-sonnet-20250219-v1:0",
  ],
  ["Google's collection", "models/gemini-2.5-flash", "gemini-2.5-flash"],
  ["Vertex's path", "publishers/anthropic/models/claude-sonnet-4@20250514", "claude-sonnet-4-20250514"],
  ["Cloudflare's path", "@cf/meta/llama-3.1-8b-instruct", "llama-3.1-8b-instruct"],
  ["Bedrock's vendor", "anthropic.claude-3-haiku-20240307-v1:0", "claude-3-haiku-20240307"],
  ["Bedrock's version without a letter", "openai.gpt-oss-120b-1:0", "gpt-oss-120b"],
  ["a relay's spelling of Bedrock's version", "amazon/nova-lite-v1", "us.amazon.nova-lite-v1:0"],
  ["a vendor with a dash", "ai21-jamba-1.5-mini", "jamba-1.5-mini"],
  ["Vertex's date", "claude-sonnet-4-5@20250929", "claude-sonnet-4-5-20250929"],
  ["Bedrock's region", "us.anthropic.claude-sonnet-4-5-20250929-v1:0", "claude-sonnet-4-5-20250929"],
  ["Bedrock's world", "global.anthropic.claude-opus-4-8", "claude-opus-4-8"],
  ["Bedrock's other dash", "anthropic.claude-3-5-sonnet-20241022-v2-0", "claude-3-5-sonnet-20241022"],
  ["Bedrock's context", "anthropic.claude-3-sonnet-20240229-v1:0:28k", "claude-3-sonnet-28k-20240229"],
  [
    "Bedrock's ARN",
    "arn:aws:bedrock:eu-west-1::foundation-model/anthropic.claude-3-haiku-20240307-v1:0",
    "claude-3-haiku-20240307",
  ],
  [
    "an inference profile",
    "arn:aws:bedrock:us-east-1:1:inference-profile/us.anthropic.claude-opus-4-8",
    "claude-opus-4-8",
  ],
  [
    "a profile of the customer's",
    "arn:aws:bedrock:us-east-1:1:application-inference-profile/a1b2c3",
    "claude-opus-4-8",
  ],
  ["a tuned model", "tunedModels/mine-8x7", "gemini-2.5-flash"],
  ["an endpoint of the customer's", "projects/p/locations/l/endpoints/123", "llama-3.1-8b"],
  ["a model that was tuned", "ft:gpt-4o-mini-2024-07-18:acme::made-up", "gpt-4o-mini-2024-07-18"],
  // Suffixes
  ["a router's variant", "anthropic/claude-3.5-sonnet:beta", "anthropic/claude-3.5-sonnet"],
  ["a router's price", "deepseek/deepseek-r1:free", "deepseek/deepseek-r1"],
  ["a router's speed", "meta-llama/llama-3.3-70b-instruct:nitro", "meta-llama/llama-3.3-70b-instruct"],
  ["a router's choice of a provider", "openai/gpt-oss-120b:cerebras", "gpt-oss-120b"],
  ["Ollama's latest", "llama3.2", "llama3.2:latest"],
  ["Ollama's size", "qwen3", "qwen3:8b"],
  ["Ollama's cloud", "gpt-oss:120b-cloud", "gpt-oss:120b"],
])("%s: %s is no other model than %s", (_, asked, answered) => {
  expect(isSubstitution(asked, answered)).toBe(false);
});

test.each([
  ["gpt-4o", "gpt-4o-mini"],
  ["gpt-4o", "gpt-4o-mini-2024-07-18"],
  ["gpt-4o-mini", "gpt-4o"],
  ["gpt-4o-mini", "gpt-4.1-2025-04-14"],
  ["gpt-4o-2024-05-13", "gpt-4o-2024-08-06"],
  ["gpt-4-0314", "gpt-4-0613"],
  ["gpt-4.1", "gpt-4"],
  ["gpt-4", "gpt-4-turbo"],
  ["gpt-4", "gpt-4-0125-preview"],
  ["gpt-4", "gpt-4-32k"],
  ["gpt-5", "gpt-5-chat-latest"],
  ["o1-preview", "o1"],
  ["o1", "o1-preview-2024-09-12"],
  ["glm-4-flash-250414", "glm-4-flash-250115"],
  ["gpt-4.1-mini", "moonshotai/kimi-k2"],
  ["o3", "o3-mini"],
  ["llama3:70b", "llama3:8b"],
  ["meta-llama/Llama-3.1-70B-Instruct", "meta-llama/Llama-3.1-8B-Instruct"],
  ["claude-opus-4-1", "claude-sonnet-4-20250514"],
  ["claude-sonnet-4", "claude-sonnet-4-5"],
  ["anthropic/claude-haiku-4.5", "anthropic/claude-3.5-haiku"],
  ["us.anthropic.claude-sonnet-4-5-20250929-v1:0", "claude-haiku-4-5-20251001"],
  ["models/gemini-2.5-pro", "gemini-2.5-flash"],
  ["gemini-2.5-flash", "gemini-2.5-flash-lite"],
  ["gemini-flash-latest", "gemini-3.1-flash-lite"],
  ["gemini-2.0-flash-001", "gemini-2.0-flash-002"],
  ["mistral-large-latest", "mistral-medium-2505"],
  ["mistral-large-2407", "mistral-large-2411"],
  ["pixtral-12b", "ministral-14b-latest"],
  ["grok-4", "grok-3"],
  ["sonar-pro", "sonar"],
  ["sonar", "sonar-pro"],
  ["command-r", "command-r-plus"],
  ["command-a-03-2025", "command-r-08-2024"],
  ["grok-4-fast-reasoning", "grok-4-fast-non-reasoning"],
  ["grok-4-fast-non-reasoning", "grok-4-fast-reasoning"],
  ["sonar-reasoning", "sonar"],
  ["deepseek-chat", "qwen-plus"],
  ["mistral-large-latest", "gpt-4o"],
  ["meta.llama3-3-70b-instruct-v1:0", "llama-3.1-70b-instruct"],
  ["claude-sonnet-4-5@20250929", "claude-sonnet-4-20250514"],
  ["us.amazon.nova-pro-v1:0", "amazon/nova-lite-v1"],
  ["openai.gpt-oss-120b-1:0", "openai.gpt-oss-20b-1:0"],
  ["sonar-deep-research", "sonar"],
  ["deepseek-chat", "deepseek-reasoner"],
  ["deepseek-r1", "deepseek-r1-distill-llama-70b"],
  ["kimi-k2", "kimi-k2-thinking"],
  ["deepseek-reasoner", "deepseek-chat"],
  ["qwen-turbo", "qwen-plus"],
  ["text-embedding-3-large", "text-embedding-3-small"],
  ["deepseek/deepseek-r1:free", "deepseek/deepseek-v3"],
])("%s answered by %s is another model", (asked, answered) => {
  expect(isSubstitution(asked, answered)).toBe(true);
});

test("what is not said, and a deployment's name, tell nothing", () => {
  expect(isSubstituted({ asked: { model: "gpt-4o" }, reading: { model: "gpt-4o-mini" } })).toBe(true);
  expect(isSubstituted({ asked: { model: "gpt-4o", deployed: true }, reading: { model: "gpt-4o-mini" } })).toBe(false);
  expect(isSubstituted({ asked: {}, reading: { model: "gpt-4o" } })).toBe(false);
  expect(isSubstituted({ asked: { model: "gpt-4o" }, reading: {} })).toBe(false);
});

test("names of any length and kind are read", () => {
  for (const name of ["", ":", "/", "-", "v", "…", "-".repeat(500), "1-2-".repeat(200), "a.".repeat(400), "\0"]) {
    expect(isSubstitution(name, "gpt-4o")).toBe(false);
    expect(typeof isSubstitution("gpt-4o", name)).toBe("boolean");
  }
});

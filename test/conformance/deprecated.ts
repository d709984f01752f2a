import { rowFor, type Generation } from "./rows.ts";

/** A name that was replaced, and from which generation on. */
interface DeprecatedName {
  readonly name: string;
  readonly by: string;
  readonly since: "v1.41" | "latest";
}

/** Replaced names: attributes, metrics and events. A name that ends in `.*` stands for all below it. */
const deprecatedNames: readonly DeprecatedName[] = [
  { name: "gen_ai.system", by: "gen_ai.provider.name", since: "v1.41" },
  { name: "gen_ai.prompt", by: "gen_ai.input.messages", since: "v1.41" },
  { name: "gen_ai.completion", by: "gen_ai.output.messages", since: "v1.41" },
  { name: "gen_ai.usage.prompt_tokens", by: "gen_ai.usage.input_tokens", since: "v1.41" },
  { name: "gen_ai.usage.completion_tokens", by: "gen_ai.usage.output_tokens", since: "v1.41" },
  { name: "gen_ai.openai.*", by: "openai.*", since: "v1.41" },
  { name: "gen_ai.system.message", by: "gen_ai.client.inference.operation.details", since: "v1.41" },
  { name: "gen_ai.user.message", by: "gen_ai.client.inference.operation.details", since: "v1.41" },
  { name: "gen_ai.assistant.message", by: "gen_ai.client.inference.operation.details", since: "v1.41" },
  { name: "gen_ai.tool.message", by: "gen_ai.client.inference.operation.details", since: "v1.41" },
  { name: "gen_ai.choice", by: "gen_ai.client.inference.operation.details", since: "v1.41" },
  {
    name: "gen_ai.usage.cache_creation.input_tokens",
    by: "gen_ai.usage.cache_write.input_tokens",
    since: "latest",
  },
  { name: "gen_ai.client.token.usage", by: "gen_ai.client.inference.usage.*", since: "latest" },
  {
    name: "gen_ai.client.operation.time_to_first_chunk",
    by: "gen_ai.client.inference.time_to_first_chunk",
    since: "latest",
  },
  {
    name: "gen_ai.client.operation.time_per_output_chunk",
    by: "gen_ai.client.inference.time_per_output_chunk",
    since: "latest",
  },
];

/** The replacement of a name that this generation calls deprecated. Where both sets were asked for, the older set is wanted. */
export function replacementOf(name: string, generation: Generation): string | undefined {
  const found = rowFor(deprecatedNames, name);
  if (found === undefined) return undefined;
  return found.since === "v1.41" || generation === "latest" ? found.by : undefined;
}

import type { ListedPrice } from "../../../src/cli/prices/listing.ts";

const ids = [
  "openai",
  "anthropic",
  "google",
  "deepseek",
  "mistral",
  "x-ai",
  "cohere",
  "moonshotai",
  "perplexity",
  "groq",
];

/** A model as the kept list publishes one. */
export const listed = (
  id: string,
  prices: Readonly<Record<string, ListedPrice>> | readonly object[],
  more: object = {},
) => ({
  id,
  match: { equals: id },
  prices,
  ...more,
});

/** A published list of every vendor that counts, with models of one's own for some. */
export function listing(models: Readonly<Record<string, readonly object[]>> = {}): object[] {
  return ids.map((id) => ({
    id,
    name: id,
    api_pattern: "x",
    models: models[id] ?? [listed(`${id === "google" ? "gemini" : id}-large`, { input_mtok: 2, output_mtok: 8 })],
  }));
}

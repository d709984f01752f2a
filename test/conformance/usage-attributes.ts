import { row, type AttributeRow } from "./rows.ts";
import type { Value } from "./value.ts";

const counted: readonly [string, (value: Value) => boolean] = [
  "not negative",
  (value) => typeof value.value === "number" && value.value >= 0,
];

/** Token counts of a model call: totals first, then the parts that are in them. */
export const usageAttributes: readonly AttributeRow[] = [
  row("gen_ai.usage.input_tokens", "int", "recommended", { must: counted }),
  row("gen_ai.usage.output_tokens", "int", "recommended", { must: counted }),
  row("gen_ai.usage.cache_read.input_tokens", "int", "recommended", { must: counted }),
  row("gen_ai.usage.cache_creation.input_tokens", "int", "recommended", { must: counted, generation: "v1.41" }),
  row("gen_ai.usage.cache_write.input_tokens", "int", "recommended", { must: counted, generation: "latest" }),
  row("gen_ai.usage.reasoning.output_tokens", "int", "recommended", { must: counted }),
  row("gen_ai.usage.text.input_tokens", "int", "recommended", { must: counted }),
  row("gen_ai.usage.image.input_tokens", "int", "recommended", { must: counted }),
  row("gen_ai.usage.audio.input_tokens", "int", "recommended", { must: counted }),
  row("gen_ai.usage.text.output_tokens", "int", "recommended", { must: counted }),
  row("gen_ai.usage.image.output_tokens", "int", "recommended", { must: counted }),
  row("gen_ai.usage.audio.output_tokens", "int", "recommended", { must: counted }),
  row("gen_ai.usage.text.cache_read.input_tokens", "int", "recommended", { must: counted }),
  row("gen_ai.usage.image.cache_read.input_tokens", "int", "recommended", { must: counted }),
  row("gen_ai.usage.audio.cache_read.input_tokens", "int", "recommended", { must: counted }),
];

/** The parts whose sum is at most the whole: rows by their names after `gen_ai.usage.`. */
export const usageParts: readonly { readonly whole: string; readonly parts: readonly string[] }[] = [
  { whole: "input_tokens", parts: ["cache_read.input_tokens", "cache_write.input_tokens"] },
  { whole: "input_tokens", parts: ["cache_read.input_tokens", "cache_creation.input_tokens"] },
  { whole: "input_tokens", parts: ["text.input_tokens", "image.input_tokens", "audio.input_tokens"] },
  { whole: "output_tokens", parts: ["reasoning.output_tokens"] },
  { whole: "output_tokens", parts: ["text.output_tokens", "image.output_tokens", "audio.output_tokens"] },
  {
    whole: "cache_read.input_tokens",
    parts: ["text.cache_read.input_tokens", "image.cache_read.input_tokens", "audio.cache_read.input_tokens"],
  },
];

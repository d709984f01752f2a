import type { Usage } from "../format.ts";
import type { Json } from "../json/json.ts";
import { statedOrAbsent } from "../merge.ts";

/**
 * Cohere's `usage`, or `meta` of its older endpoints: the tokens that were used, a preamble of Cohere's own among them, and those that
 * are billed. Where only the latter are said, they are the count.
 */
export function readCohereUsage(usage: Json): Usage | undefined {
  const tokens = usage.at("tokens");
  const billed = usage.at("billed_units");
  const used = tokens.at("input_tokens").count;
  const billedInput = billed.at("input_tokens").count;
  const output = tokens.at("output_tokens").count;
  const billedOutput = billed.at("output_tokens").count;
  const images = tokens.at("image_tokens").count;
  return statedOrAbsent<Usage>({
    input: used === undefined ? billedInput : withImages(used, images),
    output: output ?? billedOutput,
    cacheRead: usage.at("cached_tokens").count,
    reasoning: tokens.at("reasoning_tokens").count,
    imageInput: images,
    billedInput: used === undefined ? undefined : billedInput,
    billedOutput: output === undefined ? undefined : billedOutput,
  });
}

/** Images are counted beside the input: they are more than it in a recorded answer, and among what is billed. */
function withImages(input: number, images = 0): number {
  return images > input ? input + images : input;
}

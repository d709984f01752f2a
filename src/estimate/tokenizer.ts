/** What the worker counts with: OpenAI's newest public encoding, of a kept package. Built into one compressed file, which only the worker opens. */
export { countTokens } from "gpt-tokenizer/encoding/o200k_base";

import type { WireError } from "./format.ts";
import type { Json } from "./json.ts";
import { stated } from "./merge.ts";

/**
 * What a message says went wrong: `{error: {code, type, status, message}}` of OpenAI, Anthropic, Google and their kin, or
 * `{error: "text"}`. Sentences are left out: what is read here becomes `error.type`, a label.
 */
export function readError(message: Json): WireError | undefined {
  const error = message.at("error");
  // Some relays send an empty error with every answer.
  if (!error.filled && error.flag !== true) return undefined;
  return errorOf(error.at("code"), error.at("type"), error.at("status"), error);
}

/** An error from its words, the most specific first; one that is no word, or looks like a secret, is passed over. A status number as code gives way to a word. */
export function errorOf(...candidates: readonly Json[]): WireError {
  const named = candidates.map(codeOf).filter((code) => code !== undefined);
  const code = named.find((word) => !/^\d+$/.test(word)) ?? named[0];
  const type = codeOf(candidates[1]);
  return stated<WireError>({ code, type: type === code ? undefined : type });
}

function codeOf(json: Json | undefined): string | undefined {
  const code = json?.integer?.toString() ?? json?.word;
  return code !== undefined && /^[\w.:-]{1,64}$/.test(code) && !isSecret(code) ? code : undefined;
}

/** How keys begin: OpenAI's and those who write theirs alike, then Groq's, xAI's, Hugging Face's, GitHub's, AWS's, Google's, and a JWT. */
const keys = /^(?:(?:gsk|sk|pk|rk)_|key-|bearer|xai-|hf_|gh[opsu]_|AKIA|AIza|eyJ)|(?<![a-z\d])(?:sk|pk|rk)-/i;

/** A long run of letters with digits among them: a key or an id, and no word. */
const opaque = /(?=(?:[a-z]*\d){3})[a-z\d]{24,}/i;

/** Some servers write the key that they refuse into the code. */
function isSecret(word: string): boolean {
  return keys.test(word) || opaque.test(word);
}

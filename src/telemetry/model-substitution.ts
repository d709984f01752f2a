import type { Call } from "../call.ts";
import { createMemory } from "../remembered.ts";
import { readModelName } from "./model-name.ts";

const found = createMemory<boolean>();

/**
 * Whether another model answered than the one asked for. Aliases, dated versions, and the prefixes and suffixes of clouds, relays and
 * routers are the same model; of a name that only its owner understands (a deployment, an alias of a relay) nothing is known.
 */
export function isSubstituted({ asked, reading }: Pick<Call, "asked" | "reading">): boolean {
  if (asked.deployed === true || asked.model === undefined || reading.model === undefined) return false;
  const [wanted, given] = [asked.model, reading.model];
  return found.get(`${wanted}\n${given}`, () => isSubstitution(wanted, given));
}

/** As above, of two names. */
export function isSubstitution(asked: string, answered: string): boolean {
  if (asked === answered) return false;
  const wanted = readModelName(asked);
  const given = readModelName(answered);
  if (wanted === undefined || given === undefined) return false;
  const missing = [...wanted.words].filter((word) => !given.words.has(word));
  const more = [...given.words].filter((word) => !wanted.words.has(word));
  if (missing.length === 0 && more.length === 0) return differ(wanted.version, given.version);
  // A router chooses: of a window, a size, or of all there is.
  if (wanted.words.has("auto")) return false;
  const related = missing.length < wanted.words.size;
  // Who names no generation leaves it to the vendor, but not the size: `family-large-latest`, `family-chat`.
  if (!wanted.numbered) {
    if (!related) return isOfAnother(wanted.words, given.words);
    // One generation has both modes under one name: DeepSeek's.
    const lost = given.numbered ? missing.filter((word) => !modes.has(word)) : missing;
    return (missing.length === 0 ? more : lost).some(isSize) || [...lost, ...more].some((word) => modes.has(word));
  }
  if (!related && !wanted.vendors) return false;
  // OpenAI sells a window, and what its chat talks with, as models of their own.
  const sold = wanted.words.has("gpt") ? /^(?:\d+k|chat)$/ : undefined;
  return missing.length > 0 || more.some((word) => isSize(word) || isNumber(word) || sold?.test(word) === true);
}

/** How the models of one vendor are called, of the vendors whose names nobody gives to an alias of his own. */
const families: readonly RegExp[] = [
  /^(?:gpt|chatgpt|o\d)$/,
  /^claude$/,
  /^(?:gemini|gemma)$/,
  /^(?:mistral|mixtral|ministral|magistral|codestral|devstral|pixtral|voxtral)$/,
  /^deepseek$/,
  /^(?:qwen|qwq)$/,
  /^grok$/,
  /^llama$/,
  /^(?:kimi|moonshot)$/,
  /^glm$/,
];

/** A vendor's name without a generation, answered by what another vendor makes. */
function isOfAnother(wanted: ReadonlySet<string>, given: ReadonlySet<string>): boolean {
  const [first = ""] = wanted;
  const family = families.find((names) => names.test(first));
  const made = families.filter((names) => [...given].some((word) => names.test(word)));
  return family !== undefined && made.length > 0 && !made.includes(family);
}

/** `2025-04-14` and `0414` can't be compared, two dates can. */
function differ(one: string | undefined, other: string | undefined): boolean {
  return one !== undefined && other !== undefined && one.length === other.length && one !== other;
}

function isNumber(word: string): boolean {
  return /^\d+(?:\.\d+)*$/.test(word);
}

/** By these vendors tell apart the models of one generation: how large they are, or what they are for; Cohere's have a letter. */
const sizes: ReadonlySet<string> = new Set(
  "nano micro mini tiny small medium large xlarge lite light air flash fast turbo plus pro premier max ultra opus sonnet haiku codex coder code audio realtime vision image search tts transcribe reasoner research thinking distill guard embedding a r".split(
    " ",
  ),
);

/** With or without them, a name that says its generation is the same model: xAI's alias of one that reasons leaves it out. */
const modes: ReadonlySet<string> = new Set(["reasoner", "reasoning", "nonreasoning"]);

function isSize(word: string): boolean {
  return sizes.has(word);
}

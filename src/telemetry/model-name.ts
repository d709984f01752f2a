import { createMemory } from "../remembered.ts";

/** What a model's name says, however it is written. */
export interface ModelName {
  /** Family, generation, size and purpose, in no order: OpenRouter writes `family-4.5-small` what Anthropic writes `family-small-4-5`. */
  readonly words: ReadonlySet<string>;
  /** A date or a serial number. */
  readonly version: string | undefined;
  /** It names a generation. */
  readonly numbered: boolean;
  /** It begins as vendors name their models, and is no name that somebody made up for his relay. */
  readonly vendors: boolean;
}

const names = createMemory<ModelName | undefined>();

/** Reads a model's name; undefined for one that names something of the customer's own (an ARN, an endpoint, a tuned model). */
export function readModelName(model: string): ModelName | undefined {
  return names.get(model, () => parse(model));
}

/** Amazon's and Google's names of what a customer made. */
const own =
  /:(?:application-inference-profile|provisioned-model|imported-model|custom-model|custom-model-deployment|(?:default-)?prompt-router)\/|\/endpoints\/|^tunedmodels\//;

/** Regions and vendors that Bedrock puts before a name, and words that only say whose the model is. */
const prefix = /^(?:[a-z][a-z\d-]*\.)+(?=[a-z])/;
const vendorWords = /^(?:meta|databricks|cohere|openai|google|anthropic|amazon|azure|nvidia|ai21)$/;

/** What says how a model is served, or that it may change: no other model. */
const noise = /^(?:latest|preview|exp|experimental|beta|open|instruct|it|hf|maas|cloud|free|fp8|bf16|v\d+)$/;

/** How the vendors' names begin. */
const vendorNames =
  /^(?:gpt|chatgpt|o\d|dall|whisper|tts|text|davinci|babbage|ada|codex|claude|gemini|gemma|palm|imagen|veo|llama|mistral|mixtral|ministral|magistral|codestral|devstral|pixtral|voxtral|open|command|embed|rerank|aya|deepseek|qwen|qwq|grok|kimi|moonshot|glm|nova|titan|phi|jamba|sonar|voyage|granite|minimax|ernie|doubao|hunyuan|nemotron|dbrx|olmo|falcon|solar|hermes|compound|jina|bge|nomic)/;

/** Dates: 2025-04-14, 20241022, 250414, 09-2025, 05-06; then serial numbers: 0613, 2411, 002. */
const dates = [
  /(?<=^|[-@:])\d{4}-\d{2}-\d{2}(?=$|-)/,
  /(?<=^|[-@:])\d{8}(?=$|-)/,
  /(?<=[-@])2\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?=$|-)/,
  /(?<=^|[-@:])\d{2}-\d{4}(?=$|-)/,
  /(?<=[-@:])\d{2}-\d{2}$/,
  /(?<=[-@])\d{3,4}(?=$|-)/,
];

/** Names that say less than they mean, or mean it otherwise than they say it: Azure's spelling, and what OpenAI calls a preview. */
const spellings: readonly (readonly [RegExp, string])[] = [
  [/^(gpt-\d)(?=5(?:$|-))/, "$1."],
  // The previews of GPT-4 that bear a date are those of its Turbo, and those of o1 are a model of their own.
  [/^(gpt-\d)(?=-\d{4}-preview$)/, "$1-turbo"],
  // The first Novas are those of a version, which relays write without what tells versions.
  [/^(nova-[a-z\d-]+?)-v\d+$/, "$1"],
  [/^(o\d+)-(?=preview(?:$|-))/, "$1"],
  [/-non-(?=reasoning(?:$|-))/, "-non"],
];

function parse(model: string): ModelName | undefined {
  const whole = model.toLowerCase();
  if (own.test(whole) || whole.startsWith("ft:")) return undefined;
  let name = withoutTag(whole.slice(whole.lastIndexOf("/") + 1), whole.includes("/"))
    .replace(/-(?:v\d+(?::\d+(?::\d+k)?|-0)|\d+:\d+)$/, "")
    .replace(prefix, "");
  for (const [written, meant] of spellings) name = name.replace(written, meant);
  const date = dates.map((pattern) => pattern.exec(name)?.[0]).find((found) => found !== undefined);
  if (date !== undefined) name = name.replace(date, "").replace(/-v\d+$/, "");
  const words = wordsOf(name);
  const [first = ""] = words;
  return {
    words: new Set(words),
    version: date?.replaceAll("-", ""),
    numbered: words.some((word) => /\d/.test(word)),
    vendors: vendorNames.test(first),
  };
}

/** Behind a colon stand a router's variant (`:free`), Hugging Face's choice of a provider, or Ollama's tag, which may be a size. */
function withoutTag(name: string, hasPath: boolean): string {
  const colon = name.indexOf(":");
  const tag = name.slice(colon + 1);
  const routed =
    /^(?:free|nitro|floor|online|beta|extended|exacto|thinking)$/.test(tag) || (hasPath && !/\d/.test(tag));
  return colon >= 0 && routed ? name.slice(0, colon) : name;
}

function wordsOf(name: string): readonly string[] {
  const joined = name
    // Fireworks writes 3p1, many write 3-5.
    .replaceAll(/(?<=\d)p(?=\d)/g, ".")
    .replaceAll(/(?<=llama|qwen|gemma|phi|grok|embed|rerank)v?(?=\d)/g, "-")
    .replaceAll(/(?<=^|[-_v])(\d{1,2})-(\d{1,2})(?=$|[-:@])/g, "$1.$2")
    .replaceAll(/(?<=^|-)v(?=\d+(?:\.\d+)*(?:$|-))/g, "");
  const words = joined
    .split(/[-_:@ ]+/)
    .map((word) => word.replace(/^(\d+)\.0$/, "$1"))
    .filter((word) => word !== "" && !noise.test(word) && !vendorWords.test(word));
  // Where a name says how many weights there are, these are the same ones, however they are served: Together's `-Turbo` and `-Lite`, Groq's `-versatile`.
  const weighed = words.some((word) => /^\d+(?:\.\d+)?b$/.test(word));
  return weighed ? words.filter((word) => !/^(?:turbo|lite|fast|instant|versatile|chat|reference)$/.test(word)) : words;
}

import { createHash } from "node:crypto";

/** What was told of one exchange. Absent means not told. */
export interface Told {
  readonly operation: string;
  readonly provider: string | undefined;
  readonly requestModel: string | undefined;
  readonly responseModel: string | undefined;
  readonly responseId: string | undefined;
  readonly finishReasons: readonly string[];
  /** Undefined where no content was told. */
  readonly toolCalls: readonly string[] | undefined;
  /** A hash of the text that was told, as the corpus has it; undefined where some of it was left out, or no content was told. */
  readonly textHash: string | undefined;
  readonly errorType: string | undefined;
  readonly outcome: string | undefined;
  /** What the provider said that it costs, in US dollars. */
  readonly cost: number | undefined;
  /** By the corpus's names: input, output, cache_read, … */
  readonly usage: Readonly<Record<string, number | undefined>>;
}

/** An attribute's value as it was set, or as OTLP had it. */
export type AttributeValues = Readonly<Record<string, unknown>>;

/** The attributes of figures, by the corpus's names. */
const figures: Readonly<Record<string, string>> = {
  input: "gen_ai.usage.input_tokens",
  output: "gen_ai.usage.output_tokens",
  cache_read: "gen_ai.usage.cache_read.input_tokens",
  cache_write: "gen_ai.usage.cache_creation.input_tokens",
  reasoning: "gen_ai.usage.reasoning.output_tokens",
  audio_input: "gen_ai.usage.audio.input_tokens",
  audio_output: "gen_ai.usage.audio.output_tokens",
  image_input: "gen_ai.usage.image.input_tokens",
  image_output: "gen_ai.usage.image.output_tokens",
};

/** What a span or a log record tells; undefined where it tells no inference. */
export function toldBy(attributes: AttributeValues): Told | undefined {
  const operation = attributes["gen_ai.operation.name"];
  if (typeof operation !== "string") return undefined;
  const text = (name: string): string | undefined => textOf(attributes[name]);
  const usage = Object.entries(figures).map(([figure, name]) => [figure, numberOf(attributes[name])] as const);
  const paid = text("relayscope.price.source") === "provider" ? attributes["gen_ai.usage.cost.amount"] : undefined;
  const parts = partsOf(attributes["gen_ai.output.messages"]);
  const reasons = attributes["gen_ai.response.finish_reasons"];
  return {
    operation,
    provider: text("gen_ai.provider.name"),
    requestModel: text("gen_ai.request.model"),
    responseModel: text("gen_ai.response.model"),
    responseId: text("gen_ai.response.id"),
    finishReasons: Array.isArray(reasons) ? reasons.map(String) : [],
    toolCalls: parts?.flatMap(({ type, name }) => (type === "tool_call" ? [String(name)] : [])),
    textHash: parts && hashOf(parts),
    errorType: text("error.type"),
    outcome: text("relayscope.outcome"),
    cost: numberOf(paid),
    usage: Object.fromEntries(usage),
  };
}

interface ToldPart {
  readonly type?: unknown;
  readonly name?: unknown;
  readonly content?: unknown;
}

/** The parts of the messages that were told. */
function partsOf(messages: unknown): readonly ToldPart[] | undefined {
  const list = typeof messages === "string" ? (JSON.parse(messages) as unknown) : messages;
  if (!Array.isArray(list)) return undefined;
  return (list as readonly { readonly parts?: readonly ToldPart[] }[]).flatMap(({ parts = [] }) => parts);
}

function hashOf(parts: readonly ToldPart[]): string | undefined {
  const text = parts.flatMap(({ type, content }) => (type === "text" ? [String(content)] : [])).join("");
  // What looks like a key or an address is not told.
  if (text.includes("REDACTED")) return undefined;
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function numberOf(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}

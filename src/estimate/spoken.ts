import type { AskedContent, Part } from "../wire/content.ts";
import type { SaidMessage } from "../wire/said.ts";

/** Characters of one request that are kept until its answer has come; of a longer one the input stays unknown. */
const inputLimit = 1024 * 1024;

/** A text for each message and each tool; undefined where something else than text was sent, whose tokens no text tells, or too much. */
export function spokenInput(content: AskedContent): readonly string[] | undefined {
  const { inputMessages = [], systemInstructions = [], toolDefinitions = [] } = content;
  const parts = [...systemInstructions, ...inputMessages.flatMap((message) => message.parts)];
  if (parts.length === 0 || parts.some((part) => textOf(part) === undefined)) return undefined;
  const texts = [
    ...(systemInstructions.length > 0 ? [joined(systemInstructions)] : []),
    ...inputMessages.map((message) => joined(message.parts)),
    ...toolDefinitions.map((tool) => asText(tool) ?? ""),
  ];
  const length = texts.reduce((sum, text) => sum + text.length, 0);
  return length > inputLimit ? undefined : texts;
}

/** All that the model said, its thoughts and calls included; undefined where it said nothing that can be counted. */
export function spokenOutput(messages: readonly SaidMessage[]): string | undefined {
  const texts = messages.map(({ parts }) => joined(parts)).filter((text) => text !== "");
  return texts.length > 0 ? texts.join(" ") : undefined;
}

function joined(parts: readonly Part[]): string {
  return parts.map((part) => textOf(part) ?? "").join(" ");
}

/** Undefined for media, and for what the provider itself put in. */
function textOf(part: Part): string | undefined {
  switch (part.type) {
    case "text":
    case "reasoning":
      return part.content;
    case "tool_call":
      return calledAs(part.name, part.arguments);
    case "tool_call_response":
      return asText(part.response);
    default:
      return undefined;
  }
}

/** Undefined for what is nested deeper than anybody can write down. */
function asText(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  try {
    return JSON.stringify(value) ?? "";
  } catch {
    return undefined;
  }
}

function calledAs(name: string, value: unknown): string | undefined {
  const text = asText(value);
  return text === undefined ? undefined : `${name} ${text}`;
}

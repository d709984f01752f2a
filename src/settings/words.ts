import { isKey } from "../mask.ts";

/** Where content is told, in the words of OpenTelemetry's GenAI instrumentations. */
export type ContentMode = "NO_CONTENT" | "SPAN_ONLY" | "EVENT_ONLY" | "SPAN_AND_EVENT";

/** How much is said on stderr. */
export type LogLevel = "none" | "error" | "warn" | "info" | "debug";

/** Whose OpenTelemetry tells the calls; `auto` is the app's for each signal that it has one for. */
export type OtelMode = "auto" | "own" | "app";

/** Which generation of the GenAI metric names is sent; `dup` is both. */
export type Generation = "v1.41" | "latest" | "dup";

/** Reads one of these words, however it is written. */
export function oneOf<const Word extends string>(...words: Word[]): (text: string) => Word | undefined {
  return (text) => words.find((word) => word === text.toLowerCase());
}

/** Reads a path to a file. */
export function readPath(text: string): string | undefined {
  // A key in the wrong variable would become a file's name.
  return text.includes("\0") || isKey(text) ? undefined : text;
}

/** Reads where content is told; instrumentations from before there were four words take true and false. */
export function readContentMode(text: string): ContentMode | undefined {
  const word = text.toUpperCase();
  if (word === "TRUE") return "SPAN_AND_EVENT";
  if (word === "FALSE") return "NO_CONTENT";
  return oneOf("no_content", "span_only", "event_only", "span_and_event")(text) && (word as ContentMode);
}

/** Reads the words of ours in a list of opt-ins. */
export function readGeneration(text: string): Generation | undefined {
  // The list is shared with other conventions (`http`, `database/dup`): words that are not ours are not mistakes.
  const words = new Set(text.split(",").map((word) => word.trim()));
  if (words.has("gen_ai_latest_experimental/dup")) return "dup";
  if (words.has("gen_ai_latest_experimental")) return "latest";
  return [...words].some((word) => /^gen_?ai/i.test(word)) ? undefined : "v1.41";
}

/** Reads a level; OpenTelemetry's own has two words more, for what is said most. */
export function readLevel(text: string): LogLevel | undefined {
  return /^(all|verbose)$/i.test(text) ? "debug" : oneOf("none", "error", "warn", "info", "debug")(text);
}

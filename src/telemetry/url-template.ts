import { createMemory } from "./remembered.ts";

/** Where each dialect's path ends: what is the same for every relay that speaks it. */
const endings: Readonly<Record<string, readonly string[]>> = {
  "openai-chat": ["/chat/completions"],
  "openai-completions": ["/completions"],
  "openai-responses": ["/responses"],
  "openai-embeddings": ["/embeddings"],
  "anthropic-messages": ["/messages"],
  "cohere-chat": ["/chat"],
  "ollama-chat": ["/chat"],
  "bedrock-converse": ["/converse", "/converse-stream"],
};

/** `url.template` of an attempt: the version and the dialect's own path, never a relay's prefix or an id; `other` for a path that is neither. */
export function urlTemplate(format: string, url: string): string {
  const path = knownPath(url);
  const ending = endings[format]?.find((known) => path.endsWith(known));
  if (ending !== undefined) return versionBefore(path.slice(0, -ending.length)) + ending;
  // Google's paths carry the model and the verb in one segment.
  const verb = /\/models\/[^/:]+:([a-zA-Z]{1,40})$/.exec(path)?.[1];
  return verb === undefined ? "other" : `/models/{model}:${verb}`;
}

function versionBefore(prefix: string): string {
  return /\/v\d{1,2}(?:(?:alpha|beta)\d?)?$/.exec(prefix)?.[0] ?? "";
}

const paths = createMemory<string>();
// Queries differ from call to call, and say nothing of the path.
const knownPath = (url: string) => {
  const [withoutQuery = ""] = url.split("?", 1);
  return paths.get(withoutQuery, () => pathOf(withoutQuery));
};

function pathOf(url: string): string {
  const path = URL.parse(url)?.pathname ?? "";
  return path.endsWith("/") ? path.slice(0, -1) : path;
}

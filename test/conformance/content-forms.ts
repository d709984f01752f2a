/** What is wrong with a value by the convention's schemas of content (gen-ai-input-messages.json and its like); empty where nothing is. */
export function checkMessages(value: unknown, kind: "input" | "output"): string[] {
  return list(value, (message, at) => [
    ...need(message, at, { role: text, parts: isList }),
    ...may(message, at, { name: text }),
    ...(kind === "output" ? need(message, at, { finish_reason: text }) : []),
    ...list(get(message, "parts"), checkPart).map((problem) => `${at}.parts${problem}`),
  ]);
}

/** `system_instructions`: parts alone, texts or generic ones. */
export function checkInstructions(value: unknown): string[] {
  return list(value, (part, at) => [
    ...checkPart(part, at),
    ...(/^(text|generic)$/.test(String(get(part, "type"))) ? [] : [`${at}: ${String(get(part, "type"))}`]),
  ]);
}

/** `tool.definitions`: flat. */
export function checkTools(value: unknown): string[] {
  return list(value, (tool, at) => [
    ...need(tool, at, { type: text, name: text }),
    ...may(tool, at, { description: text }),
    ...("function" in Object(tool) ? [`${at}: not flat`] : []),
  ]);
}

/** What is wrong with the content under one of the convention's names. */
export function checkForm(name: string, value: unknown): string[] {
  if (name === "gen_ai.input.messages") return checkMessages(value, "input");
  if (name === "gen_ai.output.messages") return checkMessages(value, "output");
  if (name === "gen_ai.system_instructions") return checkInstructions(value);
  return name === "gen_ai.tool.definitions" ? checkTools(value) : [];
}

/** OTLP's JSON of a value, as the value. */
export function plain(value: unknown): unknown {
  const [[kind, inner] = []] = Object.entries(Object(value) as object);
  if (kind === "arrayValue") return (inner as { values: unknown[] }).values.map(plain);
  if (kind !== "kvlistValue") return inner;
  const members = (inner as { values: { key: string; value: unknown }[] }).values;
  return Object.fromEntries(members.map(({ key, value }) => [key, plain(value)]));
}

type Check = (value: unknown) => boolean;
const text: Check = (value) => typeof value === "string";
const word: Check = (value) => typeof value === "string" && value !== "";
const isList: Check = (value) => Array.isArray(value);
const some: Check = (value) => value !== undefined;
const typed: Check = (value) => word(get(value, "type"));
const medium = { modality: word };

const parts: Readonly<Record<string, { need: Record<string, Check>; may?: Record<string, Check> }>> = {
  text: { need: { content: text } },
  reasoning: { need: { content: text } },
  tool_call: { need: { name: text }, may: { id: text } },
  tool_call_response: { need: { response: some }, may: { id: text } },
  uri: { need: { ...medium, uri: word }, may: { mime_type: word } },
  file: { need: { ...medium, file_id: text }, may: { mime_type: word } },
  server_tool_call: { need: { name: text, server_tool_call: typed }, may: { id: text } },
  server_tool_call_response: { need: { server_tool_call_response: typed }, may: { id: text } },
  compaction: { need: {}, may: { id: text, content: text } },
  generic: { need: { generic_type: word } },
};

function checkPart(part: unknown, at: string): string[] {
  const type = String(get(part, "type"));
  const rules = parts[type];
  // A blob would have the medium in it.
  if (rules === undefined) return [`${at}: a part of type ${type}`];
  return [...need(part, at, rules.need), ...may(part, at, rules.may ?? {})];
}

function list(value: unknown, check: (item: unknown, at: string) => string[]): string[] {
  if (!Array.isArray(value)) return [": no list"];
  return value.flatMap((item: unknown, at) => check(item, `[${at}]`));
}

function need(value: unknown, at: string, members: Readonly<Record<string, Check>>): string[] {
  return Object.entries(members).flatMap(([key, check]) => (check(get(value, key)) ? [] : [`${at}.${key}`]));
}

function may(value: unknown, at: string, members: Readonly<Record<string, Check>>): string[] {
  return Object.entries(members).flatMap(([key, check]) =>
    get(value, key) === undefined || check(get(value, key)) ? [] : [`${at}.${key}`],
  );
}

function get(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}

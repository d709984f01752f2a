import type { Json } from "./json/json.ts";

// What tells a dialect's body from one that another service takes at the same path. What is too long to be parsed, or is cut, speaks for it.

/** Text of any length, empty or not. */
export function isText(json: Json): boolean {
  return json.kind === "other" && json.present && json.number === undefined && json.flag === undefined;
}

/** A list whose first element is one of these; an empty one holds nothing else. */
export function isListOf(json: Json, isElement: (element: Json) => boolean): boolean {
  if (!json.listed) return false;
  const { first } = json;
  return first.kind === undefined || first.cut || isElement(first);
}

/** Text, or a list of texts. */
export function isTexts(json: Json): boolean {
  return isText(json) || isListOf(json, isText);
}

/** Text, or a list of whatever the dialect takes in its place: tokens, parts, items. */
export function isTextOrList(json: Json): boolean {
  return isText(json) || json.listed;
}

export function isObject(json: Json): boolean {
  return json.kind === "object";
}

/** A conversation: its messages say who speaks. */
export function isMessages(json: Json): boolean {
  return isListOf(json, (message) => message.at("role").word !== undefined);
}

/** Texts or objects that are to be put in order. */
export function isDocuments(json: Json): boolean {
  return isListOf(json, (element) => isText(element) || isObject(element));
}

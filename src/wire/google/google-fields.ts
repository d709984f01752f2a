import type { Json } from "../json/json.ts";

/** A member of a request, whose names Google takes in both spellings: `topP` as its SDKs write it, `top_p` as its proto files do. */
export function fieldOf(json: Json, name: string): Json {
  const member = json.at(name);
  return member.present ? member : json.at(snakeOf(name));
}

/** The elements of a list; what may be repeated is taken singly as well. */
export function listOf(json: Json): readonly Json[] {
  return json.kind === "object" ? [json] : json.items;
}

const snakes = new Map<string, string>();

/** `top_p` of `topP`. The names are ours, so there are but a few. */
export function snakeOf(name: string): string {
  let snake = snakes.get(name);
  if (snake === undefined) {
    snake = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    snakes.set(name, snake);
  }
  return snake;
}

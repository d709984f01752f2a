import type { Json } from "../json/json.ts";
import { blob, readOpenaiParts } from "./openai-parts.ts";
import type { Said } from "../said.ts";

/** Adds what a message of an answer says, or what is new of it. */
export function sayOpenai(message: Json, choice: number, said: Said): void {
  said.reasoning(choice, thoughtOf(message));
  for (const part of [...readOpenaiParts(message.at("content")), ...readOpenaiParts(message.at("images"))]) {
    if (part.type === "text") said.text(choice, part.content);
    else if (part.type === "reasoning") said.reasoning(choice, part.content);
    else said.part(choice, part);
  }
  said.text(choice, message.at("refusal").longText, "refusal");
  const audio = message.at("audio");
  said.text(choice, audio.at("transcript").longText, "audio");
  // A stream's audio comes in pieces, none of which is a medium; the transcript tells it.
  const whole = audio.at("expires_at").present && audio.at("transcript").present && audio.at("data").filled;
  if (whole) said.part(choice, blob("audio", audio.at("data").longText, undefined, ""));
  for (const [place, call] of message.at("tool_calls").items.entries()) {
    const key = call.at("index").count ?? call.at("id").word ?? place;
    readPiece(call, choice, String(key), said);
  }
  // Some servers write all members there are, empty.
  const call = message.at("function_call");
  if (call.at("name").filled || call.at("arguments").filled) readPiece(call, choice, "function", said);
}

function readPiece(call: Json, choice: number, key: string, said: Said): void {
  const called = calledOf(call);
  said.toolCall(choice, key, {
    id: call.at("id").word,
    name: called.at("name").word,
    text: called.at("arguments").longText ?? called.at("input").longText,
    value: called.at("arguments").kind === "object" ? called.at("arguments").raw : undefined,
  });
}

/** Reasoning has no name of OpenAI's here: these are what other servers call it. */
export function thoughtOf(message: Json): string | undefined {
  return message.at("reasoning_content").longText ?? message.at("reasoning").longText;
}

/** A function's, a custom tool's, or the call alone, as it was before there were tools. */
export function calledOf(call: Json): Json {
  return [call.at("function"), call.at("custom")].find((one) => one.present) ?? call;
}

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { formats } from "../src/wire/formats.ts";
import type { AnswerDialect } from "./dialect-answers.ts";
import type { StreamDialect, StreamEvent } from "./dialect-streams.ts";

/** Calls that stand among a dialect's fixtures, in `answer.call.json`: what is sent, answered and refused. */
export function fixtureAnswers(): readonly AnswerDialect[] {
  return formats.flatMap(({ name }) => {
    const call = read<Omit<AnswerDialect, "format">>(name, "answer.call.json");
    return call === undefined ? [] : [{ format: name, ...call }];
  });
}

/** As `fixtureAnswers`, of `stream.call.json`, in which `word` is an event that has `$text` where the text goes. */
export function fixtureStreams(): readonly StreamDialect[] {
  return formats.flatMap(({ name }) => {
    const call = read<Omit<StreamDialect, "name" | "format" | "word"> & { word: StreamEvent }>(
      name,
      "stream.call.json",
    );
    return call === undefined ? [] : [{ name, format: name, ...call, word: (text) => withText(call.word, text) }];
  });
}

function read<Call>(format: string, file: string): Call | undefined {
  const path = join(import.meta.dirname, "fixtures", format, file);
  return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as Call) : undefined;
}

function withText(event: StreamEvent, text: string): StreamEvent {
  const replace = (_key: string, value: unknown): unknown =>
    typeof value === "string" ? value.replaceAll("$text", () => text) : value;
  return JSON.parse(JSON.stringify(event), replace) as StreamEvent;
}

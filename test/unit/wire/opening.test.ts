import { expect, test } from "vitest";
import { readerFor } from "../../../src/answer-reader.ts";
import { createGuard } from "../../../src/guard.ts";
import { openaiChat } from "../../../src/wire/openai/openai-chat.ts";
import { Opening } from "../../../src/wire/framing/opening.ts";

test.each([
  ["", undefined],
  ["\ufeff \r\n", undefined],
  ["{", "json"],
  ["\ufeff\n [1", "json"],
  ["data: x", "events"],
  ["data:x", "events"],
  ["\ufeffevent: x", "events"],
  ["id: 7", "events"],
  ["retry: 7", "events"],
  [": hello", "events"],
  ["da", "events"],
  ["dat", "events"],
  ["database", "other"],
  ["idle", "other"],
  ["events", "other"],
  ["<html>", "other"],
  ["oops", "other"],
  ['"ok"', "other"],
  ["\u0001\u0002", undefined],
  ["\u0000\u0000\u0001{", "frames"],
])("%j is told by its first bytes, in any pieces", (text, kind) => {
  const body = Buffer.from(text);
  for (const size of [1, 2, 100]) {
    const opening = new Opening();
    for (let at = 0; at < body.length; at += size) opening.push(body.subarray(at, at + size));
    expect(opening.kind).toBe(kind);
  }
});

test.each(['data: {"model":"m"}\n\n', '{"model":"m"}'])(
  "%j is read behind a byte order mark, wherever that is cut",
  (text) => {
    const body = Buffer.from(`\ufeff\r\n ${text}`);
    for (let at = 0; at <= 8; at += 1) {
      const reader = readerFor({
        format: openaiChat,
        streamed: true,
        coding: undefined,
        everyEvent: true,
        gapBounds: [],
        guard: createGuard(() => expect.unreachable()),
      });
      reader.received(body.subarray(0, at), 1);
      reader.received(body.subarray(at), 2);
      expect([at, reader.reading().model]).toEqual([at, "m"]);
    }
  },
);

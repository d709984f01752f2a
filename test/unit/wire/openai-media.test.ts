import { expect, test } from "vitest";
import { readAnswer } from "../../../src/wire/answer.ts";
import type { Usage } from "../../../src/wire/format.ts";
import { openaiImages } from "../../../src/wire/openai/openai-images.ts";
import { openaiSpeech } from "../../../src/wire/openai/openai-speech.ts";
import { openaiTranscription } from "../../../src/wire/openai/openai-transcription.ts";
import { StreamReader } from "../../../src/wire/stream.ts";

const image = "iVBORw0KGgo+/w9".repeat(700_000);
const usage = { total_tokens: 60, input_tokens: 10, output_tokens: 50 };
const told: Usage = { input: 10, output: 50, imageOutput: 50 };

test.each([
  ["behind it", { created: 1, data: [{ b64_json: image }], size: "1024x1024", usage }],
  ["before it", { created: 1, usage, data: [{ b64_json: image }] }],
  ["between two", { created: 1, data: [{ b64_json: image }], usage, more: [image] }],
])("of an answer of ten megabytes the usage is read where it stands %s", (_where, answer) => {
  const body = Buffer.from(JSON.stringify(answer));
  expect(body.length).toBeGreaterThan(10e6);
  expect(readAnswer(openaiImages, { head: body })).toEqual({ reading: { usage: told }, flaw: undefined });
});

test("an image of ten megabytes costs next to nothing", () => {
  const body = Buffer.from(JSON.stringify({ data: [{ b64_json: image }], usage }));
  readAnswer(openaiImages, { head: body });
  const begun = performance.now();
  for (let run = 0; run < 20; run += 1) readAnswer(openaiImages, { head: body });
  expect((performance.now() - begun) / 20).toBeLessThan(10);
});

test("the last event of a stream of images is read, however large it is", () => {
  const reader = new StreamReader(openaiImages, { everyEvent: false });
  const event = (type: string, more = {}) =>
    Buffer.from(`event: ${type}\ndata: ${JSON.stringify({ type, b64_json: image.slice(0, 4e6), ...more })}\n\n`);
  const body = Buffer.concat([
    event("image_generation.partial_image", { partial_image_index: 0 }),
    event("image_generation.partial_image", { partial_image_index: 1 }),
    event("image_generation.completed", { usage }),
  ]);
  for (let at = 0; at < body.length; at += 65_536) reader.push(body.subarray(at, at + 65_536), at);
  expect(reader.end()).toEqual({ usage: told, content: true, complete: true });
  expect(reader.flaw).toBeUndefined();
});

test.each([
  ["MP3", openaiSpeech, Buffer.from("ID3\u0004\u0000\u0000\u0000")],
  ["silence", openaiSpeech, Buffer.alloc(5000)],
  ["sound that begins as JSON does", openaiSpeech, Buffer.from([0x7b, 0xff, 0x00, 0x12, 0xfe])],
  ["sound that begins as events do", openaiSpeech, Buffer.from([0x3a, 0x0a, 0x0a, 0xff, 0x00])],
  ["plain text", openaiTranscription, Buffer.from("Good evening.")],
  ["what was heard beside speech", openaiTranscription, Buffer.from("[Music]\n")],
  ["a word that is a field's name", openaiTranscription, Buffer.from("data: the new oil\n")],
  ["subtitles", openaiTranscription, Buffer.from("1\n00:00:00,000 --> 00:00:02,000\nGood evening.\n")],
  ["WebVTT", openaiTranscription, Buffer.from("WEBVTT\n\n00:00.000 --> 00:02.000\nGood evening.\n")],
  ["nothing", openaiTranscription, Buffer.alloc(0)],
])("%s is an answer that says nothing, and no mistake", (_name, format, head) => {
  expect(readAnswer(format, { head })).toEqual({ reading: {}, flaw: undefined });
  expect(readAnswer(format, { head, tail: head })).toMatchObject({ reading: {} });
});

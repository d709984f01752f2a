import { expect, test } from "vitest";
import { readAskedBody } from "../../src/asked-body.ts";
import type { Json } from "../../src/wire/json/json.ts";
import { openaiChat } from "../../src/wire/openai/openai-chat.ts";
import { openaiTranscription } from "../../src/wire/openai/openai-transcription.ts";

const turn = { role: "user", content: 'a "quoted" text, with a \\ in it, and "model":"another"' };
const long = Array.from({ length: 20_000 }, () => turn);
const read = (body: object): Json => readAskedBody(Buffer.from(JSON.stringify(body)), true, openaiChat.fits);
const told = (json: Json) => [json.at("model").text, json.at("temperature").number, openaiChat.fits(json)];

test.each([
  ["before the conversation", { model: "m", temperature: 1, messages: long }],
  ["behind it", { messages: long, model: "m", temperature: 1 }],
  ["on both sides", { model: "m", messages: long, temperature: 1 }],
  ["behind it, with long tools", { messages: long, model: "m", temperature: 1, tools: long.slice(0, 2000) }],
  ["between it and long tools", { tools: long.slice(0, 2000), messages: long, model: "m", temperature: 1 }],
])("what is asked is found in a long request %s", (_where, body) => {
  expect(JSON.stringify(body).length).toBeGreaterThan(1024 * 1024);
  expect(told(read(body))).toEqual(["m", 1, true]);
});

test("of a long request that broke off the beginning is read", () => {
  const body = Buffer.from(JSON.stringify({ model: "m", messages: long, temperature: 1 })).subarray(0, -100);
  expect(told(readAskedBody(body, false, openaiChat.fits))).toEqual(["m", undefined, true]);
});

test("a form is read as an object of its fields, whole or cut", () => {
  const form = Buffer.from(
    [
      '--b\r\nContent-Disposition: form-data; name="model"\r\n\r\nlumen-listen\r\n',
      '--b\r\nContent-Disposition: form-data; name="file"; filename="a.mp3"\r\n\r\nID3\r\n--b--\r\n',
    ].join(""),
  );
  const type = "multipart/form-data; boundary=b";
  for (const [body, whole] of [[form, true] as const, [form.subarray(0, -9), false] as const]) {
    const asked = readAskedBody(body, whole, openaiTranscription.fits, type);
    expect([asked.at("model").text, openaiTranscription.fits(asked)]).toEqual(["lumen-listen", true]);
  }
});

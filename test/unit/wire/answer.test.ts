import * as fc from "fast-check";
import { expect, test } from "vitest";
import { readAnswer } from "../../../src/wire/answer.ts";
import { formats } from "../../../src/wire/formats.ts";
import { openaiChat } from "../../../src/wire/openai-chat.ts";
import { fixtures } from "./fixtures.ts";

const bodies = fixtures("json");

test.each(bodies.map((fixture) => [fixture.name, fixture] as const))(
  "%s reads as it should",
  (_name, { format, body, reading }) => {
    expect(readAnswer(format, body)).toEqual(reading);
  },
);

test.each([
  ["a sentence for an error", '{"error":"model not found, try pulling it first"}', { error: {} }],
  ["a word for an error", '{"error":"invalid_token"}', { error: { code: "invalid_token" } }],
  [
    "Google's error",
    '{"error":{"code":429,"message":"Quota","status":"RESOURCE_EXHAUSTED"}}',
    { error: { code: "RESOURCE_EXHAUSTED" } },
  ],
  ["an error with a number", '{"error":{"message":"No","code":401}}', { error: { code: "401" } }],
  [
    "an error with a sentence for a code",
    '{"error":{"code":"You are not allowed to do this","type":"forbidden"}}',
    { error: { code: "forbidden" } },
  ],
  ["an error with nothing in it", '{"error":{"message":"No"}}', { error: {} }],
  ["a detail", '{"detail":"Not Found"}', { error: {} }],
  ["a list of details", '{"detail":[{"loc":["body"],"msg":"field required"}]}', { error: {} }],
  [
    "a gateway's code",
    '{"code":"DeploymentNotFound","message":"No such deployment"}',
    { error: { code: "DeploymentNotFound" } },
  ],
  ["a gateway that means well", '{"code":0,"message":"success"}', {}],
  ["an error that is null", '{"error":null}', {}],
  ["an error that is empty", '{"error":{}}', {}],
  ["an error that is no text", '{"error":""}', {}],
  ["a page", "<html><body>502 Bad Gateway</body></html>", {}],
  ["nothing", "", {}],
  ["a list", '[{"id":"x"}]', {}],
  ["null", "null", {}],
  ["a cut body", '{"id":"x","model":"m","choices":[{"ind', {}],
])("%s", (_name, body, reading) => {
  for (const format of formats) expect(readAnswer(format, Buffer.from(body))).toEqual(reading);
});

test("an answer of megabytes says what it used and how it ended", () => {
  const text = "x".repeat(2e6);
  const choices = [{ index: 0, message: { content: text }, finish_reason: "length" }];
  const body = JSON.stringify({ id: "c", model: "m", choices, usage: { prompt_tokens: 1, completion_tokens: 2 } });
  expect(readAnswer(openaiChat, Buffer.from(body))).toEqual({
    id: "c",
    model: "m",
    finishReasons: ["length"],
    usage: { input: 1, output: 2 },
  });
});

test("whatever JSON comes, no dialect throws", () => {
  const key = fc.constantFrom(
    "id",
    "type",
    "model",
    "choices",
    "usage",
    "error",
    "response",
    "output",
    "delta",
    "status",
    "index",
  );
  const value = fc.letrec((tie) => ({
    any: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom(
        null,
        true,
        -1,
        0,
        7,
        1e300,
        "",
        "stop",
        "message_start",
        "response.completed",
        "response",
        "error",
      ),
      fc.dictionary(key, tie("any"), { maxKeys: 4 }),
      fc.array(tie("any"), { maxLength: 3 }),
    ),
  })).any;
  fc.assert(
    fc.property(fc.dictionary(key, value), (body) => {
      for (const format of formats) readAnswer(format, Buffer.from(JSON.stringify(body)));
    }),
    { numRuns: 500 },
  );
});

import * as fc from "fast-check";
import { expect, test } from "vitest";
import { readAnswer } from "../../../src/wire/answer.ts";
import { formats } from "../../../src/wire/formats.ts";
import { openaiChat } from "../../../src/wire/openai/openai-chat.ts";
import { openaiEmbeddings } from "../../../src/wire/openai/openai-embeddings.ts";
import { fixtures } from "./fixtures.ts";

const bodies = fixtures("json");

test.each(bodies.map((fixture) => [fixture.name, fixture] as const))(
  "%s reads as it should",
  (_name, { format, body, reading }) => {
    expect(readAnswer(format, { head: body })).toEqual({ reading, flaw: undefined });
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
  for (const format of formats) expect(readAnswer(format, { head: Buffer.from(body) }).reading).toEqual(reading);
});

const usage = '"usage":{"prompt_tokens":1}';
const pad = "x".repeat(300_000);

test.each([
  ["an answer", `{"id":"x",${usage}}`, undefined],
  ["an answer behind a byte order mark and blanks", `\ufeff \r\n\t {"id":"x"}\n\n`, undefined],
  ["an empty object", "{}", undefined],
  ["a list", '[{"error":{"code":400}}]', undefined],
  ["an empty list", "[]", undefined],
  ["events", `data: {${usage}}\n\n`, undefined],
  ["events behind a comment", `: PROCESSING\n\ndata: {${usage}}\n\ndata: [DONE]\n\n`, undefined],
  ["named events behind a byte order mark", `\ufeff\nevent: x\ndata: {${usage}}\n\n`, undefined],
  ["JSON a line", `{"id":"x"}\n{${usage}}\n`, undefined],
  ["a large answer", `{"pad":"${pad}",${usage}}\n`, undefined],
  ["a large list", `["${pad}"] `, undefined],
  ["nothing", "", "malformed"],
  ["blanks", " \n", "malformed"],
  ["a page", "<!doctype html><html><body>Log in</body></html>", "malformed"],
  ["a large page", `<html>${pad}</html>`, "malformed"],
  ["a sentence", "upstream connect error", "malformed"],
  ["a sentence that begins as a field does", "database error", "malformed"],
  ["a text in JSON", '"ok"', "malformed"],
  ["a number", "12", "malformed"],
  ["null", "null", "malformed"],
  ["a cut answer", `{"id":"x",${usage}`, "malformed"],
  ["a cut list", '[{"id":"x"}', "malformed"],
  ["a large cut answer", `{"id":"x","pad":"${pad}`, "malformed"],
  ["a large cut list", `["${pad}"`, "malformed"],
  ["an answer with rubbish behind it", '{"id":"x"} <br>', "malformed"],
  ["a line that is no JSON", '{"id":"x"}\noops\n', "malformed"],
  ["events that are no JSON", "data: hello\n\ndata: again\n\n", "malformed"],
  ["bytes of another coding", "\u001f\u008b\u0008\u0000", "malformed"],
])("%s tells apart what is no answer", (_name, body, flaw) => {
  const answer = readAnswer(openaiChat, { head: Buffer.from(body) });
  expect(answer.flaw).toBe(flaw);
  const says = body.includes(usage) && flaw === undefined;
  expect(answer.reading.usage).toEqual(says ? { input: 1 } : undefined);
});

const head = `{"id":"x","object":"list","data":[[0.5,${"0.25,".repeat(1000)}`;

test.each([
  ["usage at the end", head, `0.5]],"model":"m",${usage}}`, { model: "m", usage: { input: 1 } }, undefined],
  ["usage at the beginning", `{${usage},"data":[`, '0.5],"model":"m"}', { usage: { input: 1 } }, undefined],
  ["usage in neither", head, '0.5]],"model":"m"}', { id: "x", model: "m" }, "unread"],
  ["text that tells of usage", '{"choices":["', 'said \\"usage\\":{\\"prompt_tokens\\":7}}"]}', {}, "unread"],
  ["a list", '["a', '"]', {}, "unread"],
  ["a body that breaks off", head, "0.5],[0.5", { id: "x" }, "malformed"],
  ["a page", "<html>", "</html>", {}, "malformed"],
  ["events", 'data: {"id":"x"}\n\ndata: {"id', `"}]}\n\ndata: {${usage}}\n\n`, { usage: { input: 1 } }, undefined],
  ["events without usage", 'data: {"id":"x"}\n\ndata: {"id', "}]}\n\ndata: [DONE]\n\n", { complete: true }, "unread"],
])("of a body that was too long to be kept, its ends are read: %s", (_name, first, last, reading, flaw) => {
  const answer = readAnswer(openaiEmbeddings, { head: Buffer.from(first), tail: Buffer.from(last) });
  expect(answer).toMatchObject({ reading, flaw });
  if (flaw === "unread") expect(answer.reading.usage).toBeUndefined();
});

test.each([
  [
    '{"usage":{"prompt_tokens":1.5,"completion_tokens":2,"cost":0.25}}',
    { usage: { output: 2 }, cost: { amount: 0.25 } },
  ],
  ['{"usage":{"prompt_tokens":1.5,"completion_tokens":0.1}}', {}],
  ['{"usage":{"prompt_tokens":12.0,"completion_tokens":1e2}}', { usage: { input: 12, output: 100 } }],
  ['{"usage":{"prompt_tokens":1e300,"completion_tokens":"3"}}', {}],
])("%s: a part of a token is no count, a part of a currency is an amount", (body, reading) => {
  expect(readAnswer(openaiChat, { head: Buffer.from(body) }).reading).toEqual(reading);
});

test("an answer of megabytes says what it used and how it ended", () => {
  const text = "x".repeat(2e6);
  const choices = [{ index: 0, message: { content: text }, finish_reason: "length" }];
  const body = JSON.stringify({ id: "c", model: "m", choices, usage: { prompt_tokens: 1, completion_tokens: 2 } });
  expect(readAnswer(openaiChat, { head: Buffer.from(body) }).reading).toEqual({
    id: "c",
    model: "m",
    finishReasons: ["length"],
    usage: { input: 1, output: 2 },
  });
});

test("an embeddings answer of megabytes is read by its ends, and whole where they do not tell", () => {
  const numbers = "0.25,".repeat(1e6);
  const at = (first: string, last: string) =>
    readAnswer(openaiEmbeddings, { head: Buffer.from(`{${first}"data":[[${numbers}0.5]],${last}"object":"list"}`) });
  const told = { reading: { model: "m", usage: { input: 1 } }, flaw: undefined };
  expect(at('"model":"m",', `${usage},`)).toEqual(told);
  expect(at(`${usage},`, '"model":"m",')).toEqual(told);
  expect(at(`"model":"m",${usage},`, "")).toEqual(told);
  expect(at('"model":"m",', `${usage},"more":[${numbers}1],`)).toEqual(told);
  expect(at('"model":"m",', "")).toEqual({ reading: { model: "m" }, flaw: undefined });
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
      for (const format of formats) readAnswer(format, { head: Buffer.from(JSON.stringify(body)) });
    }),
    { numRuns: 500 },
  );
});

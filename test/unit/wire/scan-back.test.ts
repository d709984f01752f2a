import * as fc from "fast-check";
import { expect, test } from "vitest";
import { Json } from "../../../src/wire/json/json.ts";
import { MEMBER_LIMIT } from "../../../src/wire/json/scan.ts";
import { scanMembersBack } from "../../../src/wire/json/scan-back.ts";

const filler = "0.25,".repeat(500);

test.each([
  ["behind a list", '1,2],"object":"list","usage":{"a":{"b":[1,"}]"]}}}', ["usage", "object"], "list"],
  ["behind an object", '{"c":1}},"n":-1.5e+3,"yes":true,"no":null}\n ', ["no", "yes", "n"], "object"],
  ["behind a text", 'x \\" y","a":"\\\\","b":""}', ["b", "a"], "other"],
  ["behind blanks", ' 1 ] , "a" : { } , "b" : [ ] }', ["b", "a"], "list"],
  ["behind a number", '23456,"a":1}', ["a"], "other"],
  ["with a key that is cut", 'el":"m","a":1}', ["a"], undefined],
  ["with escaped keys", '],"\\u0061\\"":1}', ['a"'], "list"],
])("the members %s are read from the end", (_name, text, keys, broken) => {
  const found = scanMembersBack(Buffer.from(text));
  expect([[...found.members.keys()], found.broken]).toEqual([keys, broken]);
});

test.each([
  ["nothing", ""],
  ["no brace", '"usage":{"prompt_tokens":1}'],
  ["a bracket", '"a":1]'],
  ["rubbish", '],"a":x y}'],
  ["a missing colon", '],"a" 1}'],
  ["a missing comma", '] "a":1}'],
  ["an inner object", '[{"a":1}]},{"usage":{"prompt_tokens":1}}'],
  ["a list's element", '1],"b":2},{"c":1,"usage":{"prompt_tokens":1}}'],
  ["text that says it", 'said \\"usage\\":{\\"prompt_tokens\\":1}}'],
  ["text that ends in a brace", "he said {usage: {prompt_tokens: 1}}"],
  ["text of a member's shape", 'x", \\"usage\\": 1}'],
  ["too many brackets", '],"a":]]}'],
])("the end of %s says nothing", (_name, text) => {
  expect(scanMembersBack(Buffer.from(text)).members.size).toBe(0);
});

test("what a text within an answer says is no member of it, wherever the tail begins", () => {
  const said = '"},"usage":{"prompt_tokens":666},"model":"evil","x":{"y":[';
  const body = Buffer.from(
    JSON.stringify({ model: "m", choices: [{ text: said.repeat(20) + filler }, { text: said }], usage: { a: said } }),
  );
  for (let at = 10; at < body.length; at += 1) {
    const { members } = scanMembersBack(body.subarray(at));
    for (const key of members.keys()) expect(["choices", "usage", "model"]).toContain(key);
    const usage = members.get("usage");
    if (usage !== undefined) expect(JSON.parse(slice(usage))).toEqual({ a: said });
    expect(members.has("model")).toBe(false);
  }
});

test.each([
  ["fits", '{"id":"x","data":[{"a":[1', '2]}],"usage":{"n":1}}', 1],
  ["does not fit", '{"id":"x","data":[{"a":[1', '2},"usage":{"n":1}}', undefined],
  ["is not there", '{"id":"x",', '2],"usage":{"n":1}}', 1],
])("what breaks off in the head %s what comes out of the gap", (_name, head, tail, count) => {
  const json = Json.ends(Buffer.from(head), Buffer.from(tail));
  expect([json.at("id").text, json.at("usage").at("n").number]).toEqual(["x", count]);
});

test("an object shows from its ends what it shows whole, and nothing else, wherever it is cut", () => {
  const value = fc.oneof(
    fc.jsonValue({ maxDepth: 3 }),
    fc.string({ unit: "binary" }),
    fc.constant(['{"a":1}', "\\", '"']),
  );
  fc.assert(
    fc.property(
      fc.dictionary(fc.string({ maxLength: 4 }), value, { maxKeys: 6 }),
      fc.nat(),
      fc.nat(),
      fc.constantFrom(undefined, 1),
      (object, one, other, space) => {
        const body = Buffer.from(JSON.stringify(object, undefined, space));
        const [from = 0, to = 0] = [one % (body.length + 1), other % (body.length + 1)].sort((a, b) => a - b);
        const known: Record<string, unknown> = JSON.parse(String(body));
        for (const [key, member] of scanMembersBack(body.subarray(to)).members) {
          expect(JSON.parse(slice(member))).toEqual(known[key]);
        }
        const ends = Json.ends(body.subarray(0, from), body.subarray(to));
        for (const [key, whole] of Object.entries(known)) {
          const { text, number } = ends.at(key);
          if (text !== undefined) expect(text).toEqual(whole);
          if (number !== undefined) expect(number).toEqual(whole);
        }
      },
    ),
    { numRuns: 2000 },
  );
});

test("any bytes at all are harmless", () => {
  const hostile = fc.array(fc.constantFrom(...'{}[]",:\\ \n1a', "\u0000", "é", '{"a":', '"b"'), { maxLength: 60 });
  fc.assert(
    fc.property(hostile, (pieces) => {
      for (const { start, end } of scanMembersBack(Buffer.from(`${pieces.join("")}}`)).members.values()) {
        expect(start).toBeLessThan(end);
      }
    }),
    { numRuns: 2000 },
  );
});

test("members past their bound are left out, and the last of equal keys holds", () => {
  const members = Array.from({ length: MEMBER_LIMIT + 1 }, (_, index) => `"k${index}":${index}`).join();
  const found = scanMembersBack(Buffer.from(`],${members}}`)).members;
  expect([found.size, found.has("k0"), found.has("k1")]).toEqual([MEMBER_LIMIT, false, true]);
  const twice = scanMembersBack(Buffer.from('],"a":1,"a":2}')).members.get("a");
  expect(twice && slice(twice)).toBe("2");
});

function slice({ bytes, start, end }: { bytes: Buffer; start: number; end: number }): string {
  return bytes.toString("utf8", start, end);
}

import * as fc from "fast-check";
import { expect, test } from "vitest";
import { Json, PARSE_LIMIT, WORD_LIMIT } from "../../../src/wire/json/json.ts";
import { MEMBER_LIMIT } from "../../../src/wire/json/scan.ts";

const filler = "x".repeat(PARSE_LIMIT);

test.each([
  ["nothing", ""],
  ["text", "Service Unavailable"],
  ["a page", "<html><body>502</body></html>"],
  ["null", "null"],
  ["a number", "7"],
  ["a string", '"{}"'],
  ["a list", '[{"model":"m"}]'],
  ["a cut object", '{"model":"m"'],
  ["a cut escape", '{"model":"m\\'],
  ["brackets without end", "[".repeat(PARSE_LIMIT)],
  ["braces without end", '{"a":'.repeat(50_000)],
])("a small body that is %s is empty", (_name, body) => {
  for (const json of [Json.parse(body), Json.parse(Buffer.from(body))]) {
    expect(json.present).toBe(false);
    expect(json.at("model").text).toBeUndefined();
    expect(json.items).toEqual([]);
  }
});

test.each([
  ["brackets", `{"model":"m","messages":${"[".repeat(PARSE_LIMIT * 2)}`],
  ["closed brackets", `{"model":"m","messages":${"[".repeat(PARSE_LIMIT)}${"]".repeat(PARSE_LIMIT)}}`],
  ["nested objects", `{"model":"m","messages":${'{"a":'.repeat(PARSE_LIMIT)}`],
  ["an open string", `{"model":"m","messages":"${filler}`],
  ["backslashes", `{"model":"m","messages":"${"\\".repeat(PARSE_LIMIT + 1)}`],
  ["escaped quotes", `{"model":"m","messages":"${'\\"'.repeat(PARSE_LIMIT)}"}`],
  ["rubbish", `{"model":"m",${"}{:,".repeat(PARSE_LIMIT)}`],
  ["the end behind a colon", `{"model":"m","pad":"${filler}","x":`],
  ["the end behind a key", `{"model":"m","pad":"${filler}","x"`],
])("a large body that breaks by %s neither throws nor hangs, and what stands before it is read", (_name, body) => {
  const json = Json.parse(body);
  expect(json.at("model").text).toBe("m");
  expect(() => json.at("messages").items.map((item) => item.at("content").items)).not.toThrow();
});

test("a large body whose root is no object is empty", () => {
  expect(Json.parse(`["${filler}"]`).present).toBe(false);
  expect(Json.parse(filler).present).toBe(false);
});

test("a large value is not read but seen, and what lies in it can still be asked for", () => {
  const json = Json.parse(
    `{"messages":[{"role":"user","content":"${filler}"}],"choices":[{"message":"${filler}","finish_reason":"stop"}],"model":"m"}`,
  );
  expect(json.at("messages").present).toBe(true);
  expect(json.at("messages").listed).toBe(true);
  expect(json.at("messages").text).toBeUndefined();
  expect(json.at("choices").items[0]?.at("finish_reason").text).toBe("stop");
  expect(json.at("choices").items[0]?.at("message").filled).toBe(true);
  expect(json.at("model").text).toBe("m");
});

test("ten megabytes of one string are walked in well under the time it takes to parse them", () => {
  const body = Buffer.from(`{"messages":[{"content":"${"A".repeat(10e6)}"}],"model":"m"}`);
  const times = Array.from({ length: 5 }, () => {
    const start = performance.now();
    expect(Json.parse(body).at("model").text).toBe("m");
    return performance.now() - start;
  });
  expect(Math.min(...times)).toBeLessThan(5);
});

test("a body that is cut shows what came whole, and no number that lost digits", () => {
  const json = Json.parse(`{"model":"m","pad":"${filler}","n":1,"messages":[{"role":"user"},{"ro`);
  expect(json.at("n").integer).toBe(1);
  expect(json.at("messages").listed).toBe(true);
  expect(Json.parse(`{"pad":"${filler}","max_tokens":12`).at("max_tokens").present).toBe(false);
});

test.each(["__proto__", "constructor", "toString", "hasOwnProperty"])("%s is a key like any other", (key) => {
  for (const pad of ["", filler]) {
    expect(Json.parse(`{"pad":"${pad}"}`).at(key).present).toBe(false);
    expect(Json.parse(`{"pad":"${pad}","${key}":"own"}`).at(key).text).toBe("own");
    expect(Json.parse(`{"pad":"${pad}","__proto__":{"model":"m"}}`).at("model").present).toBe(false);
  }
});

test.each(["", filler])(
  "the last of equal keys holds, escapes in keys are read, and a byte order mark is passed over",
  (pad) => {
    const json = Json.parse(Buffer.from(`\ufeff {"pad":"${pad}","a":1,"a":2,"\\u0062":3}`));
    expect(json.at("a").number).toBe(2);
    expect(json.at("b").number).toBe(3);
  },
);

test("bytes that are no UTF-8 are replaced", () => {
  const bad = Buffer.from([0xc3, 0x28, 0xff]);
  for (const pad of ["", filler]) {
    const body = Buffer.concat([Buffer.from(`{"pad":"${pad}","a":"`), bad, Buffer.from('","b":1}')]);
    expect(Json.parse(body).at("a").text).toBe("\ufffd(\ufffd");
    expect(Json.parse(body).at("b").number).toBe(1);
  }
});

test("a value of another type says nothing", () => {
  const json = Json.parse(
    '{"text":"","negative":-1,"big":1e999,"half":0.5,"flag":false,"nothing":null,"list":[],"object":{}}',
  );
  expect(json.at("text").text).toBe("");
  expect(json.at("text").word).toBeUndefined();
  expect(json.at("negative").count).toBeUndefined();
  expect(json.at("negative").number).toBe(-1);
  expect(json.at("big").number).toBeUndefined();
  expect(json.at("half").integer).toBeUndefined();
  expect(json.at("half").count).toBeUndefined();
  expect(json.at("half").amount).toBe(0.5);
  expect(json.at("negative").amount).toBeUndefined();
  expect(json.at("flag").flag).toBe(false);
  expect(json.at("nothing").present).toBe(false);
  expect(json.at("list").filled).toBe(false);
  expect(json.at("object").filled).toBe(false);
  expect(json.at("list").at("length").present).toBe(false);
  expect(json.at("text").at("length").present).toBe(false);
  expect(json.at("text").number).toBeUndefined();
});

test("a name has a bound", () => {
  expect(new Json("m".repeat(WORD_LIMIT)).word).toHaveLength(WORD_LIMIT);
  expect(new Json("m".repeat(WORD_LIMIT + 1)).word).toBeUndefined();
});

test("members and elements past their bound are left out", () => {
  const members = Array.from({ length: MEMBER_LIMIT + 1 }, (_, index) => `"k${index}":${index}`).join();
  const json = Json.scan(`{${members}}`);
  expect(json.at(`k${MEMBER_LIMIT - 1}`).number).toBe(MEMBER_LIMIT - 1);
  expect(json.at(`k${MEMBER_LIMIT}`).present).toBe(false);
  const list = JSON.stringify({ list: Array.from({ length: MEMBER_LIMIT + 1 }, () => 1), pad: filler });
  expect(Json.parse(list).at("list").items).toHaveLength(MEMBER_LIMIT);
  const large = JSON.stringify({ list: Array.from({ length: MEMBER_LIMIT + 1 }, () => filler.slice(0, 300)) });
  expect(Json.parse(large).at("list").items).toHaveLength(MEMBER_LIMIT);
});

const spaces = fc.constantFrom(undefined, 1, "\t");

test("scanning an object shows what parsing it shows", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string({ unit: "binary" }), fc.jsonValue()), spaces, (object, space) => {
      const body = JSON.stringify(object, undefined, space);
      const known: Record<string, unknown> = JSON.parse(body);
      const json = Json.scan(Buffer.from(body));
      for (const [key, value] of Object.entries(known)) expect(reveal(json.at(key))).toEqual(reveal(new Json(value)));
    }),
  );
});

test("scanning a large object shows what parsing it would, also where its values are large", () => {
  const text = fc
    .string({ unit: "grapheme" })
    .map((unit) => `${unit}"\\ \n`.repeat(Math.ceil(PARSE_LIMIT / (unit.length + 5)) + 1));
  fc.assert(
    fc.property(text, fc.jsonValue(), spaces, (large, value, space) => {
      const json = Json.parse(JSON.stringify({ large, list: [large, { value, large }], value }, undefined, space));
      expect(json.at("large").present).toBe(true);
      const written = JSON.parse(JSON.stringify(value));
      expect(reveal(json.at("value"))).toEqual(reveal(new Json(written)));
      expect(reveal(json.at("list").items[1]?.at("value"))).toEqual(reveal(new Json(written)));
    }),
    { numRuns: 20 },
  );
});

test("any bytes at all are harmless", () => {
  const hostile = fc.array(fc.constantFrom(...'{}[]",:\\ \n1a', "\u0000", "é", '{"a":', '"b"'), { maxLength: 60 });
  fc.assert(
    fc.property(hostile, fc.nat(60), (pieces, cut) => {
      const body = Buffer.from(`{${pieces.join("")}`).subarray(0, cut);
      for (const json of [Json.parse(body), Json.scan(body)]) reveal(json.at("a").at("b"));
    }),
    { numRuns: 2000 },
  );
});

/** All that a view says of a value. */
function reveal(json: Json | undefined): unknown {
  if (json === undefined) return undefined;
  const { text, number, flag, listed, present } = json;
  return { text, number, flag, listed, present, items: json.items.map(reveal), a: json.at("a").present };
}

test("who follows what holds its own kind comes to an end, parsed or scanned", () => {
  const deep = `${'{"a":['.repeat(20_000)}1${"]}".repeat(20_000)}`;
  for (const json of [Json.parse(deep), Json.scan(deep)]) {
    let at = json;
    let steps = 0;
    while (at.present) {
      at = at.at("a").items[0] ?? Json.parse("");
      steps += 2;
    }
    expect(steps).toBeGreaterThan(100);
    expect(steps).toBeLessThan(140);
  }
});

test.each([
  ["-0", 0],
  ["1000000000000", 1e12],
  ["1000000000001", undefined],
  ["9007199254740991", undefined],
  ["-1", undefined],
])("%s as a count", (text, count) => {
  expect(Json.parse(`{"a":${text}}`).at("a").count).toBe(count);
});

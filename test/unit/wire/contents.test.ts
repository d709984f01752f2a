import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { contentOf, contents } from "../../../src/wire/contents.ts";
import { formats } from "../../../src/wire/formats.ts";
import { openaiFetched } from "../../../src/wire/openai/openai-fetched.ts";

const dialects = [...formats, openaiFetched];

/** Numbers and ranks are nothing that is said; what is said to a model of Vertex that draws is not read. */
const mute = /embed|rerank|^vertex-images$/;

test("every dialect in which something is said has its content read, and nothing else is listed", () => {
  const saying = dialects.map(({ name }) => name).filter((name) => !mute.test(name));
  expect(Object.keys(contents).toSorted()).toEqual(saying.toSorted());
  expect(dialects.filter((format) => mute.test(format.name) && contentOf(format) !== undefined)).toEqual([]);
});

test("dialects that say things as another does are read as that one", () => {
  for (const [name, other] of [
    ["vertex-anthropic", "anthropic-messages"],
    ["vertex-raw-predict", "openai-chat"],
    ["watsonx-chat", "openai-chat"],
    ["openai-fetched", "openai-responses"],
  ] as const)
    expect([name, contents[name]]).toEqual([name, contents[other]]);
});

test("every dialect that has an example of what is said in it is listed", () => {
  const examples = readdirSync(new URL("../content/dialects/", import.meta.url));
  expect(examples.filter((name) => contents[name] === undefined)).toEqual([]);
});

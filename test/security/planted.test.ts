import { expect, test } from "vitest";
import { createGarden, findLeaks } from "./planted.ts";

const garden = createGarden();
const plain = garden.plain("a password");
const key = garden.key("a key");
const noise = JSON.stringify({ traces: Array.from({ length: 200 }, (_, index) => `sk-proj-7 ${index} REDACTED`) });

test.each<[string, (value: string) => string]>([
  ["as it is", (value) => value],
  ["in lower case", (value) => value.toLowerCase()],
  ["backwards", (value) => [...value].toReversed().join("")],
  ["its first half", (value) => value.slice(0, value.length / 2 + 2)],
  ["its last twelve characters", (value) => value.slice(-12)],
  ["URL-encoded", (value) => Array.from(Buffer.from(value), (byte) => `%${byte.toString(16)}`).join("")],
  ["hexadecimal", (value) => Buffer.from(value).toString("hex")],
  ["base64", (value) => Buffer.from(`user:${value}`).toString("base64")],
  ["base64 within base64's groups", (value) => Buffer.from(`x${value}y`).toString("base64url")],
  ["JSON with escapes", (value) => Array.from(value, (c) => `\\u00${c.charCodeAt(0).toString(16)}`).join("")],
  ["within JSON within JSON", (value) => JSON.stringify(JSON.stringify({ value }))],
])("the search finds a leak %s", (_, leak) => {
  expect(findLeaks(noise, garden.all)).toEqual([]);
  expect(findLeaks(`${noise} ${leak(plain)} ${noise}`, garden.all).join()).toMatch(/^a password/);
  expect(findLeaks(`${noise} ${leak(key)} ${noise}`, garden.all).join()).toMatch(/^a key/);
});

import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { createCleaner, sizeOf } from "../../../src/content/cleaner.ts";
import { secrets } from "./planting.ts";

const cleaner = createCleaner("input", undefined);

test.each(secrets)("%s is not told, wherever the cut falls", (_kind, said, secret) => {
  const shown = secret.slice(0, 6);
  for (let before = 0; before < 260; before++) {
    const text = `${"w ".repeat(before)}${said} and more ${"w ".repeat(9000)}`;
    expect(cleaner.text(text, 256)).not.toContain(shown);
  }
});

test.each(secrets)("%s is not told where what is read of a text ends in the middle of it", (_kind, said, secret) => {
  const shown = secret.slice(0, 6);
  // All before it is shortened so much that the end of what was read would be told.
  const long = "someone.with.a.very.long.name@mail.example.org ";
  for (let shift = 0; shift < said.length; shift++) {
    const text = `${long.repeat(400)}`.slice(0, 256 + 8192 - shift - 1);
    expect(cleaner.text(`${text} ${said} ${"w ".repeat(9000)}`, 256)).not.toContain(shown);
  }
});

test.each([
  ["short", 1000, "short"],
  ['a"b\\c\n', 1000, 'a"b\\c\n'],
  ["x".repeat(100), 40, `${"x".repeat(35)}…`],
  ["é".repeat(100), 41, `${"é".repeat(18)}…`],
  ["😀".repeat(100), 41, `${"😀".repeat(9)}…`],
  ["\n".repeat(100), 41, `${"\n".repeat(18)}…`],
  ["a\ud800b\0c", 1000, "a\ufffdb\ufffdc"],
])("%j in %i bytes", (text, room, told) => {
  expect(cleaner.text(text, room)).toBe(told);
  expect(sizeOf(told)).toBeLessThanOrEqual(room);
});

test.each([
  [
    { a: 1, b: [true, null, "x"] },
    { a: 1, b: [true, null, "x"] },
  ],
  [
    { password: "x", apiKey: 5, API_KEY: "y", next_token: "z" },
    { password: "REDACTED", apiKey: "REDACTED", API_KEY: "REDACTED", next_token: "REDACTED" },
  ],
  [
    { token: ["x", 5], credentials: { user: "a", more: [{ value: "x" }] }, password: null, secret: true },
    { token: "REDACTED", credentials: "REDACTED", password: null, secret: true },
  ],
  [
    { max_tokens: 5, tokens: "five", tokenize: true },
    { max_tokens: 5, tokens: "five", tokenize: true },
  ],
  [
    { card: 4111111111111111, at: 1763761234567, id: 123456789012345680000, big: 1e300 },
    { card: "REDACTED", at: 1763761234567, id: "123456789012345680000", big: "1e+300" },
  ],
  [{ "zq@mail.example.org": 1 }, { REDACTED: 1 }],
  [{ ["__proto__"]: { a: "zq@mail.example.org" } }, { ["__proto__"]: { a: "REDACTED" } }],
])("%j is told as %j", (value, told) => {
  expect(cleaner.value(value, 4096)).toEqual(told);
});

test("a definition's schema has names that are secrets', and no secret in it but what its values are", () => {
  const schema = (values: (value: unknown) => unknown) => ({
    type: "object",
    properties: {
      password: { type: "string", minLength: 8, default: values("zq1"), examples: values(["zq2"]) },
      token: { anyOf: [{ enum: values(["zq3"]) }, { const: values("zq4"), nullable: true, example: values(5) }] },
      kind: { enum: ["a", "b"], default: "a" },
    },
    headers: { authorization: values("zq5") },
    required: ["password"],
  });
  const told = createCleaner("tool_definitions", undefined).value(
    schema((value) => value),
    4096,
  );
  expect(told).toEqual(schema(() => "REDACTED"));
});

test.each(["n".repeat(9000), "é".repeat(300), "\u0001".repeat(300), "😀".repeat(300), '"'.repeat(300)])(
  "a name takes 256 bytes at most: %.5s",
  (given) => {
    expect(sizeOf(cleaner.name(given))).toBeLessThanOrEqual(256);
    expect(sizeOf(cleaner.name(given, 32))).toBeLessThanOrEqual(32);
    expect(cleaner.name(given).endsWith("…")).toBe(true);
  },
);

test("depth, members and size of a value are bounded, and it stays JSON", () => {
  let deep: unknown = "end";
  for (let level = 0; level < 50_000; level++) deep = [deep];
  const wide = Object.fromEntries(Array.from({ length: 5000 }, (_, at) => [`key${at}`, at]));
  const long = Array.from({ length: 5000 }, (_, at) => at);
  expect(JSON.stringify(cleaner.value(deep, 4096))).toBe(`${"[".repeat(12)}"…"${"]".repeat(12)}`);
  expect(cleaner.value(wide, 65_536)).toMatchObject({ key0: 0, key255: 255, "…": 4744 });
  expect((cleaner.value(long, 65_536) as unknown[]).slice(254)).toEqual([254, 255, "… 4744 more"]);
  for (const room of [64, 100, 1000, 5000]) {
    for (const value of [
      deep,
      wide,
      long,
      { text: "x".repeat(100_000) },
      "y".repeat(100_000),
      { a: { b: "é\n".repeat(9000) } },
    ]) {
      expect(sizeOf(cleaner.value(value, room))).toBeLessThanOrEqual(room);
    }
  }
});

test("a medium in a text stands by its type, its size and the beginning of its hash", () => {
  const medium = Buffer.alloc(3000, 7);
  const hash = createHash("sha256").update(medium).digest("hex").slice(0, 16);
  const mark = `[3000 bytes, sha-256 ${hash}]`;
  const base64 = medium.toString("base64");
  expect(cleaner.text(`![a](data:image/png;base64,${base64}) and`, 4096)).toBe(`![a](data:image/png,${mark}) and`);
  expect(cleaner.text(base64, 4096)).toBe(mark);
  expect(cleaner.text(`it is ${base64}.`, 4096)).toBe(`it is ${mark}.`);
  expect(cleaner.value({ screenshot: base64 }, 4096)).toEqual({ screenshot: mark });
  expect(cleaner.value([{ type: "blob", modality: "image", content: base64 }], 4096)).toEqual([
    expect.objectContaining({ type: "generic", generic_type: "blob", bytes: 3000 }),
  ]);
});

test.each([
  "a b ".repeat(400_000),
  "a".repeat(1_000_000),
  "data:".repeat(200_000),
  `data:a/b${";x=y".repeat(200_000)}`,
  "@".repeat(1_000_000),
  "1 ".repeat(500_000),
  "a@".repeat(500_000),
  "password:".repeat(100_000),
  "-----BEGIN PRIVATE KEY-----".repeat(40_000),
  `"token":"${"x".repeat(1_000_000)}`,
  "a.".repeat(500_000),
  "eyJ".repeat(300_000),
])("a text that was made to be slow is not: %.20s", (text) => {
  const begun = performance.now();
  cleaner.text(text, 262_144);
  expect(performance.now() - begun).toBeLessThan(10_000);
});

test("the user's function is asked last, and of each text", () => {
  const asked: string[] = [];
  const own = createCleaner("output", (text, place) => {
    asked.push(`${place}: ${text}`);
    return text.toUpperCase();
  });
  expect(own.value({ a: "zq@mail.example.org", b: ["c"] }, 1000)).toEqual({ A: "REDACTED", B: ["C"] });
  expect(own.name("wave")).toBe("WAVE");
  expect(asked).toEqual(["output: a", "output: REDACTED", "output: b", "output: c", "output: wave"]);
});

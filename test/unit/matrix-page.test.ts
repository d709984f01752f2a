import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { matrixPage, readRun } from "../matrix/page.ts";
import { differencesOf, rows, rowsOf } from "../matrix/rows.ts";

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");

test("docs/matrix.md is what a run makes of these rows and these versions", () => {
  const page = read("docs/matrix.md");
  const run = readRun(page);
  expect(page).toBe(matrixPage(run));
  expect(run.date).toMatch(/^20\d\d-\d\d-\d\d$/);
  expect(run.nodes.map((version) => version.split(".")[0])).toEqual(["22", "24", "26"]);
});

test.each(["clients", "unseen"])("each package that is installed in test/matrix/%s is tried by a row", (folder) => {
  const { dependencies } = JSON.parse(read(`test/matrix/${folder}/package.json`)) as { dependencies: object };
  const used = rows.filter(({ from }) => from === folder).flatMap(({ packages }) => packages);
  // The AI SDK's peer.
  expect(Object.keys(dependencies).filter((name) => name !== "zod")).toEqual([...new Set(used)].toSorted());
});

test("rows have names of their own, and a row for every SDK of every copy of undici", () => {
  const all = rowsOf({ 6: "/undici6", 7: "/undici7" }).map(({ row, undici }) => [row, undici]);
  expect(all).toEqual([
    ["openai7", undefined],
    ["openai7-media", undefined],
    ["anthropic1", undefined],
    ["bedrock-key", undefined],
    ["openai7-undici6", "/undici6"],
    ["openai7-media-undici6", "/undici6"],
    ["anthropic1-undici6", "/undici6"],
    ["bedrock-key-undici6", "/undici6"],
    ["openai7-undici7", "/undici7"],
    ["openai7-media-undici7", "/undici7"],
    ["anthropic1-undici7", "/undici7"],
    ["bedrock-key-undici7", "/undici7"],
  ]);
  expect(new Set(rows.map(({ row }) => row)).size).toBe(rows.length);
});

test("what is seen otherwise, not made, not known or not given to the app is a line each", () => {
  const row = {
    row: "a",
    name: "A",
    from: ".",
    packages: [],
    family: "a",
    dialects: { chat: { answer: "x", error: "y" } },
  };
  const of = (told: Record<string, string>, given: Record<string, string>) =>
    differencesOf([row as never], { told, given });
  const right = { "a.answer-chat": "Hello there.", "a.error-chat": "refused 401" };
  expect(of({ "a.answer-chat": "x", "a.error-chat": "y" }, right)).toEqual([]);
  expect(of({ "a.answer-chat": "x, x", "a.error-chat": "y" }, right)).toEqual([
    'a.answer-chat: seen as "x, x", not as "x"',
  ]);
  expect(of({ "a.answer-chat": "x" }, { "a.answer-chat": "Hello there." })).toEqual([
    'a.error-chat: seen as "was not made", not as "y"',
    'a.error-chat: the app got "nothing", not "refused 401"',
  ]);
  expect(
    of({ "a.answer-chat": "x", "a.error-chat": "y", "a.new-chat": "x" }, { ...right, "a.new-chat": "no" }),
  ).toEqual(['a.new-chat: seen as "x", not as "no such case"', 'a.new-chat: the app got "no", not "Hello there."']);
});

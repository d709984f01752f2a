import { expect, test } from "vitest";
import { checkInstructions, checkMessages, checkTools } from "../../conformance/content-forms.ts";
import { contentOf } from "../../../src/wire/contents.ts";
import { dialogues, hear, parsed, spoken } from "./dialects.ts";

const all = dialogues();

test.each(spoken)("$name: what is said in it has an example", (format) => {
  // Dialects that say things alike are read alike.
  expect(all.some((dialogue) => contentOf(dialogue.format) === contentOf(format))).toBe(true);
});

test.each(all)("$name: what is told is what was said", (dialogue) => {
  expect(parsed(hear(dialogue))).toEqual(dialogue.told);
});

test.each(all)("$name: what is told has the convention's form, however little room there is", (dialogue) => {
  for (const limit of [1024, 1500, 3000, 8192, 49_152]) {
    const texts = hear(dialogue, { limit });
    const told = parsed(texts);
    expect(checkMessages(told.inputMessages, "input")).toEqual([]);
    expect(checkMessages(told.outputMessages ?? [], "output")).toEqual([]);
    expect(checkInstructions(told.systemInstructions ?? [])).toEqual([]);
    expect(checkTools(told.toolDefinitions ?? [])).toEqual([]);
    const bytes = Object.values(texts ?? {}).reduce((sum, text) => sum + Buffer.byteLength(String(text)), 0);
    expect(bytes).toBeLessThanOrEqual(limit);
  }
});

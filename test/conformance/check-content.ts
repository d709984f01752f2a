import { checkForm, plain } from "./content-forms.ts";
import { rowFor } from "./rows.ts";
import { contentAttributes } from "./span-attributes.ts";
import type { Attributes } from "./value.ts";
import { finding, type Finding, type Place } from "./violation.ts";

/** Whether a name stands for prompt or answer text. */
export function isContent(name: string): boolean {
  return rowFor(contentAttributes, name) !== undefined;
}

/** Prompt and answer text that nobody opted in to; the message does not repeat it. */
export function checkContent(attributes: Attributes, place: Place): Finding[] {
  const leaked = [...attributes.keys()].filter(isContent);
  return leaked.map((name) => finding(place, "content", name, "there", "absent: nobody opted in to content"));
}

/** Content that was opted in to has the convention's form: JSON in a text on spans, its structure on log records. */
export function checkContentForms(attributes: Attributes, on: "span" | "log", place: Place): Finding[] {
  return [...attributes].flatMap(([name, value]) => {
    if (!isContent(name) || !/messages$|instructions$|definitions$/.test(name)) return [];
    const wanted = on === "span" ? "string" : "structure";
    if (value.type !== wanted) return [finding(place, "content", name, value.type, wanted)];
    const told = parse(String(value.value));
    const problems = checkForm(name, on === "span" || !Array.isArray(told) ? told : told.map(plain));
    return problems.length === 0 ? [] : [finding(place, "content", name, problems.join(", "), "the convention's form")];
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

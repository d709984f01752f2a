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

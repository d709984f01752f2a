import type { Attributes } from "@opentelemetry/api";
import type { Call } from "../call.ts";
import type { ToldContent } from "../content/told-content.ts";
import { attributeNames as a } from "./catalog-attributes.ts";
import type { Structured, StructuredAttributes } from "./structured-attributes.ts";

const names: readonly (readonly [keyof ToldContent, string])[] = [
  ["systemInstructions", a.systemInstructions],
  ["inputMessages", a.inputMessages],
  ["outputMessages", a.outputMessages],
  ["toolDefinitions", a.toolDefinitions],
];

/** What was said, as spans have it: JSON texts. */
export function contentAttributes({ content = {} }: Call): Attributes {
  return Object.fromEntries(names.flatMap(([key, name]) => (content[key] === undefined ? [] : [[name, content[key]]])));
}

/** What was said, as events have it: in the structure that the texts of spans are JSON of. */
export function structuredContent(call: Call): StructuredAttributes {
  return Object.fromEntries(
    Object.entries(contentAttributes(call)).map(([name, text]) => [name, JSON.parse(String(text)) as Structured]),
  );
}

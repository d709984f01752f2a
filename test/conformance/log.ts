import { contentAttributes, genaiAttributes } from "./span-attributes.ts";
import { atLeast } from "./conditions.ts";
import { row, type AttributeRow } from "./rows.ts";

/** One log event of the convention. */
export interface EventRow {
  readonly name: string;
  readonly attributes: readonly AttributeRow[];
}

/** What a record has and its span has not: a span tells it by its times. */
export const recordAttributes: readonly AttributeRow[] = [
  row("relayscope.duration", "double", "required", { must: ["seconds, not negative", atLeast(0)] }),
];

/** The record per call: the span's facts, in the span's context. */
export const callEvent: EventRow = {
  name: "gen_ai.client.inference.operation.details",
  attributes: [...genaiAttributes, ...recordAttributes],
};

/** Every event that may be emitted. */
export const eventRows: readonly EventRow[] = [
  callEvent,
  {
    name: "gen_ai.client.operation.exception",
    attributes: [
      row("exception.type", "string", "conditional", {
        when: "exception.message is absent",
        requiredWhen: (attributes) => !attributes.has("exception.message"),
      }),
      row("exception.message", "string", "conditional", {
        when: "exception.type is absent",
        requiredWhen: (attributes) => !attributes.has("exception.type"),
      }),
      row("exception.stacktrace", "string", "recommended"),
      ...genaiAttributes.filter((attribute) => !contentAttributes.includes(attribute)),
    ],
  },
];

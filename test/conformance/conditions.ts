import { textAt, type Attributes, type Value } from "./value.ts";

/** The outcomes without `error.type`. */
const unfailing = new Set(["ok", "cancelled"]);

/** Whether the attributes tell of a failure; without an outcome they do not tell. */
export function failed(attributes: Attributes): boolean {
  return !unfailing.has(textAt(attributes, "relayscope.outcome") ?? "ok");
}

/** Whether the call asked for a stream. */
export function streamed(attributes: Attributes): boolean {
  return attributes.get("gen_ai.request.stream")?.value === true;
}

/** A text with something in it. */
export function filled(value: Value): boolean {
  return value.value !== "";
}

/** A number no smaller than this. */
export function atLeast(least: number): (value: Value) => boolean {
  return ({ value }) => typeof value === "number" && value >= least;
}

/** A TCP port. */
export const aPort: readonly [string, (value: Value) => boolean] = [
  "1 to 65535",
  ({ value }) => typeof value === "number" && value >= 1 && value <= 65_535,
];

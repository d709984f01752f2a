import { getStringFromEnv } from "@opentelemetry/core";
import { quote } from "../settings/quote.ts";
import { say } from "./say.ts";

/** A form of numbers. */
interface NumberForm {
  readonly accepted: string;
  readonly takes: (value: number) => boolean;
}

// A timer of Node's with more fires at once.
const longestMs = 2 ** 31 - 1;
const most = 1_000_000;

/** A duration, as a timer takes it. */
export const milliseconds: NumberForm = {
  accepted: `milliseconds above 0, at most ${longestMs}`,
  takes: (value) => value > 0 && value <= longestMs,
};

/** How many items are kept or sent at once. */
const size: NumberForm = {
  accepted: `a whole number from 1 to ${most}`,
  takes: (value) => Number.isInteger(value) && value > 0 && value <= most,
};

/** How many, or how long, something may be at most. */
export const limit: NumberForm = { accepted: "a whole number from 0", takes: (value) => isCount(value) };

/** The same where 0 is none of it. */
export const limitAbove0: NumberForm = {
  accepted: "a whole number above 0",
  takes: (value) => value > 0 && isCount(value),
};

/** The number in the first of `variables` that has one; what is not of the form is said in one line, with what is used then. */
export function readNumber(
  variables: readonly string[],
  { accepted, takes }: NumberForm,
  otherwise: string | number,
): number | undefined {
  for (const [at, variable] of variables.entries()) {
    const text = getStringFromEnv(variable)?.trim();
    if (text === undefined) continue;
    if (takes(Number(text))) return Number(text);
    const next = variables.slice(at + 1).filter((one) => getStringFromEnv(one) !== undefined);
    // Once, where one number has several uses.
    const cause = `${variable}=${quote(text)}`;
    say(`${cause} is not ${accepted}; ${[...next, otherwise].join(" or ")} is used`, "warn", cause);
  }
  return undefined;
}

/** Milliseconds in `variable`, else the default. */
export function readMillis(variable: string, fallback: number): number {
  return readNumber([variable], milliseconds, fallback) ?? fallback;
}

/** A number of items in `variable`, else the default. */
export function readSize(variable: string, fallback: number): number {
  return readNumber([variable], size, fallback) ?? fallback;
}

// Infinity is a limit that is none.
function isCount(value: number): boolean {
  return (Number.isInteger(value) || value === Infinity) && value >= 0;
}

import { diag } from "@opentelemetry/api";
import { findRunning } from "../running.ts";
import { quote } from "../settings/quote.ts";
import { type Attributed, attributedNow, runAttributed } from "./attributed.ts";
import { createOnce } from "./once.ts";
import { longestGiven } from "./value.ts";

/** What a value may be. Undefined and an empty text say nothing. */
type Value = string | number | bigint | undefined;

/** Whom model calls are made for. */
export interface CallAttribution {
  readonly team?: Value;
  readonly feature?: Value;
  readonly tenant?: Value;
  /** The user's id. It is told as a salted hash, on spans and log records, and only where `RELAYSCOPE_SALT` is set. */
  readonly user?: Value;
  /** Other keys are told where `RELAYSCOPE_ATTRIBUTION` names them. */
  readonly [key: string]: Value;
}

/**
 * Runs `fn` with these on every model call that it makes, at once or later in what it awaits, and returns what `fn`
 * returns: `await withAttribution({ team: "search", tenant: "acme" }, () => openai.chat.completions.create(…))`. They are
 * told as `relayscope.attribution.<key>` on the call's span and log record, and go before baggage.
 *
 * Within another `withAttribution` both hold; of a key that both say, the inner one. At most 16 keys; a key begins with a
 * letter and has up to 50 letters, digits, `_`, `.` and `-`; a value has up to 1,000 characters, of which 100 are told
 * (the user's id counts whole). What is none of that is left out, said once in a line without the value. It throws what
 * `fn` throws and nothing of its own. Where nothing of ours listens in the process, it only runs `fn`.
 */
export function withAttribution<Result>(attribution: CallAttribution, fn: () => Result): Result {
  return runAttributed(merge(attributedNow(), attribution), fn);
}

const most = 16;
const keyForm = /^[A-Za-z][\w.-]{0,49}$/;

function merge(outer: Attributed | undefined, given: unknown): Attributed {
  const merged = new Map(outer);
  try {
    // What a service in JavaScript gives may be anything, also what has getters that throw.
    for (const [key, value] of Object.entries(given as object)) {
      const text = Number.isFinite(value) || typeof value === "bigint" ? String(value) : value;
      if (text === undefined || text === "") continue;
      const problem = problemOf(key, text, merged);
      if (problem === undefined) merged.set(key, text as string);
      else sayOnce(`withAttribution: ${quote(key)} is left out: ${problem}`);
    }
  } catch {
    sayOnce("withAttribution: what it was given cannot be read; the function runs without it");
  }
  return merged;
}

function problemOf(key: string, text: unknown, merged: Attributed): string | undefined {
  if (!keyForm.test(key)) return "a key begins with a letter and has up to 50 letters, digits, _, . and -";
  if (typeof text !== "string") return "its value is no text and no number";
  if (text.length > longestGiven) return `its value is longer than ${longestGiven} characters`;
  return merged.size >= most && !merged.has(key) ? `there are ${most} keys already` : undefined;
}

const sayOnce = createOnce((line) => {
  const { warn } = findRunning() ?? {};
  // The app's own diagnostics may have nobody who listens to them.
  if (typeof warn === "function") warn(line);
  else diag.warn(line);
});

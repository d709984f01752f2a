import { createRequire } from "node:module";
import { resolve } from "node:path";

/** Where a text stands that is told. */
export type ContentPlace = "input" | "output" | "system_instructions" | "tool_definitions";

/** A user's own redaction: what it returns is told in the text's place. It is called at once for each text, and must not be asynchronous. */
export type Redact = (text: string, place: ContentPlace) => string;

/** The user's redaction has failed. What it threw is not in here: it may have the text in it. */
export class RedactError extends Error {}

/** The same redaction, whose failures are ours to tell. */
export function guarded(redact: (text: string, place: ContentPlace) => unknown): Redact {
  return (text, place) => {
    let told: unknown;
    try {
      told = redact(text, place);
    } catch {
      throw new RedactError("the redact function threw");
    }
    if (typeof told === "string") return told;
    // A promise that is rejected later would end the app.
    if (told instanceof Promise) told.catch(() => undefined);
    throw new RedactError(`the redact function returned ${told instanceof Promise ? "a promise" : "no text"}`);
  };
}

/**
 * The default export of a user's module, a path from where the process was started; `require` loads ES modules, too, if
 * they await nothing at their top. Where that fails, one line is said, and what is returned refuses every text.
 */
export function loadRedact(path: string, say: (line: string) => void): Redact {
  try {
    const loaded: unknown = createRequire(resolve("relayscope.js"))(resolve(path));
    const redact = defaultOf(loaded);
    if (typeof redact === "function") return guarded((text, place) => redact(text, place));
    say(`RELAYSCOPE_REDACT: ${path} has no function as its default export; no content is told`);
  } catch (error) {
    const { code, name } = (error ?? {}) as { code?: unknown; name?: unknown };
    say(`RELAYSCOPE_REDACT: ${path} cannot be loaded (${String(code ?? name)}); no content is told`);
  }
  return () => {
    throw new RedactError("the redact module could not be loaded");
  };
}

/** A CommonJS module's `exports` is its default; what was compiled to one names it. */
function defaultOf(loaded: unknown): unknown {
  return typeof loaded === "object" && loaded !== null && "default" in loaded ? loaded.default : loaded;
}

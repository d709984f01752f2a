import type { Call } from "../call.ts";
import type { Guard } from "../guard.ts";
import { contentOf } from "../wire/contents.ts";
import type { WireFormat } from "../wire/format.ts";
import type { Json } from "../wire/json/json.ts";
import type { Said } from "../wire/said.ts";
import { beginSaying, type Saying } from "../wire/saying.ts";
import type { Counted } from "./counting.ts";
import type { Estimator } from "./estimator.ts";
import { spokenInput, spokenOutput } from "./spoken.ts";

/** What one call's request said, kept until its usage is known. */
export interface KeptWords {
  hear(request: Json): void;
  /** Gathers what the answer to one attempt says. */
  answer(): Saying;
  /** Gives it up, and returns it. */
  take(): readonly string[] | undefined;
}

/** Counts what the providers did not. */
export interface Estimates {
  /** Undefined where the dialect's words are not understood. */
  keep(format: WireFormat): KeptWords | undefined;
  /** Calls `done` once: at once with nothing where the call says its usage, or what was said is not known. */
  count(call: Call, words: KeptWords | undefined, said: Said | undefined, done: (counted?: Counted) => void): void;
  finish(timeoutMs: number): void;
  readonly pending: number;
  stop(): void;
}

/** Characters of requests that are kept at a time; of those beyond the input stays unknown. */
const keptLimit = 32 * 1024 * 1024;

/** Estimates by this estimator. */
export function createEstimates(estimator: Estimator, guard: Guard): Estimates {
  let kept = 0;

  return {
    keep(format) {
      const content = contentOf(format);
      if (content === undefined) return undefined;
      estimator.warm();
      let words: readonly string[] | undefined;
      let length = 0;
      return {
        hear: guard.wrap("estimate", (request: Json) => {
          kept -= length;
          [words, length] = [undefined, 0];
          words = spokenInput(content.ask(request));
          length = words?.reduce((sum, text) => sum + text.length, 0) ?? 0;
          if (kept + length > keptLimit) [words, length] = [undefined, 0];
          kept += length;
        }),
        answer: () => beginSaying(content),
        take() {
          kept -= length;
          length = 0;
          return words;
        },
      };
    },
    count(call, words, said, done) {
      const input = words?.take();
      const output = said?.cut === false ? spokenOutput(said.messages()) : undefined;
      // What an unread answer says nobody knows; a promise of one says nothing.
      if (call.usageMissing === undefined || call.usageMissing === "unread" || call.reading.usage) return done();
      if (input === undefined && output === undefined) return done();
      estimator.count({ ...(input && { input }), ...(output !== undefined && { output }) }, done);
    },
    finish: (timeoutMs) => estimator.finish(timeoutMs),
    get pending() {
      return estimator.pending;
    },
    stop: () => estimator.stop(),
  };
}

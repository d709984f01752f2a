import type { ContentFormat } from "../wire/content.ts";
import type { Json } from "../wire/json/json.ts";
import type { Said } from "../wire/said.ts";
import { beginSaying, type Saying } from "../wire/saying.ts";
import type { Guard } from "../guard.ts";
import { createCleaner, sizeOf } from "./cleaner.ts";
import { fitMessage, fitMessages, omission } from "./messages.ts";
import { fitParts } from "./parts.ts";
import { type ContentPlace, type Redact, RedactError } from "./redact.ts";
import type { ToldContent, ToldMessage } from "./told-content.ts";
import { fitTools } from "./tool-definitions.ts";

/** How content is captured. */
interface ContentOptions {
  /** Bytes that the content of one call may take, as JSON. */
  readonly limit: number;
  /** The user's own redaction, after ours. */
  readonly redact: Redact | undefined;
  readonly guard: Guard;
}

/** What a choice is told in at least; those that have less room are told by their number. */
const CHOICE_BYTES = 256;
const OMISSION_BYTES = 136;
/** The wire's words for how a choice ended. */
const REASON_BYTES = 64;

/** The content of one call, in its final form from the moment it is heard: nothing else of it is kept. */
export class CallContent {
  readonly #format: ContentFormat;
  readonly #options: ContentOptions;
  #asked: ToldContent = {};
  /** Whether something of ours, or the user's function, has failed: then nothing at all is told. */
  #failed = false;

  constructor(format: ContentFormat, options: ContentOptions) {
    this.#format = format;
    this.#options = options;
  }

  /** The request's body. What it leaves of the limit, a quarter at least, is the answer's. */
  hear(request: Json): void {
    this.#safely(() => {
      const { inputMessages = [], systemInstructions = [], toolDefinitions = [] } = this.#format.ask(request);
      const { limit } = this.#options;
      const system = textOf(fitParts(systemInstructions, limit / 8, this.#cleaner("system_instructions")));
      const tools = textOf(fitTools(toolDefinitions, limit / 8, this.#cleaner("tool_definitions")));
      const room = Math.floor((limit * 3) / 4) - sizeOfAll([system, tools]);
      const input = textOf(fitMessages(inputMessages, room, this.#cleaner("input")));
      this.#asked = {
        ...(input !== undefined && { inputMessages: input }),
        ...(system !== undefined && { systemInstructions: system }),
        ...(tools !== undefined && { toolDefinitions: tools }),
      };
    });
  }

  /** Gathers what the answer to one attempt says. */
  answer(): Saying {
    return beginSaying(this.#format);
  }

  /** All of it, when the answer is read. `finishReasons` are the answer's, by choice; `whole` says that it was not cut. */
  told(
    said: Said | undefined,
    finishReasons: readonly (string | undefined)[],
    whole: boolean,
  ): ToldContent | undefined {
    this.#safely(() => {
      const choices = said?.messages() ?? [];
      if (choices.length === 0) return;
      const cleaner = this.#cleaner("output");
      const room = this.#options.limit - sizeOfAll(Object.values(this.#asked)) - 2;
      const most = Math.max(1, Math.floor(room / CHOICE_BYTES));
      const shown = choices.length > most ? choices.slice(0, Math.max(1, most - 1)) : choices;
      const omitted = choices.length - shown.length;
      const each = Math.floor((omitted === 0 ? room : room - OMISSION_BYTES) / shown.length);
      const output = shown.map((message): ToldMessage => {
        // The convention asks for one, and has a word for a choice whose end was not seen.
        const reason = cleaner.name(finishReasons[message.choice] ?? (whole ? "unknown" : "error"), REASON_BYTES);
        const { role, parts } = fitMessage(message, each - sizeOf(reason) - 24, cleaner);
        return { role, parts, finish_reason: reason };
      });
      const all = () => {
        const left = choices.length - output.length;
        return left === 0 ? output : [...output, { ...omission(left), finish_reason: "omitted" }];
      };
      // Names may be longer than what one choice has.
      while (output.length > 0 && sizeOf(all()) > room) output.pop();
      this.#asked = { ...this.#asked, outputMessages: JSON.stringify(all()) };
    });
    return this.#failed || Object.keys(this.#asked).length === 0 ? undefined : this.#asked;
  }

  #cleaner(place: ContentPlace) {
    return createCleaner(place, this.#options.redact);
  }

  /** What an error says may have content in it: it goes no further, and takes all of the content with it. */
  #safely(work: () => void): void {
    if (this.#failed) return;
    const { guard } = this.#options;
    const refuse = guard.wrap("redact", (error: RedactError): boolean => {
      throw error;
    });
    const read = guard.wrap("content", () => {
      try {
        work();
        return true;
      } catch (error) {
        if (error instanceof RedactError) return refuse(error);
      }
      throw new Error("a call's content could not be read");
    });
    if (read() === true) return;
    this.#failed = true;
    this.#asked = {};
  }
}

function textOf(list: readonly unknown[]): string | undefined {
  return list.length === 0 ? undefined : JSON.stringify(list);
}

function sizeOfAll(texts: readonly (string | undefined)[]): number {
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text ?? ""), 0);
}

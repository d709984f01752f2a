import type { Answer } from "../../src/wire/answer.ts";
import type { AskedContent, Part } from "../../src/wire/content.ts";
import type { Asked, Reading } from "../../src/wire/format.ts";
import { WORD_LIMIT } from "../../src/wire/json/json.ts";
import type { RateLimit } from "../../src/wire/headers/rate-limits.ts";
import type { Said } from "../../src/wire/said.ts";
import { POISON_COUNT, POISON_WORD } from "./json-mutations.ts";

/** Choices, and parts of one, that an answer may be told with. */
const CHOICES = 128;
const PARTS = 1024;
/** What is asked: lists of a body may hold lists, each of a thousand at most, and a body has an end. */
const ASKED = 64 * 1024;
const SAID_CHARACTERS = 1024 * 1024;
const DAY_MS = 86_400_000;

/** Throws where what was read of an answer is nothing that may be told. */
export function checkAnswer({ reading, flaw }: Answer): void {
  checkReading(reading);
  if (flaw !== undefined && flaw !== "malformed" && flaw !== "unread") fail(`a flaw of ${String(flaw)}`);
}

/** As `checkAnswer`, of what a dialect folds. */
export function checkReading({ usage, cost, finishReasons, ...rest }: Reading): void {
  for (const [name, count] of Object.entries(usage ?? {})) {
    // Audio is billed by its length.
    if (name === "seconds") checkFigure(name, count);
    else if (!Number.isSafeInteger(count) || Object.is(count, -0) || count < 0) fail(`usage.${name} of ${count}`);
  }
  if (cost !== undefined) {
    checkFigure("cost", cost.amount);
    if (!/^[A-Z]{3}$/.test(cost.currency ?? "USD")) fail(`a currency of ${cost.currency}`);
  }
  if ((finishReasons?.length ?? 0) > CHOICES) fail(`${finishReasons?.length} finish reasons`);
  for (const reason of finishReasons ?? []) checkWord("a finish reason", reason);
  for (const [name, value] of Object.entries(rest)) checkField(name, value);
}

/** As `checkAnswer`, of what is asked. */
export function checkAsked(asked: Asked): void {
  for (const [name, value] of Object.entries(asked)) checkField(name, value);
}

/** Throws where something was read that only a prototype said. */
export function checkUnpoisoned(read: Reading | Asked): void {
  const told = JSON.stringify(read);
  if (told.includes(POISON_WORD)) fail("a word that only a prototype says");
  for (const [figure] of told.matchAll(/(?<=:)\d{9,12}(?=[,}])/g)) {
    if (Number(figure) % POISON_COUNT === 0) fail("a figure that only a prototype says");
  }
}

/** Throws where what is asked is in no shape to be told. */
export function checkAskedContent({
  inputMessages = [],
  systemInstructions = [],
  toolDefinitions = [],
}: AskedContent): void {
  if (inputMessages.length > PARTS || systemInstructions.length > ASKED || toolDefinitions.length > ASKED)
    fail("a list without end");
  for (const { role, parts, name } of inputMessages) {
    if (typeof role !== "string") fail(`a role of ${typeof role}`);
    checkText("a name", name);
    checkParts(parts);
  }
  checkParts(systemInstructions);
  for (const tool of toolDefinitions) {
    if (typeof tool.name !== "string" || typeof tool.type !== "string") fail("a tool without a name");
    checkText("a description", tool.description);
  }
}

/** Throws where what was said is more than may be kept, or in no shape to be told. */
export function checkSaid(said: Said): void {
  const messages = said.messages();
  if (messages.length > CHOICES) fail(`${messages.length} messages`);
  let characters = 0;
  for (const { role, parts } of messages) {
    if (typeof role !== "string") fail(`a role of ${typeof role}`);
    checkParts(parts, PARTS);
    for (const part of parts) {
      if ((part.type === "text" || part.type === "reasoning") && "content" in part)
        characters += part.content?.length ?? 0;
    }
  }
  if (characters > SAID_CHARACTERS) fail(`${characters} characters said`);
}

/** Throws where the headers are read as what none can say. */
export function checkLimits(limits: readonly RateLimit[]): void {
  if (new Set(limits.map(({ kind }) => kind)).size < limits.length) fail("two limits of a kind");
  for (const { kind: _kind, ...figures } of limits) {
    for (const [name, figure] of Object.entries(figures)) checkFigure(name, figure);
  }
}

/** As `checkLimits`, of a pause and a request's id. */
export function checkRetry(afterMs: number | undefined, requestId: string | undefined): void {
  if (afterMs !== undefined) checkFigure("retry-after", afterMs);
  if (afterMs !== undefined && afterMs > DAY_MS) fail(`a pause of ${afterMs} ms`);
  checkWord("a request id", requestId);
}

/** Throws where the prototypes that everything inherits from are not what they were. */
export function checkPrototypes(): void {
  // What was added as `polluted.x = …` is enumerable.
  for (const key in {}) fail(`Object.prototype.${key}`);
  const now = sizes();
  if (now !== unpolluted) fail(`prototypes of ${now} properties, not ${unpolluted}`);
}

const unpolluted = sizes();

function sizes(): string {
  return [Object, Array, String, Number, Function, Map].map((type) => Reflect.ownKeys(type.prototype).length).join(" ");
}

/** Throws what a failure of ours is told by. */
export function fail(what: string): never {
  throw new Error(what);
}

function checkParts(parts: readonly Part[], most = ASKED): void {
  if (parts.length > most) fail(`${parts.length} parts`);
  for (const part of parts) {
    if (typeof (part.type as unknown) !== "string") fail("a part without a type");
    if ("content" in part) checkText(`${part.type}.content`, part.content);
    if ("name" in part) checkText(`${part.type}.name`, part.name);
    if ("id" in part) checkText(`${part.type}.id`, part.id);
  }
}

/** One member of a reading or of what is asked. */
function checkField(name: string, value: unknown, depth = 0): void {
  if (depth > 2) fail(`${name} is deep`);
  if (value === undefined || typeof value === "boolean") return;
  if (typeof value === "string") return checkWord(name, value);
  if (typeof value === "number") {
    if (!Number.isFinite(value)) fail(`${name} of ${value}`);
    return;
  }
  if (Array.isArray(value)) {
    if (value.length > CHOICES) fail(`${name} of ${value.length} elements`);
    for (const element of value as unknown[]) checkField(name, element, depth + 1);
    return;
  }
  if (typeof value !== "object" || value === null) return fail(`${name} of ${typeof value}`);
  for (const [key, inner] of Object.entries(value)) checkField(`${name}.${key}`, inner, depth + 1);
}

function checkFigure(name: string, figure: unknown): void {
  if (typeof figure !== "number" || !Number.isFinite(figure) || figure < 0) fail(`${name} of ${String(figure)}`);
}

function checkWord(name: string, word: string | undefined): void {
  checkText(name, word);
  if (word !== undefined && word.length > WORD_LIMIT) fail(`${name} of ${word.length} characters`);
}

function checkText(name: string, text: unknown): void {
  if (text !== undefined && typeof text !== "string") fail(`${name} of ${typeof text}`);
}

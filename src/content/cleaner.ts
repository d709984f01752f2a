import { cleanName, REDACTED } from "../mask.ts";
import { isCard } from "./card-numbers.ts";
import { isSecretName, maskContent } from "./mask-content.ts";
import { isBlob, tellBlob } from "./media.ts";
import { withoutMedia } from "./media-in-text.ts";
import type { ContentPlace, Redact } from "./redact.ts";

/** Brings what strangers wrote into the form in which it may be told. Sizes are bytes of UTF-8, as JSON. */
export interface Cleaner {
  /** At most `room` bytes of it, with a mark where more was said. */
  text(text: string, room: number): string;
  /** A name or an id, at most `room` bytes of it and never more than 256. */
  name(text: string, room?: number): string;
  /** JSON of any form, as arguments and results are, at most `room` bytes of it. */
  value(value: unknown, room: number): unknown;
}

/** Bytes that a value takes as JSON. */
export function sizeOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value) ?? "");
}

/**
 * Characters read past those that are told: a secret that begins before the cut is seen far enough to be known. As many
 * are left out again behind the last that was read, since one that begins there is seen in part.
 */
const MARGIN = 8192;
/** Bytes of a name, as JSON. */
const NAME_LIMIT = 256;
/** Of the arguments of a call, or the result of one. */
const DEPTH_LIMIT = 12;
const MEMBER_LIMIT = 256;
const cutMark = "…";

/** The members of a schema that have values in them. */
const schemaValues: ReadonlySet<string> = new Set(["default", "enum", "const", "example", "examples"]);

/** Where in a value something stands. */
interface Place {
  readonly budget: { left: number };
  readonly depth: number;
  /** Within the schema of a parameter whose name says that it is a secret. */
  readonly schema: boolean;
}

/** Cleans what stands in one place; `redact` is the user's own, after ours. */
export function createCleaner(place: ContentPlace, redact: Redact | undefined): Cleaner {
  /** All that a text may not tell, before a cut could hide that it is a secret. */
  function mask(text: string): string {
    const masked = maskContent(text);
    return redact === undefined ? masked : redact(masked, place);
  }

  function text(given: string, room: number): string {
    const most = Math.floor(room) + MARGIN;
    const plain = withoutMedia(given, most);
    const more = plain.length > most;
    const masked = mask(more ? plain.slice(0, most) : plain);
    return clip(more ? masked.slice(0, -MARGIN) : masked, room, more);
  }

  function name(given: string, room = NAME_LIMIT): string {
    const masked = mask(given.slice(0, NAME_LIMIT + MARGIN));
    const whole = given.length <= NAME_LIMIT + MARGIN;
    return clip(cleanName(whole ? masked : masked.slice(0, NAME_LIMIT)), Math.min(room, NAME_LIMIT), !whole);
  }

  function value(given: unknown, room: number): unknown {
    const budget = { left: room };
    const told = walk(given, { budget, depth: 0, schema: false });
    return sizeOf(told) <= room ? told : text(JSON.stringify(told), room);
  }

  function walk(given: unknown, at: Place): unknown {
    const { budget, depth } = at;
    if (budget.left <= 0) return cutMark;
    if (typeof given === "string") return spend(budget, text(given, budget.left));
    if (typeof given === "number") return spend(budget, cleanNumber(given));
    if (typeof given !== "object" || given === null) return spend(budget, given);
    if (depth >= DEPTH_LIMIT) return cutMark;
    // A tool's result may be parts, with media among them.
    if (isBlob(given)) return spend(budget, tellBlob(given, name));
    budget.left -= 2;
    const below = { ...at, depth: depth + 1 };
    if (Array.isArray(given)) return list(given, below);
    return Object.fromEntries(members(given, below));
  }

  function list(given: readonly unknown[], at: Place): unknown[] {
    const told: unknown[] = [];
    for (const item of given) {
      if (at.budget.left <= 0 || told.length >= MEMBER_LIMIT)
        return [...told, `${cutMark} ${given.length - told.length} more`];
      told.push(walk(item, at));
    }
    return told;
  }

  function members(given: object, at: Place): [string, unknown][] {
    const told: [string, unknown][] = [];
    const { budget } = at;
    const all = Object.entries(given);
    for (const [key, member] of all) {
      if (budget.left <= 0 || told.length >= MEMBER_LIMIT) return [...told, [cutMark, all.length - told.length]];
      const named = isSecretName(key);
      // What a definition has under such a name is the parameter's schema, most often.
      const schema = at.schema || (named && place === "tool_definitions" && typeof member === "object");
      const secret = schema ? at.schema && schemaValues.has(key) : named;
      const hidden = secret && typeof member !== "boolean" && member !== null;
      told.push([spend(budget, name(key)), hidden ? spend(budget, REDACTED) : walk(member, { ...at, schema })]);
    }
    return told;
  }

  return { text, name, value };
}

function spend<Value>(budget: { left: number }, value: Value): Value {
  budget.left -= sizeOf(value) + 1;
  return value;
}

/** OTLP's whole numbers have 64 bits, and a collector refuses all that comes with a larger one. */
function cleanNumber(number: number): number | string {
  if (!Number.isInteger(number)) return number;
  if (!Number.isSafeInteger(number)) return Math.abs(number) < 1e19 ? REDACTED : String(number);
  return isCard(String(Math.abs(number))) ? REDACTED : number;
}

/** As much of a text as `room` bytes of JSON hold. */
function clip(given: string, room: number, more: boolean): string {
  const text = given.toWellFormed().replaceAll("\0", "\ufffd");
  if (!more && sizeOf(text) <= room) return text;
  const space = room - Buffer.byteLength(cutMark);
  let told = text.slice(0, Math.max(0, space));
  for (let size = sizeOf(told); told !== "" && size > space; size = sizeOf(told)) {
    told = told.slice(0, Math.min(told.length - 1, Math.floor((told.length * space) / size)));
  }
  return told.toWellFormed().replace(/\ufffd$/, "") + cutMark;
}

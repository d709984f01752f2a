import { MEMBER_LIMIT, rootOf, scanElements, scanEnds, scanMembers, sliceKind, type Slice, viewOf } from "./scan.ts";
import { scanMembersBack } from "./scan-back.ts";

/** Bodies and values up to here are parsed whole; larger ones are walked, and only what is asked for is read. */
export const PARSE_LIMIT = 256 * 1024;

/** Names (models, ids, reasons, codes) longer than this are no names: they would become attributes and labels. */
export const WORD_LIMIT = 512;

/** A larger count is a mistake; thousands of such may be added up without a loss. */
const COUNT_LIMIT = 1e12;

/** Values that nest deeper are nobody's arguments: to write them as JSON again would overflow the stack. */
const NESTING_LIMIT = 256;

/** Steps down from a body, past which there is nothing: who follows what holds its own kind comes to an end before the stack does. */
const DEPTH_LIMIT = 128;

/** A view of JSON that a stranger wrote: any path may be missing or of another type, and nothing throws. */
export class Json {
  readonly #value: unknown;
  readonly #slice: Slice | undefined;
  readonly #depth: number;
  #members: ReadonlyMap<string, Slice> | undefined;

  constructor(value: unknown, slice?: Slice, depth = 0) {
    this.#value = value;
    this.#slice = slice;
    this.#depth = depth;
  }

  /** A body, an event or a line; empty where it is no JSON object. Above `PARSE_LIMIT` it is scanned, and may then be cut or broken further on. */
  static parse(source: Uint8Array | string): Json {
    const json = Json.any(source);
    return json.kind === "object" ? json : nothing;
  }

  /** As `parse`, for JSON of any kind. */
  static any(source: Uint8Array | string): Json {
    if (source.length > PARSE_LIMIT) return new Json(undefined, rootOf(source));
    return new Json(parse(typeof source === "string" ? source : decoder.decode(source)));
  }

  /** What `parse` does above its limit, for a body of any size. The bytes must not change while the view is in use. */
  static scan(source: Uint8Array | string): Json {
    const root = rootOf(source);
    return sliceKind(root) === "object" ? new Json(undefined, root) : nothing;
  }

  /** An object of which only the first and the last bytes are left, by the members that lie whole in either. */
  static ends(head: Uint8Array, tail: Uint8Array): Json {
    const json = Json.scan(head);
    if (json.#slice === undefined) return json;
    const members = new Map(scanMembers(json.#slice));
    const last = scanMembersBack(viewOf(tail));
    // The value that breaks off in the head and the one that comes out of the gap are the same one, or the end is not the object's.
    const cut = [...members.values()].find((member) => member.cut);
    const fits = cut === undefined || last.broken === undefined || sliceKind(cut) === last.broken;
    for (const [key, member] of fits ? last.members : []) members.set(key, member);
    json.#members = members;
    return json;
  }

  at(key: string): Json {
    if (this.#slice !== undefined) {
      this.#members ??= scanMembers(this.#slice);
      return fromSlice(this.#members.get(key), this.#depth + 1);
    }
    const value = this.#value;
    return isRecord(value) && Object.hasOwn(value, key) ? view(value[key], this.#depth + 1) : nothing;
  }

  /** The elements of a list, at most `MEMBER_LIMIT`. */
  get items(): readonly Json[] {
    return this.#firstOnes(MEMBER_LIMIT);
  }

  /** The first element of a list; of a long one the others are not looked at. Empty where there is none. */
  get first(): Json {
    return this.#firstOnes(1)[0] ?? nothing;
  }

  /** The first element of a list and its last ones, of a conversation that may be longer than `items` is. */
  get turns(): readonly Json[] {
    const value = this.#value;
    if (this.#slice !== undefined) return scanEnds(this.#slice).map((slice) => fromSlice(slice, this.#depth + 1));
    if (!Array.isArray(value) || value.length <= MEMBER_LIMIT) return this.items;
    return [value[0], ...value.slice(1 - MEMBER_LIMIT)].map((item) => view(item, this.#depth + 1));
  }

  get text(): string | undefined {
    return typeof this.#value === "string" ? this.#value : undefined;
  }

  /** Text that can name something: neither empty nor long. */
  get word(): string | undefined {
    const text = this.text;
    return text !== undefined && text !== "" && text.length <= WORD_LIMIT ? text : undefined;
  }

  get number(): number | undefined {
    // JSON has a zero below zero, which is no figure of anybody's: adding zero makes it one.
    return typeof this.#value === "number" && Number.isFinite(this.#value) ? this.#value + 0 : undefined;
  }

  get integer(): number | undefined {
    return Number.isSafeInteger(this.#value) ? this.number : undefined;
  }

  /** How many: whole, not negative, and no more than anybody has of anything. */
  get count(): number | undefined {
    const value = this.integer;
    return value !== undefined && value >= 0 && value <= COUNT_LIMIT ? value : undefined;
  }

  /** How much, as of money: not negative. */
  get amount(): number | undefined {
    const value = this.number;
    return value !== undefined && value >= 0 ? value : undefined;
  }

  get flag(): boolean | undefined {
    return typeof this.#value === "boolean" ? this.#value : undefined;
  }

  /** Text of any length, as of media that stand within a message. */
  get longText(): string | undefined {
    const slice = this.#slice;
    if (slice === undefined || slice.cut) return this.text;
    // An object of megabytes is not parsed to see that it is none.
    if (sliceKind(slice) !== "other") return undefined;
    const value = parse(slice.bytes.toString("utf8", slice.start, slice.end));
    return typeof value === "string" ? value : undefined;
  }

  /** The value itself, for what is passed on as it is; undefined where it was too large to be read, or nests too deep to be walked. */
  get raw(): unknown {
    return nestsWithin(NESTING_LIMIT, this.#value) ? this.#value : undefined;
  }

  /** What it is; undefined where there is nothing. */
  get kind(): "object" | "list" | "other" | undefined {
    if (this.#slice !== undefined) return sliceKind(this.#slice);
    if (this.#value === undefined) return undefined;
    if (Array.isArray(this.#value)) return "list";
    return isRecord(this.#value) ? "object" : "other";
  }

  /** It breaks off: there was more of it. */
  get cut(): boolean {
    return this.#slice?.cut === true;
  }

  /** There, and not null; also where it was too large to be read. */
  get present(): boolean {
    return this.#slice !== undefined || (this.#value !== undefined && this.#value !== null);
  }

  /** A list, read or not. */
  get listed(): boolean {
    return this.kind === "list";
  }

  /** Something is in it: text, a list or an object that is not empty. */
  get filled(): boolean {
    if (this.#slice !== undefined) return true;
    const value = this.#value;
    if (typeof value === "string" || Array.isArray(value)) return value.length > 0;
    return isRecord(value) && Object.keys(value).length > 0;
  }

  #firstOnes(most: number): readonly Json[] {
    const depth = this.#depth + 1;
    if (this.#slice !== undefined) return scanElements(this.#slice, most).map((slice) => fromSlice(slice, depth));
    const value = this.#value;
    return Array.isArray(value) ? value.slice(0, most).map((item) => view(item, depth)) : [];
  }
}

const decoder = new TextDecoder();
const nothing = new Json(undefined);

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function nestsWithin(levels: number, value: unknown): boolean {
  if (typeof value !== "object" || value === null) return true;
  return levels > 0 && Object.values(value).every((member) => nestsWithin(levels - 1, member));
}

function view(value: unknown, depth: number, slice?: Slice): Json {
  return depth > DEPTH_LIMIT ? nothing : new Json(value, slice, depth);
}

function fromSlice(slice: Slice | undefined, depth: number): Json {
  if (slice === undefined) return nothing;
  const large = slice.end - slice.start > PARSE_LIMIT;
  if (large || (slice.cut && sliceKind(slice) !== "other")) return view(undefined, depth, slice);
  // A number that the body's end cuts would be a smaller number.
  return slice.cut ? nothing : view(parse(slice.bytes.toString("utf8", slice.start, slice.end)), depth);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

import type { Part } from "./content.ts";
import { append, type Growing, lengthOf, toPart } from "./said-part.ts";
import { putAt, type Place } from "./json/json-place.ts";

/** What one choice has said. `finish_reason` is told by the call's reading, not here. */
export interface SaidMessage {
  /** By its index. */
  readonly choice: number;
  readonly role: string;
  readonly parts: readonly Part[];
}

/** Characters gathered of one answer; what is said past it is dropped, and `cut` says so. */
const SAID_LIMIT = 1024 * 1024;

/** Characters of media, which are told by their size and hash. */
const MEDIA_LIMIT = 16 * 1024 * 1024;

/** Choices and parts that are gathered: a stranger says how many there are. */
const CHOICE_LIMIT = 128;
const PART_LIMIT = 1024;

/** The key of what goes on no more: no dialect's. */
const CLOSED = "\0closed";

/** A tool call may be told in pieces: which call a piece belongs to is said by a key that the dialect has for it (an index, an id). */
export interface ToolCallPiece {
  readonly id?: string | undefined;
  readonly name?: string | undefined;
  /** Text that is added to the arguments so far. */
  readonly text?: string | undefined;
  /** Arguments that came as JSON, whole, or what stands at the place. */
  readonly value?: unknown;
  /** The provider runs it itself. */
  readonly server?: boolean | undefined;
  /** Where in the arguments the text or the value goes, in dialects that tell them by place. */
  readonly place?: Place;
}

/** What the model says, gathered as it comes, within bounds. */
export class Said {
  readonly #choices = new Map<number, Growing[]>();
  #length = 0;
  #media = 0;
  #cut = false;
  /** A text was cut, and with it any that would have gone on. */
  #clipped = false;

  /** Something was said past the bound. */
  get cut(): boolean {
    return this.#cut;
  }

  /** Adds to the text of a choice. Text under another key, or behind another part, is a part of its own. */
  text(choice: number, text: string | undefined, key = ""): void {
    this.#grow(choice, "text", key, text);
  }

  /** Adds to what the model thought. */
  reasoning(choice: number, text: string | undefined, key = ""): void {
    this.#grow(choice, "reasoning", key, text);
  }

  /** Adds to the call that goes by `key`. */
  toolCall(choice: number, key: string, piece: ToolCallPiece): void {
    const parts = this.#partsOf(choice);
    let call = parts?.find((part) => part.type === "tool_call" && part.key === key);
    if (call === undefined) {
      call = { type: "tool_call", key, pieces: [] };
      if (!this.#add(parts, call)) return;
    }
    if (call.type !== "tool_call") return;
    call.id ??= piece.id;
    call.name ??= piece.name;
    call.server ??= piece.server;
    if (piece.place !== undefined) return this.#put(call, piece.place, piece);
    if (piece.value !== undefined && this.#fits(JSON.stringify(piece.value).length)) call.value = piece.value;
    append(call, this.#take(piece.text));
  }

  /** How many calls a choice has begun: in some dialects what goes on with one says only that it does. */
  calls(choice: number): number {
    return this.#choices.get(choice)?.filter((part) => part.type === "tool_call").length ?? 0;
  }

  /** Adds a part that came whole. */
  part(choice: number, part: Part): void {
    this.#whole(this.#partsOf(choice), { type: "whole", part });
  }

  /** Puts parts that came whole in the place of what was told in pieces under `key`. */
  replace(choice: number, key: string, whole: readonly Part[]): void {
    const parts = this.#partsOf(choice);
    const at = parts?.findIndex((part) => part.key === key) ?? -1;
    const others = parts?.filter((part) => part.key !== key) ?? [];
    for (const part of parts ?? []) if (part.key === key) this.#length -= lengthOf(part);
    parts?.splice(0, parts.length, ...others);
    const place = at < 0 ? others.length : at;
    for (const part of whole.toReversed()) this.#whole(parts, { type: "whole", key, part }, place);
  }

  /** Lets nothing go on that was begun: the dialect begins anew, and counts from the start. */
  close(): void {
    for (const part of [...this.#choices.values()].flat()) part.key = CLOSED;
  }

  /** Forgets what was said: the dialect tells it again, whole. */
  clear(): void {
    this.#choices.clear();
    this.#length = 0;
    this.#media = 0;
    this.#cut = false;
    this.#clipped = false;
  }

  /** One for each choice, in order. */
  messages(): readonly SaidMessage[] {
    return [...this.#choices]
      .sort(([one], [other]) => one - other)
      .map(([choice, parts]) => ({
        choice,
        role: "assistant",
        parts: parts.map((part) => toPart(part, this.#clipped)),
      }));
  }

  #grow(choice: number, type: "text" | "reasoning", key: string, more: string | undefined): void {
    const text = this.#take(more);
    if (text === "") return;
    const parts = this.#partsOf(choice);
    const last = parts?.at(-1);
    const grows = last?.type === type && last.key === key;
    const part = grows ? last : { type, key, pieces: [] };
    if (!grows && !this.#add(parts, part)) return;
    append(part, text);
  }

  #put(call: { value?: unknown }, place: Place, { text, value }: ToolCallPiece): void {
    // Whatever stands there, the place takes room as well.
    if (!this.#fits(place.length + 1)) return;
    const taken = this.#take(text);
    // A text that was cut is none: the place stays empty.
    if (taken.length < (text?.length ?? 0)) return;
    call.value = putAt(call.value, place, text === undefined ? value : taken);
  }

  #partsOf(choice: number): Growing[] | undefined {
    let parts = this.#choices.get(choice);
    if (parts === undefined && choice >= 0 && choice < CHOICE_LIMIT) this.#choices.set(choice, (parts = []));
    return parts;
  }

  #add(parts: Growing[] | undefined, part: Growing, place = parts?.length ?? 0): boolean {
    const room = parts !== undefined && parts.length < PART_LIMIT;
    if (room) parts.splice(place, 0, part);
    else this.#cut = true;
    return room;
  }

  /** A part that came whole is gathered whole, or not at all. */
  #whole(parts: Growing[] | undefined, part: Growing & { readonly type: "whole" }, place?: number): void {
    const length = lengthOf(part);
    if (part.part.type !== "blob") {
      if (this.#fits(length)) this.#add(parts, part, place);
    } else if (this.#media + length > MEDIA_LIMIT) this.#cut = true;
    else if (this.#add(parts, part, place)) this.#media += length;
  }

  /** Takes so many characters of the bound, if they are left. */
  #fits(length: number): boolean {
    const room = this.#length + length <= SAID_LIMIT;
    if (room) this.#length += length;
    else this.#cut = true;
    return room;
  }

  #take(text: string | undefined): string {
    if (text === undefined || text === "") return "";
    const taken = text.slice(0, SAID_LIMIT - this.#length);
    this.#length += taken.length;
    this.#clipped ||= taken.length < text.length;
    this.#cut ||= this.#clipped;
    return taken;
  }
}

import type { Part } from "./content.ts";

/** What one choice has said. `finish_reason` is told by the call's reading, not here. */
export interface SaidMessage {
  readonly role: string;
  readonly parts: readonly Part[];
}

/** Characters gathered of one answer; what is said past it is dropped, and `cut` says so. */
const SAID_LIMIT = 1024 * 1024;

/** Choices and parts that are gathered: a stranger says how many there are. */
const CHOICE_LIMIT = 128;
const PART_LIMIT = 1024;

/** A tool call may be told in pieces: which call a piece belongs to is said by a key that the dialect has for it (an index, an id). */
export interface ToolCallPiece {
  readonly id?: string | undefined;
  readonly name?: string | undefined;
  /** Text that is added to the arguments so far. */
  readonly text?: string | undefined;
  /** Arguments that came as JSON, whole. */
  readonly value?: unknown;
}

type Growing =
  | { readonly type: "text" | "reasoning"; readonly key: string; readonly pieces: string[] }
  | {
      readonly type: "tool_call";
      readonly key: string;
      id?: string | undefined;
      name?: string | undefined;
      readonly pieces: string[];
      value?: unknown;
    }
  | { readonly type: "whole"; readonly part: Part };

/** What the model says, gathered as it comes, within bounds. */
export class Said {
  readonly #choices = new Map<number, Growing[]>();
  #length = 0;
  #cut = false;

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
    call.value = piece.value ?? call.value;
    const text = this.#take(piece.text);
    if (text !== "") call.pieces.push(text);
  }

  /** Adds a part that came whole. */
  part(choice: number, part: Part): void {
    this.#add(this.#partsOf(choice), { type: "whole", part });
  }

  /** Forgets what was said: the dialect tells it again, whole. */
  clear(): void {
    this.#choices.clear();
    this.#length = 0;
    this.#cut = false;
  }

  /** One for each choice, in order. */
  messages(): readonly SaidMessage[] {
    return [...this.#choices]
      .sort(([one], [other]) => one - other)
      .map(([, parts]) => ({ role: "assistant", parts: parts.map(toPart) }));
  }

  #grow(choice: number, type: "text" | "reasoning", key: string, more: string | undefined): void {
    const text = this.#take(more);
    if (text === "") return;
    const parts = this.#partsOf(choice);
    const last = parts?.at(-1);
    if (last?.type === type && last.key === key) last.pieces.push(text);
    else this.#add(parts, { type, key, pieces: [text] });
  }

  #partsOf(choice: number): Growing[] | undefined {
    let parts = this.#choices.get(choice);
    if (parts === undefined && choice >= 0 && choice < CHOICE_LIMIT) this.#choices.set(choice, (parts = []));
    return parts;
  }

  #add(parts: Growing[] | undefined, part: Growing): boolean {
    const room = parts !== undefined && parts.length < PART_LIMIT;
    if (room) parts.push(part);
    else this.#cut = true;
    return room;
  }

  #take(text: string | undefined): string {
    if (text === undefined || text === "") return "";
    const taken = text.slice(0, SAID_LIMIT - this.#length);
    this.#length += taken.length;
    this.#cut ||= taken.length < text.length;
    return taken;
  }
}

function toPart(part: Growing): Part {
  if (part.type === "whole") return part.part;
  const content = part.pieces.join("");
  if (part.type !== "tool_call") return { type: part.type, content };
  const { id, name = "", value } = part;
  const given = value ?? parsed(content);
  return {
    type: "tool_call",
    ...(id !== undefined && { id }),
    name,
    ...(given !== undefined && { arguments: given }),
  };
}

/** Arguments are JSON in most dialects; a call that broke off leaves half of it, which stays text. */
function parsed(text: string): unknown {
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

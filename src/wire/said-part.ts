import type { Part } from "./content.ts";

/** What the bound cuts may end in the middle of a secret that then looks like none: so much is left out before it. */
const CUT_MARGIN = 8192;

/** Pieces that wait to be joined. */
const PIECE_LIMIT = 1024;

/** A part as it grows. */
export type Growing =
  | { readonly type: "text" | "reasoning"; key: string; readonly pieces: string[] }
  | {
      readonly type: "tool_call";
      key: string;
      id?: string | undefined;
      name?: string | undefined;
      server?: boolean | undefined;
      readonly pieces: string[];
      value?: unknown;
    }
  | { readonly type: "whole"; key?: string; readonly part: Part };

/** Adds to what a part says. */
export function append({ pieces }: Growing & { readonly pieces: string[] }, text: string): void {
  if (text === "") return;
  pieces.push(text);
  // Each piece costs more than the letters that are in it.
  if (pieces.length > PIECE_LIMIT) pieces.splice(0, pieces.length, pieces.join(""));
}

/** Characters that a part takes of the bound. */
export function lengthOf(part: Growing): number {
  if (part.type !== "whole") return part.pieces.reduce((sum, piece) => sum + piece.length, 0);
  const { part: whole } = part;
  if ("content" in whole && whole.content !== undefined) return whole.content.length;
  return JSON.stringify(whole).length;
}

/** The part that has been said; of one that the bound has cut, without its end. */
export function toPart(part: Growing, cut: boolean): Part {
  if (part.type === "whole") return part.part;
  const said = part.pieces.join("");
  const content = cut ? said.slice(0, -CUT_MARGIN) : said;
  if (part.type !== "tool_call") return { type: part.type, content };
  const { id, name = "", server, value } = part;
  const ids = id === undefined ? {} : { id };
  const given = value ?? parsed(content);
  if (server === true)
    return { type: "server_tool_call", ...ids, name, server_tool_call: { type: name, input: given } };
  return { type: "tool_call", ...ids, name, ...(given !== undefined && { arguments: given }) };
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

import { styleText } from "node:util";

/** What a text may be painted. */
export type Colour = "green" | "yellow" | "red" | "cyan" | "dim" | "bold";

/** Colours a text, or leaves it as it is. */
export type Paint = (colour: Colour, text: string) => string;

export const plain: Paint = (_, text) => text;

/** Colours for a terminal that shows them; nothing for files, pipes, and whoever sets NO_COLOR. */
export function createPaint(stream: { readonly isTTY?: boolean }, env: NodeJS.ProcessEnv = process.env): Paint {
  if (stream.isTTY !== true || (env["NO_COLOR"] ?? "") !== "" || env["TERM"] === "dumb") return plain;
  return (colour, text) => styleText(colour, text, { validateStream: false });
}

/** The colour of an outcome: what went well, what the app did itself, what went wrong. */
export function outcomeColour(outcome: string): Colour {
  if (outcome === "ok") return "green";
  if (outcome === "cancelled") return "dim";
  return outcome === "rate_limit" || outcome === "caller" || outcome === "blocked" ? "yellow" : "red";
}

import { piecesOf } from "./pieces.ts";

/** What was said in one call, to be counted. Absent means that it is not known, or that text alone does not tell it. */
export interface Spoken {
  /** A text for each message, and one for each tool that was offered. */
  readonly input?: readonly string[];
  readonly output?: string;
}

/** Tokens by the encoding's count: not what was billed. */
export interface Counted {
  readonly input?: number;
  readonly output?: number;
}

/** Counts the tokens of one text. */
export type CountTokens = (text: string, options: { readonly disallowedSpecial: Set<string> }) => number;

/** What each message is wrapped in, and the answer's opening, as OpenAI's cookbook counts them. */
const perMessage = 4;
const perAnswer = 3;

// Text that looks like a control token is text here.
const asText = { disallowedSpecial: new Set<string>() };

/** Counts what was said. Of a chat the wrapping is guessed; of tools and media more so. */
export function countSpoken({ input, output }: Spoken, countTokens: CountTokens): Counted {
  const count = (text: string): number => piecesOf(text).reduce((sum, piece) => sum + countTokens(piece, asText), 0);
  return {
    ...(input !== undefined && {
      input: input.reduce((sum, text) => sum + count(text) + perMessage, perAnswer),
    }),
    ...(output !== undefined && { output: count(output) }),
  };
}

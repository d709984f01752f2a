import { createRandom } from "./random.ts";

// Some of them take more than one byte a letter, since real answers do.
const vocabulary = [
  "the",
  "relay",
  "answers",
  "with",
  "a",
  "measured",
  "tone",
  "and",
  "số",
  "liệu",
  "for",
  "every",
  "naïve",
  "question",
  "once",
  "counts",
  "tokens",
  "→",
  "then",
  "waits",
  "quietly",
  "語",
  "until",
  "morning",
  "🙂",
  "nothing",
  "is",
  "lost",
  "but",
  "time",
] as const;

/** As many words as tokens were asked for, in pieces of `size`: what the model says, the same for the same seed. */
export function* piecesOf(tokens: number, size: number, seed: string): Generator<string> {
  const luck = createRandom(seed);
  for (let said = 0; said < tokens; said += size) {
    const words = Array.from({ length: Math.min(size, tokens - said) }, () => luck.pick(vocabulary));
    yield `${words.join(" ")} `;
  }
}

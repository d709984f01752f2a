import type { CorpusLine } from "./line.ts";

/** Characters of an answer that are looked at, behind where its error begins. */
const NEAR = 2000;

/** What may be told as an error's word: the corpus's, or another by which the error names itself. Undefined where it has none. */
export function errorWordsOf({ expected: { error }, response_body: body }: CorpusLine): readonly string[] | undefined {
  const said = typeof error === "number" ? String(error) : error;
  if (typeof said !== "string" || !/^[\w.:-]{1,64}$/.test(said)) return undefined;
  const text = body ?? "";
  const from = Math.max(0, text.search(/"error"\s*:/));
  const near = text.slice(from, from + NEAR);
  return [said, ...[...near.matchAll(/"(?:code|type|status)"\s*:\s*"?([\w.:-]+)/g)].map(([, word = ""]) => word)];
}

/** The tokenizer's time grows with the square of a word: a text without blanks would hold the worker for minutes. */
const pieceLength = 1000;

/** A text in pieces that can be counted one by one, cut at blanks where there are some; a cut within a word costs a token or so. */
export function piecesOf(text: string): readonly string[] {
  const pieces: string[] = [];
  for (let at = 0; at < text.length;) {
    const end = at + pieceLength;
    const blank = end < text.length ? text.lastIndexOf(" ", end) : text.length;
    // A blank belongs to the word behind it.
    const next = blank > at ? blank : end;
    pieces.push(text.slice(at, next));
    at = next;
  }
  return pieces;
}

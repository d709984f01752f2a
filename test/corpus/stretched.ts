import { answerOf, type CorpusLine } from "./line.ts";

/** A comment, as servers send them to keep a connection alive. */
const COMMENT = `: ${"alive ".repeat(170)}\n\n`;

/** Comments before an event: more than what is kept of a stream's end. */
const COMMENTS = 12;

/** Events at a stream's end that are set apart: those which say how it ended and what it used. */
const EVENTS = 4;

/**
 * The answer of a line, and if it is an event stream as of a server that takes its time between the last events but the very last: who
 * looks at the end alone sees nothing of the others. Every other is left as it came.
 */
export function stretchedAnswerOf(line: CorpusLine, turn: number): Buffer {
  const answer = answerOf(line);
  if (turn % 2 === 0 || !line.stream || line.response_body_encoding === "base64") return answer;
  const text = answer.toString();
  if (!/^(?:event|data|id|:)/.test(text) || text.includes("\r")) return answer;
  const events = text.split(/\n\n(?=[^\n])/);
  const last = events.length - 1;
  const apart = (index: number): boolean => index > last - EVENTS && index < last;
  return Buffer.from(
    events.map((event, index) => (apart(index) ? COMMENT.repeat(COMMENTS) + event : event)).join("\n\n"),
  );
}

/** The ends of a blank line, whatever ends the lines: LF CR stands for CR LF CR LF, whose last LF then opens the next event, and means nothing there. */
const blankLines = ["\n\n", "\n\r", "\r\r"].map((text) => Buffer.from(text));

/** Where the event that has a byte at `at` begins; 0 where its beginning lies before the bytes. */
export function eventStart(bytes: Buffer, at: number): number {
  let start = 0;
  for (const blank of blankLines) {
    // A negative offset would count from the end.
    const found = at >= blank.length ? bytes.lastIndexOf(blank, at - blank.length) : -1;
    if (found >= 0) start = Math.max(start, found + blank.length);
  }
  return start;
}

/** Behind the blank line that ends the event at `at`; the bytes' end where it goes on. */
export function eventEnd(bytes: Buffer, at: number): number {
  let end = bytes.length;
  for (const blank of blankLines) {
    const found = bytes.subarray(0, end).indexOf(blank, at);
    if (found >= 0) end = Math.min(end, found + blank.length);
  }
  return end;
}

/** Breaks a text at its spaces into lines of so many columns; a word that is longer has a line of its own, uncut. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/** A list after a lead, broken so that what goes on stands under where it began. */
export function hang(lead: string, text: string, width: number): string[] {
  // Where the lead leaves no room, words stand one under another.
  return wrap(text, Math.max(1, width - lead.length)).map((line, index) =>
    index === 0 ? lead + line : " ".repeat(lead.length) + line,
  );
}

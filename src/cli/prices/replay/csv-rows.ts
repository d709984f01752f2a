/** Characters of one field; more is no figure and no name. */
const fieldLimit = 1024 * 1024;
/** Fields of one row. */
const widthLimit = 1000;

/**
 * Cuts bytes into rows of CSV as RFC 4180 has it: fields in quotes may hold commas, quotes (twice) and line breaks; rows end with
 * CRLF or LF. One row is in memory at a time. An empty line is no row. Spreadsheets of many countries put semicolons, or tabs, in
 * the place of commas: the first of the three outside of quotes is what the file is cut by.
 */
export async function* readCsvRows(source: AsyncIterable<Uint8Array>): AsyncGenerator<readonly string[]> {
  // It takes a byte order mark away.
  const decoder = new TextDecoder("utf-8");
  let row: string[] = [];
  let field = "";
  let state: "start" | "plain" | "quoted" | "closed" = "start";
  let separator: number | undefined;
  const ready: (readonly string[])[] = [];

  const endField = (): void => {
    if (row.length >= widthLimit) throw new Error(`a row of more than ${widthLimit} fields: this is no CSV`);
    row.push(state === "plain" && field.endsWith("\r") ? field.slice(0, -1) : field);
    field = "";
    state = "start";
  };
  const endRow = (): void => {
    if (row.length > 0 || (field !== "" && field !== "\r") || state === "closed") {
      endField();
      ready.push(row);
    }
    row = [];
    field = "";
    state = "start";
  };
  const take = (text: string): void => {
    for (let at = 0; at < text.length;) {
      if (state === "quoted") {
        const quote = text.indexOf('"', at);
        field += quote < 0 ? text.slice(at) : text.slice(at, quote);
        at = quote < 0 ? text.length : quote + 1;
        if (quote >= 0) state = "closed";
      } else if (state === "closed" && text[at] === '"') {
        field += '"';
        state = "quoted";
        at += 1;
      } else if (state === "start" && text[at] === '"') {
        state = "quoted";
        at += 1;
      } else {
        separator ??= separatorIn(text, at);
        const end = nextEnd(text, at, separator);
        const part = text.slice(at, end);
        // Behind a closing quote there is nothing but the end of its line.
        if (state !== "closed") {
          field += part;
          if (part !== "") state = "plain";
        }
        if (text[end] === "\n") endRow();
        else if (end < text.length) endField();
        at = end + 1;
      }
      if (field.length > fieldLimit)
        throw new Error(`a field of more than ${fieldLimit} characters: a quote may not be closed`);
    }
  };

  for await (const bytes of source) {
    take(decoder.decode(bytes, { stream: true }));
    yield* ready.splice(0);
  }
  take(decoder.decode());
  endRow();
  yield* ready;
}

const lineBreak = 10;
/** A comma, a semicolon, a tab. */
const separators: ReadonlySet<number> = new Set([44, 59, 9]);

/** The first separator of a text that is outside of quotes; undefined where there is none before its end. */
function separatorIn(text: string, from: number): number | undefined {
  for (let at = from; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (separators.has(code)) return code;
    if (code === lineBreak) return undefined;
  }
  return undefined;
}

function nextEnd(text: string, from: number, separator: number | undefined): number {
  for (let at = from; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === lineBreak || code === separator) return at;
  }
  return text.length;
}

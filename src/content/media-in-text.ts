import { markMedium, readDataUrl } from "./media.ts";

/** Base64 longer than any word, key or id: what stands in a text so is a medium, a signature or a cipher. */
const RUN_LENGTH = 1024;

/** As long as a medium's may be, where it has capitals, small letters and digits in it, as no path and no rule of hyphens has. */
const MIXED_LENGTH = 256;

/** Lines of base64 are 64 or 76 characters long, but for the last. */
const LINE_LENGTH = 60;
const LINE_COUNT = 3;

const inBase64 = new Uint8Array(128);
for (const character of "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_")
  inBase64[character.charCodeAt(0)] = 1;

/** A line's end, also as JSON in a text has it. */
const lineEnd = /\r?\n|(?:\\{1,3}r)?\\{1,3}n/y;

/**
 * A text in which media stand by their size and the beginning of their hash; the whole of one would look like a key.
 * Of a longer text no more than a little over `most` characters: media are counted as they are told.
 */
export function withoutMedia(text: string, most: number): string {
  let plain = "";
  let told = 0;
  let at = 0;
  while (at < text.length && plain.length + at - told <= most) {
    const begin = beginOf(text, at);
    const end = endOfRun(text, begin);
    const medium = dataUrl(text, end) ?? base64(text, begin, end);
    if (medium === undefined) {
      at = Math.max(end, begin + 1);
      continue;
    }
    plain += text.slice(told, medium.from) + medium.mark;
    told = medium.to;
    at = medium.to;
  }
  return plain + text.slice(told, at);
}

interface Medium {
  readonly from: number;
  readonly to: number;
  readonly mark: string;
}

/** Where the next run of base64 characters begins: the `n` of an escaped line's end is none of it. */
function beginOf(text: string, from: number): number {
  let at = from;
  while (at < text.length && inBase64[text.charCodeAt(at)] !== 1) at++;
  return text[at - 1] === "\\" && /[nrt]/.test(text.charAt(at)) ? at + 1 : at;
}

function endOfRun(text: string, from: number): number {
  let at = from;
  while (at < text.length && inBase64[text.charCodeAt(at)] === 1) at++;
  return at;
}

/** The `data:` URL whose colon stands here. */
function dataUrl(text: string, colon: number): Medium | undefined {
  if (text[colon] !== ":" || text.slice(colon - 4, colon).toLowerCase() !== "data") return undefined;
  const head = readDataUrl(text.slice(colon - 4, colon + 508));
  if (head === undefined || (head.mimeType === undefined && !head.base64)) return undefined;
  const begin = colon - 4 + head.length;
  const end = endOfData(text, begin, head.base64);
  if (end === begin) return undefined;
  return { from: colon - 4, to: end, mark: `data:${head.mimeType ?? ""},${markMedium(text.slice(begin, end), head)}` };
}

/** Markup may stand in such a URL as it is, with its blanks and quotes. */
function endOfData(text: string, from: number, base64: boolean): number {
  if (!base64 && text[from] === "<") {
    const end = text.indexOf("</svg>", from);
    return end < 0 ? text.length : end + 6;
  }
  let at = from;
  while (at < text.length && isData(text, at, base64)) at++;
  return at;
}

function isData(text: string, at: number, base64: boolean): boolean {
  const code = text.charCodeAt(at);
  if (inBase64[code] === 1 || code === 0x25 || code === 0x3d) return true;
  if (code === 0x5c) return text[at + 1] === "/";
  return !base64 && code > 0x20 && !/["'`<>)\]}\\]/.test(text.charAt(at));
}

/** The medium whose base64 begins here, in one run or in lines. */
function base64(text: string, begin: number, end: number): Medium | undefined {
  const to = end - begin >= LINE_LENGTH ? endOfLines(text, end) : end;
  const long = end - begin >= RUN_LENGTH || (end - begin >= MIXED_LENGTH && isMixed(text, begin));
  if (to === end && !long) return undefined;
  const padded = to + (/^={0,2}/.exec(text.slice(to, to + 2))?.[0].length ?? 0);
  return { from: begin, to: padded, mark: markMedium(text.slice(begin, padded), { base64: true }) };
}

/** The end of the last of three lines or more, and of a shorter one behind them; where there are fewer, of the first. */
function endOfLines(text: string, end: number): number {
  let last = end;
  for (let lines = 1; ; lines++) {
    const begin = nextLine(text, last);
    const next = endOfRun(text, begin);
    if (begin > last && next - begin >= LINE_LENGTH) {
      last = next;
      continue;
    }
    if (lines < LINE_COUNT) return end;
    return begin > last && next > begin && /^[=\s"'`\\]?$/.test(text.charAt(next)) ? next : last;
  }
}

/** Where the next line begins, if this one ends here. */
function nextLine(text: string, end: number): number {
  lineEnd.lastIndex = end;
  return lineEnd.test(text) ? lineEnd.lastIndex : end;
}

function isMixed(text: string, begin: number): boolean {
  const sample = text.slice(begin, begin + MIXED_LENGTH);
  // Behind a dot it is a part of a token, which is masked whole.
  return text[begin - 1] !== "." && /[A-Z]/.test(sample) && /[a-z]/.test(sample) && /\d/.test(sample);
}

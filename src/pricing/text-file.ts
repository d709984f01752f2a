import { promises, readFileSync, type Stats, statSync } from "node:fs";

/** What came of reading a file: its text, or why there is none. */
export interface Text {
  readonly text?: string;
  readonly failure?: string;
  /** What changes when the file does; undefined where there is none. */
  readonly state?: string | undefined;
}

/** Bytes of a file that is read; a larger one is refused. */
export const textLimit = 1_000_000;

/** Reads a file here and now; nothing where none is named. */
export function readNow(file: string | URL | undefined): Text {
  if (file === undefined) return {};
  try {
    const stats = statSync(file);
    const failure = unreadable(stats);
    return { state: stateOf(stats), ...(failure === undefined ? { text: readFileSync(file, "utf8") } : { failure }) };
  } catch (error) {
    return { failure: reason(error) };
  }
}

/** Reads a file off the thread. It is looked at before it is read: what is written in between is a change when it is looked at again. */
export async function readLater(file: string | URL | undefined): Promise<Text> {
  if (file === undefined) return {};
  try {
    const stats = await promises.stat(file);
    const failure = unreadable(stats);
    const text = failure === undefined ? { text: await promises.readFile(file, "utf8") } : { failure };
    return { state: stateOf(stats), ...text };
  } catch (error) {
    return { failure: reason(error) };
  }
}

/** The state of a file without reading it; undefined where there is none. */
export async function lookAt(file: string): Promise<string | undefined> {
  try {
    return stateOf(await promises.stat(file));
  } catch {
    return undefined;
  }
}

/** A mounted secret or ConfigMap is replaced by another file; an editor may keep the size and the second. */
function stateOf({ ino, size, mtimeMs, ctimeMs }: Stats): string {
  return `${ino} ${size} ${mtimeMs} ${ctimeMs}`;
}

/** Anything but a plain file may block the reader (a pipe) or never end (a device). */
function unreadable(stats: Stats): string | undefined {
  if (!stats.isFile()) return "not a file";
  return stats.size > textLimit ? `${stats.size} bytes, more than the ${textLimit} that are read` : undefined;
}

function reason(error: unknown): string {
  return error instanceof Error && "code" in error ? `cannot be read (${String(error.code)})` : "cannot be read";
}

import { createReadStream } from "node:fs";
import { createGunzip } from "node:zlib";
import { asLine } from "../../../settings/quote.ts";

/** Bytes of one line; a Collector writes a batch on a line, 2 MB where it is set up as in this repository. */
export const lineLimit = 64 * 1024 * 1024;

/** The bytes of a file, unpacked where its name ends in .gz; `-` is the standard input. What fails is told by the option that named it, and what that accepts. */
export async function* openBytes(path: string, option: string, accepted: string): AsyncGenerator<Uint8Array> {
  try {
    yield* open(path);
  } catch (error) {
    // Its message is Node's, with flags and paths; the code is what people look up.
    const { code = "of an unknown kind" } = error as NodeJS.ErrnoException;
    const what = code.startsWith("Z_") ? "cannot be unpacked" : "cannot be read";
    throw new Error(`${option}: ${asLine(path)} ${what} (${code}); expected ${accepted}`, { cause: error });
  }
}

function open(path: string): AsyncIterable<Uint8Array> {
  if (path === "-") return process.stdin;
  const file = createReadStream(path, { highWaterMark: 1024 * 1024 });
  if (!path.endsWith(".gz")) return file;
  const unpacked = createGunzip();
  file.on("error", (error) => unpacked.destroy(error));
  return file.pipe(unpacked);
}

/** Cuts bytes into lines, one at a time; undefined stands for a line that is longer than `limit`, and is passed over. */
export async function* readLines(
  source: AsyncIterable<Uint8Array>,
  limit = lineLimit,
): AsyncGenerator<string | undefined> {
  let pieces: Uint8Array[] = [];
  let size = 0;
  const take = (last: Uint8Array): string | undefined => {
    const whole = size + last.byteLength;
    const line = whole > limit ? undefined : Buffer.concat([...pieces, last]).toString();
    pieces = [];
    size = 0;
    return line;
  };
  for await (const chunk of source) {
    let start = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
      yield take(chunk.subarray(start, end));
      start = end + 1;
    }
    const rest = chunk.subarray(start);
    size += rest.byteLength;
    // Of a line that is too long nothing is kept.
    if (size > limit) pieces = [];
    else if (rest.byteLength > 0) pieces.push(rest);
  }
  if (size > 0) yield take(Buffer.of());
}

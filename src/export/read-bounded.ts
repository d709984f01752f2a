import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";

/**
 * All of a file of the user's, of at most `mostBytes`; undefined where it cannot be read, is longer, or is no regular file. To open
 * a pipe would wait for somebody who writes to it, and a device may have no end: neither may hold up the app's start.
 */
export function readBounded(path: string, mostBytes: number): Buffer | undefined {
  try {
    // Windows does not know the flag.
    const file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      if (!fstatSync(file).isFile()) return undefined;
      const bytes = Buffer.alloc(mostBytes + 1);
      let length = 0;
      for (let read = -1; read !== 0 && length <= mostBytes; length += read)
        read = readSync(file, bytes, length, bytes.length - length, null);
      return length > mostBytes ? undefined : Buffer.from(bytes.subarray(0, length));
    } finally {
      closeSync(file);
    }
  } catch {
    return undefined;
  }
}

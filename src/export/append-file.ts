import {
  close,
  closeSync,
  constants,
  fstat,
  fstatSync,
  open,
  openSync,
  read,
  readSync,
  write,
  writeSync,
} from "node:fs";
import type { Stats } from "node:fs";
import { promisify } from "node:util";

/** A file that whole lines are added to, by any number of processes and threads. */
export interface AppendFile {
  /** On the thread pool: a disk can stall for longer than an app may. Rejects where not all was written. */
  append(lines: Uint8Array): Promise<void>;
  /** The same while this thread stands still. */
  appendNow(lines: Uint8Array): void;
  /** Stops an `append` that has not answered, where it can be. Whether its lines are in the file: looked for there. */
  interrupt(): boolean;
}

// With O_APPEND the system finds the end and writes there in one step: with one write for all lines of a batch, none is
// mixed with those of another process or thread. O_NONBLOCK: opening a pipe must not wait; O_NOCTTY: nor may a terminal
// become the process's own. Windows does not know them.
const flags =
  constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | (constants.O_NONBLOCK ?? 0) | (constants.O_NOCTTY ?? 0);
// Whoever else is to read it is for its owner to say: a file that is there already keeps its mode.
const mode = 0o600;
const lineBreak = Buffer.from("\n");
// More than a full queue of log records.
const tailBytes = 16 * 2 ** 20;

const later = {
  open: promisify(open),
  fstat: promisify(fstat),
  read: promisify(read),
  write: promisify(write),
  close: promisify(close),
};

/** Makes one. The file is opened for each batch, so that one which was renamed or removed is made anew, and none is held. */
export function createAppendFile(path: string): AppendFile {
  // The last line may have no end, at first and after a write in part: a process was killed, a disk full. The next line must not
  // become part of it. Not looked at each time: where another process is writing just then, it would seem to have none.
  let ended = false;
  let underWay: { file?: number; text?: Uint8Array } | undefined;
  const settle = (text: Uint8Array, written: number): void => {
    ended = written === text.byteLength;
    // Some lines may be there nevertheless. Counting too few is the honest side.
    if (!ended) throw new Error("the disk is full, or nearly: not all could be written");
  };
  return {
    async append(lines) {
      const own: typeof underWay = (underWay = {});
      const file = await later.open(path, flags, mode);
      try {
        let text = lines;
        // Each time: what the name stands for by now may be a pipe or a device.
        const size = sizeOf(await later.fstat(file));
        if (!ended) {
          const end = Buffer.from(lineBreak);
          if (size > 0) await later.read(file, end, 0, 1, size - 1);
          text = onItsOwnLine(lines, end);
        }
        if (underWay !== own) return;
        Object.assign(own, { file, text });
        settle(text, (await later.write(file, text)).bytesWritten);
      } finally {
        if (underWay === own) underWay = undefined;
        // Nobody waits for it, nor learns that it failed: the lines are in the file.
        later.close(file).catch(() => undefined);
      }
    },
    appendNow(lines) {
      const file = openSync(path, flags, mode);
      try {
        let text = lines;
        const size = sizeOf(fstatSync(file));
        if (!ended) {
          const end = Buffer.from(lineBreak);
          if (size > 0) readSync(file, end, 0, 1, size - 1);
          text = onItsOwnLine(lines, end);
        }
        settle(text, writeSync(file, text));
      } finally {
        closeSync(file);
      }
    },
    interrupt() {
      const { file, text } = underWay ?? {};
      underWay = undefined;
      if (file === undefined || text === undefined) return false;
      const { size } = fstatSync(file);
      const tail = Buffer.alloc(Math.min(size, tailBytes));
      readSync(file, tail, 0, tail.byteLength, size - tail.byteLength);
      return tail.indexOf(text) >= 0;
    },
  };
}

function sizeOf(found: Stats): number {
  if (!found.isFile()) throw new Error("it is no regular file");
  return found.size;
}

function onItsOwnLine(lines: Uint8Array, end: Buffer): Uint8Array {
  return end.equals(lineBreak) ? lines : Buffer.concat([lineBreak, lines]);
}

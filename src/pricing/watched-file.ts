import { lookAt, readLater, type Text } from "./text-file.ts";

/** What was read of a file's text, and a line for each mistake. */
interface Read<Value> {
  readonly value?: Value | undefined;
  readonly problems: readonly string[];
}

interface WatchedFileOptions<Value> {
  readonly path: string;
  /** The setting that names the file, and what it is, for the lines. */
  readonly variable: string;
  readonly kind: string;
  /** Reads its text. May throw, where what reads is not there. */
  readonly read: (text: string, fileName: string) => Read<Value>;
  readonly onProblem: (line: string) => void;
  readonly onNews: (line: string) => void;
  /** Milliseconds that only go forward. */
  readonly clock: () => number;
}

/** A file of the user's that may change while the process runs. */
export interface WatchedFile<Value> {
  /** What is in use; undefined where nothing could be read yet. */
  readonly value: Value | undefined;
  /** Takes the first text of it. */
  begin(text: Text): void;
  /** Looks at the file again, if that has not been done for a while, and reads it if it has changed. Returns at once. */
  look(): void;
}

/** Lines about one file; the rest is only counted. */
export const problemLimit = 20;
/** Milliseconds between two looks at a file. */
export const lookAgainMs = 2000;

/** Keeps what was last read of a file without a mistake: a change that has one is told in one line, and not taken. */
export function watchFile<Value>(options: WatchedFileOptions<Value>): WatchedFile<Value> {
  const { path, variable, kind, read, onProblem, onNews, clock } = options;
  let value: Value | undefined;
  let isGood = false;
  let state: string | undefined;
  let lookedAt = Number.NEGATIVE_INFINITY;
  let looking = false;

  const readText = ({ text, failure = "missing" }: Text): Read<Value> => {
    if (text === undefined) return { problems: [`${variable}: ${path}: ${failure}, no ${kind}; file ignored`] };
    try {
      return read(text, path);
    } catch (error) {
      return { problems: [`${variable}: ${path}: ${error instanceof Error ? error.message : "cannot be read"}`] };
    }
  };
  const take = (found: Read<Value>): void => {
    value = found.value;
    isGood = value !== undefined && found.problems.length === 0;
  };
  const takeChange = (text: Text): void => {
    state = text.state;
    const found = readText(text);
    const [problem, ...more] = found.problems;
    // What is deleted, or can no longer be read at all, is kept even where it had mistakes of its own.
    const kept = problem !== undefined && value !== undefined && (isGood || found.value === undefined);
    if (!kept && found.value !== undefined) {
      take(found);
      onNews(`${variable}: ${path}: read again, and in use`);
    }
    if (problem === undefined) return;
    const others = more.length > 0 ? ` (and ${more.length} more)` : "";
    onProblem(`${problem}${others}${kept ? `; what was read before stays in use` : ""}`);
  };
  const lookNow = async (): Promise<void> => {
    if ((await lookAt(path)) !== state) takeChange(await readLater(path));
  };

  return {
    get value() {
      return value;
    },
    begin(text) {
      lookedAt = clock();
      state = text.state;
      const found = readText(text);
      take(found);
      for (const problem of found.problems.slice(0, problemLimit)) onProblem(problem);
      const more = found.problems.length - problemLimit;
      if (more > 0) onProblem(`${path}: ${more} more mistakes`);
    },
    look() {
      if (looking || clock() - lookedAt < lookAgainMs) return;
      looking = true;
      lookedAt = clock();
      void lookNow()
        .catch(() => undefined) // a reporter that throws: as an unhandled rejection that would end the host
        .finally(() => void (looking = false));
    },
  };
}

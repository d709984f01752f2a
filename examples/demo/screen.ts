import type { Paint } from "./paint.ts";
import { createPaint } from "./paint.ts";

/** Where the demo prints. */
export interface Screen {
  print(line: string): void;
  readonly paint: Paint;
  /** Columns of a line; Infinity where it is no terminal, and nothing has to be cut. */
  readonly width: number;
}

interface Stream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** The screen that a stream leads to. COLUMNS, where it is set, counts before what the terminal says of itself. */
export function createScreen(stream: Stream, env: NodeJS.ProcessEnv = process.env): Screen {
  const wanted = Number(env["COLUMNS"]);
  // A terminal of no columns is one that does not know.
  const width = (wanted > 0 && wanted) || (stream.columns ?? 0) || 80;
  return {
    print: (line) => void stream.write(`${line}\n`),
    paint: createPaint(stream, env),
    width: stream.isTTY === true ? width : Infinity,
  };
}

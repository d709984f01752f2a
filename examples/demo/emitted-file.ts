import { appendFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";

let files = 0;

/** Writes each payload down, a line each, for the conformance check, where RELAYSCOPE_EMITTED_DIR says where. */
export function createEmittedFile(generation: string): (signal: string, body: string) => void {
  const directory = process.env["RELAYSCOPE_EMITTED_DIR"];
  if (directory === undefined || directory === "") return () => undefined;
  mkdirSync(directory, { recursive: true });
  const file = join(directory, `${generation}-${process.pid}-${files++}.ndjson`);
  // Parsed and written anew, since a payload with a line break in it would be two lines.
  return (signal, body) => {
    // What a test sends to an address that is meant to be wrong is no signal.
    if (/^(traces|metrics|logs)$/.test(signal))
      appendFileSync(file, `${JSON.stringify({ signal, body: JSON.parse(body) })}\n`);
  };
}

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { EmittedPayload } from "./otlp.ts";
import type { Generation } from "./rows.ts";

/** What one receiver wrote down. */
export interface EmittedFile {
  readonly name: string;
  readonly generation: Generation;
  readonly payloads: readonly EmittedPayload[];
}

/** Reads every NDJSON file of a directory, one after the other; a line that cannot be read stops it with file and line. */
export function* readEmitted(directory: string): Generator<EmittedFile> {
  const names = readdirSync(directory, { recursive: true, encoding: "utf8" });
  for (const name of names.filter((one) => one.endsWith(".ndjson")).toSorted()) {
    const lines = readFileSync(join(directory, name), "utf8").split("\n");
    const payloads = lines.flatMap((line, index) => (line === "" ? [] : [readLine(line, `${name}:${index + 1}`)]));
    yield { name, generation: generationOf(name), payloads };
  }
}

/** The test that owns the receiver says what it asked for by the file's name; what was emitted cannot say what was wanted. */
export function generationOf(name: string): Generation {
  const file = name.split(/[\\/]/).at(-1) ?? name;
  if (file.startsWith("latest-")) return "latest";
  return file.startsWith("dup-") ? "dup" : "v1.41";
}

function readLine(line: string, where: string): EmittedPayload {
  const parsed = parse(line, where);
  const signal = field(parsed, "signal");
  const raw = field(parsed, "body");
  const body = typeof raw === "string" ? parse(raw, where) : raw;
  if ((signal === "traces" || signal === "metrics" || signal === "logs") && typeof body === "object" && body !== null) {
    return { signal, body };
  }
  throw new Error(
    `${where}: expected {"signal": "traces" | "metrics" | "logs", "body": OTLP JSON}, got ${line.slice(0, 80)}`,
  );
}

function parse(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error(`${where}: not JSON: ${text.slice(0, 80)}`, { cause });
  }
}

function field(holder: unknown, key: string): unknown {
  return typeof holder === "object" && holder !== null ? Reflect.get(holder, key) : undefined;
}

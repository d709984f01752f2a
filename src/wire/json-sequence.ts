import type { Framing, FramingOptions } from "./framing.ts";

/** Reads JSON after JSON: a line each (Ollama), or the elements of a list that grows (Gemini without `alt=sse`). */
export class JsonSequence implements Framing {
  readonly truncated = false;
  readonly closing = false;

  constructor(_options: FramingOptions) {}

  push(_bytes: Uint8Array, _atMs: number): void {}

  end(): void {}

  contentSeen(): void {}

  severalSeen(): void {}
}

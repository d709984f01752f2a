import type { Framing, FramingOptions } from "./framing.ts";

/** Reads `application/vnd.amazon.eventstream`: Bedrock's streams. */
export class EventFrames implements Framing {
  readonly truncated = false;
  readonly closing = false;

  constructor(_options: FramingOptions) {}

  push(_bytes: Uint8Array, _atMs: number): void {}

  end(): void {}

  contentSeen(): void {}

  severalSeen(): void {}
}

import { EventFrames } from "./event-frames.ts";
import type { Framing, FramingOptions } from "./framing.ts";
import { JsonSequence } from "./json-sequence.ts";
import type { BodyKind } from "./opening.ts";
import { SseReader } from "./sse.ts";

/** The framing of a body that begins so. */
export function framingFor(kind: BodyKind, options: FramingOptions): Framing {
  if (kind === "frames") return new EventFrames(options);
  return kind === "json" ? new JsonSequence(options) : new SseReader(options);
}

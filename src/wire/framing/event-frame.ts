import { Json } from "../json/json.ts";

/** Bytes before a frame's headers: its length, theirs, and a checksum of the two. */
export const PRELUDE_BYTES = 12;

/** Bytes behind its payload: a checksum of it all. */
const TRAILER_BYTES = 4;

/** How long a header's value is, by its type; the types that are missing are preceded by their length. */
const fixedLengths: readonly (number | undefined)[] = [0, 0, 1, 2, 4, 8, undefined, undefined, 8, 16];

/** The frame that begins at `at`, of which the prelude has come, is this long; undefined where it is no frame. */
export function frameLength(bytes: Buffer, at: number): number | undefined {
  const total = bytes.readUInt32BE(at);
  const fits = bytes.readUInt32BE(at + 4) <= total - PRELUDE_BYTES - TRAILER_BYTES;
  return fits ? total : undefined;
}

/**
 * The message in a whole frame, as JSON text: `{"<event type>": payload}`; a `chunk`, which wraps a model's own JSON in base64, as
 * that JSON; an exception as `{"error": {"code": …, "message": …}}`. The checksums are left alone: TLS has kept the bytes, and what
 * an app's SDK refuses it tells by leaving.
 */
export function readFrame(frame: Buffer): string {
  const behindHeaders = PRELUDE_BYTES + frame.readUInt32BE(4);
  const headers = readHeaders(frame.subarray(PRELUDE_BYTES, behindHeaders));
  const payload = frame.toString("utf8", behindHeaders, frame.length - TRAILER_BYTES);
  const kind = headers.get(":message-type");
  const failure = headers.get(":exception-type") ?? headers.get(":error-code");
  if (kind === "exception" || kind === "error" || failure !== undefined)
    return JSON.stringify({ error: { code: failure, message: messageOf(payload) ?? headers.get(":error-message") } });
  const event = headers.get(":event-type") ?? "";
  const wrapped = event === "chunk" ? unwrap(payload) : undefined;
  return wrapped ?? `{${JSON.stringify(event)}:${payload === "" ? "{}" : payload}}`;
}

/** Headers that are texts. A length that leads out of them ends them. */
function readHeaders(bytes: Buffer): ReadonlyMap<string, string> {
  const headers = new Map<string, string>();
  for (let at = 0; at < bytes.length;) {
    const nameEnd = at + 1 + (bytes[at] ?? 0);
    const type = bytes[nameEnd] ?? fixedLengths.length;
    if (type >= fixedLengths.length) break;
    const fixed = fixedLengths[type];
    const begin = nameEnd + (fixed === undefined ? 3 : 1);
    if (begin > bytes.length) break;
    const end = begin + (fixed ?? bytes.readUInt16BE(nameEnd + 1));
    if (end > bytes.length) break;
    if (type === TEXT) headers.set(bytes.toString("utf8", at + 1, nameEnd), bytes.toString("utf8", begin, end));
    at = end;
  }
  return headers;
}

const TEXT = 7;

/** The padding that hides how long the answer is stands beside it. */
function unwrap(payload: string): string | undefined {
  const base64 = Json.parse(payload).at("bytes").longText;
  return base64 === undefined ? undefined : Buffer.from(base64, "base64").toString("utf8");
}

/** The sentence in an exception's payload, for people. */
function messageOf(payload: string): string | undefined {
  const told = Json.parse(payload);
  return told.at("message").text ?? told.at("Message").text;
}

import type { Flaw, Reading, WireFormat } from "./format.ts";
import { CLOSE_LIST, CLOSE_OBJECT } from "./json/json-bytes.ts";
import { Json, PARSE_LIMIT } from "./json/json.ts";
import { Opening } from "./framing/opening.ts";
import type { Saying } from "./saying.ts";
import { StreamReader } from "./stream.ts";
import { readBareError } from "./wire-error.ts";

/** A whole body, or the two ends of one that was too long to be kept: what lies between them is gone. */
export interface Body {
  readonly head: Uint8Array;
  readonly tail?: Uint8Array;
}

/** What was understood of a body, and why it is not more. */
export interface Answer {
  readonly reading: Reading;
  readonly flaw: Flaw | undefined;
}

/** Reads a body, an answer or an error, that is JSON, or that is JSON a line, or a stream that is called JSON; what it says is gathered in `saying`. */
export function readAnswer(format: WireFormat, body: Body, saying?: Saying): Answer {
  const answer = readBody(format, body, saying);
  // Sound and plain text may begin as anything does: "[Music]".
  return format.binary === true && answer.flaw === "malformed" ? { ...answer, flaw: undefined } : answer;
}

function readBody(format: WireFormat, body: Body, saying: Saying | undefined): Answer {
  const opening = new Opening();
  opening.push(body.head);
  if (opening.kind === "events" || opening.kind === "frames") return readEvents(format, body, saying);
  if (opening.kind !== "json") return malformed;
  const { head, tail } = body;
  if (tail !== undefined) return readEnds(format, head, tail);
  if (format.bulky === true && head.length > 4 * END_BYTES && saying === undefined) {
    // Ten megabytes of numbers would take the app's thread 50 ms, and tell nothing.
    const ends = readEnds(format, head.subarray(0, END_BYTES), head.subarray(-END_BYTES));
    if (ends.flaw === undefined) return ends;
  }
  const json = Json.any(head);
  if (format.jsonStream === true && json.kind !== "object") {
    const answer = readEvents(format, body, saying);
    // One message alone, and it breaks off.
    return json.kind === undefined && Object.keys(answer.reading).length === 0 ? malformed : answer;
  }
  if (json.kind === undefined) return readLines(format, head, saying) ?? malformed;
  // A large body is scanned, which a missing end does not stop.
  const whole = head.length <= PARSE_LIMIT || isClosed(head, json.kind);
  saying?.read(json);
  return { reading: readMessage(format, json), flaw: whole ? undefined : "malformed" };
}

/** What is read of either end where the middle is known to tell nothing. */
const END_BYTES = 64 * 1024;

const malformed: Answer = { reading: {}, flaw: "malformed" };

function readMessage(format: WireFormat, body: Json): Reading {
  const { finishReasons, ...reading } = format.read(body, {});
  // Some servers give no reason at all. In a stream that is a choice that was cut; here nothing was.
  if (finishReasons?.some((reason) => reason !== undefined)) return { ...reading, finishReasons };
  if (Object.keys(reading).length > 0) return reading;
  const error = readBareError(body);
  return error === undefined ? {} : { error };
}

function readEnds(format: WireFormat, head: Uint8Array, tail: Uint8Array): Answer {
  const json = Json.ends(head, tail);
  const reading = readMessage(format, json);
  if (!isClosed(tail, json.kind ?? "list")) return { reading, flaw: "malformed" };
  return { reading, flaw: reading.usage === undefined ? "unread" : undefined };
}

function readEvents(format: WireFormat, { head, tail }: Body, saying: Saying | undefined): Answer {
  const reader = new StreamReader(format, { everyEvent: head.length <= PARSE_LIMIT, saying });
  reader.push(head, 0);
  if (tail !== undefined) {
    // The event that the gap cuts is none, nor is the one that it ends with.
    reader.push(blankLine, 0);
    reader.push(tail, 0);
  }
  const reading = reader.end();
  const unread = tail !== undefined && reading.usage === undefined;
  return { reading, flaw: unread ? "unread" : reader.flaw };
}

const blankLine = Buffer.from("\n\n");

/** JSON a line, as some relays stream it: each is a message. Undefined where a line is none. */
function readLines(format: WireFormat, bytes: Uint8Array, saying: Saying | undefined): Answer | undefined {
  const lines = new TextDecoder().decode(bytes).split("\n");
  const messages = lines.filter((line) => line.trim() !== "").map((line) => Json.parse(line));
  if (messages.some((message) => !message.present)) return undefined;
  for (const message of messages) saying?.read(message);
  const reading = messages.reduce<Reading>((known, message) => format.read(message, known), {});
  return { reading, flaw: undefined };
}

/** Whether the bytes end with the bracket that closes a body of this kind. */
function isClosed(bytes: Uint8Array, kind: Json["kind"]): boolean {
  const last = bytes.findLast((byte) => byte > 0x20);
  return last === (kind === "list" ? CLOSE_LIST : CLOSE_OBJECT);
}

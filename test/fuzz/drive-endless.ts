import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { WireFormat } from "../../src/wire/format.ts";
import type { BodyKind } from "../../src/wire/framing/opening.ts";
import { StreamReader } from "../../src/wire/stream.ts";
import { sayingOf } from "../unit/wire/saying-of.ts";
import { writeFrame, writeHeaders } from "./event-frames.ts";
import type { Random } from "./random.ts";
import { checkReading, checkSaid, fail } from "./sane.ts";
import type { Subject } from "./subject.ts";
import type { Trace } from "./drive.ts";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

/** An event of the largest size, as text of two bytes a character, beside the tail that it came in. */
const HELD_LIMIT = 32 * 1024 * 1024;

const MiB = 1024 * 1024;
const frameHeaders = writeHeaders({ ":event-type": "contentBlockDelta", ":message-type": "event" });

/** What dialects take for the beginning of an answer: from here on, only the end is of use. */
const content = [
  '{"choices":[{"index":0,"delta":{"content":"word"}}]}',
  '{"type":"content_block_delta","delta":{"type":"text_delta","text":"word"}}',
  '{"type":"response.output_text.delta","delta":"word"}',
  '{"type":"content-delta","delta":{"message":{"content":{"text":"word"}}}}',
  '{"candidates":[{"content":{"parts":[{"text":"word"}]}}]}',
]
  .map((event) => `data: ${event}\n\n`)
  .join("");

/** A text of which a few hundred are more than is gathered of an answer. */
const prose = "word ".repeat(800);

/** What a server may go on sending, and how much of it is tried. */
const patterns: readonly (readonly [opening: string | Buffer, unit: string | Buffer, bytes: number])[] = [
  ["data: ", "x", 48 * MiB],
  [`${content}data: `, "x", 48 * MiB],
  [`${content}data: {}\n\n${"data: {}\n\n".repeat(4000)}data: `, "x", 12 * MiB],
  [`${content}`, "\r\n", 12 * MiB],
  ["", ":\n", 4 * MiB],
  ["data: {}\n\n", "\n", 12 * MiB],
  ["data: ", "data: {}\n", 12 * MiB],
  ["", 'data: {"choices":[{"index":0,"delta":{"content":"word"}}]}\n\n', 4 * MiB],
  [
    "",
    'data: {"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"xxxx"}}]}}]}\n\n',
    4 * MiB,
  ],
  ["", 'data: {"usage":{"prompt_tokens":1},"error":null,"finish_reason":"stop"}\n\n', 4 * MiB],
  ["", 'data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"word"}}\n\n', 4 * MiB],
  ["", `data: {"choices":[{"index":0,"delta":{"content":"${prose}"}}]}\n\n`, 4 * MiB],
  ["", `data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"${prose}"}}\n\n`, 4 * MiB],
  ["", `{"message":{"content":"${prose}"},"response":"${prose}","done":false}\n`, 4 * MiB],
  ["[", `{"candidates":[{"content":{"parts":[{"text":"${prose}"}]}}]},\n`, 4 * MiB],
  ["", `event: x\nid: ${"y".repeat(1000)}\nretry: 1\n`, 12 * MiB],
  ["event: ", "z", 12 * MiB],
  ["", '{"message":{"content":"word"},"done":false}\n', 4 * MiB],
  ["[", '{"candidates":[{"content":{"parts":[{"text":"word"}]}}]},\n', 4 * MiB],
  ["[", "[", 12 * MiB],
  ["[", "{}", MiB],
  ['{"a":"', "\\", 48 * MiB],
  ['{"a":"', "x", 48 * MiB],
  ["{", '"a":1,', 12 * MiB],
  ['{"a":', '{"a":', 12 * MiB],
  ["{}\n", "\n", 12 * MiB],
  ["\r", "\r", 12 * MiB],
  [
    writeFrame({ headers: frameHeaders, payload: Buffer.from('{"delta":{"text":"x"}}') }),
    writeFrame({ headers: frameHeaders, payload: Buffer.from('{"delta":{"text":"word"}}') }),
    4 * MiB,
  ],
  [writeFrame({ headers: frameHeaders, payload: Buffer.alloc(0) }, { total: 2 ** 32 - 1 }), "x", 48 * MiB],
  [writeFrame({ headers: frameHeaders, payload: Buffer.alloc(0) }, { total: 8 * MiB }), "x", 48 * MiB],
  [Buffer.from([0, 0, 1, 0, 0, 0, 0, 200]), "x", 12 * MiB],
  ["<html>", "<p>", 12 * MiB],
];

/** Feeds a stream that does not end, and weighs what its reader holds of it. */
export function driveEndless(subject: Subject, format: WireFormat, random: Random, trace: Trace): void {
  const [opening, unit, bytes] = random.pick(patterns);
  const everyEvent = random.oneIn(2);
  const size = random.pick([1000, 16_384, 65_536]);
  trace.what = `endless ${JSON.stringify(unit.toString("latin1").slice(0, 60))}, every event ${everyEvent}, pieces of ${size}`;
  trace.bytes = Buffer.from(opening);
  const period = Buffer.from(unit);
  // Whole periods, so that one piece goes on where the last one ended.
  const piece = Buffer.alloc(Math.max(1, Math.round(size / period.length)) * period.length, period);
  const saying = random.oneIn(3) ? sayingOf(format) : undefined;
  const before = weigh();
  const reader = random.oneIn(3)
    ? ofFraming(subject, format, random, everyEvent)
    : new StreamReader(format, { everyEvent, saying });
  reader.push(Buffer.from(opening), 0);
  for (let sent = 0, at = 1; sent < bytes; sent += piece.length, at += 1) reader.push(piece, at);
  const held = weigh() - before;
  if (held > HELD_LIMIT) fail(`${Math.round(held / MiB)} MiB held of ${Math.round(bytes / MiB)} that came`);
  // It ends, after all, with what says how.
  if (random.oneIn(2)) reader.push(Buffer.from(`\n\n${content}data: [DONE]\n\n`), 0);
  const reading = reader.end();
  if (reading !== undefined) checkReading(reading);
  if (saying !== undefined) checkSaid(saying.said);
}

function ofFraming(subject: Subject, format: WireFormat, random: Random, everyEvent: boolean) {
  const kind = random.pick<BodyKind>(["events", "frames", "json"]);
  const framing = subject.framingFor(kind, { everyEvent, marks: format.marks, onEvent: () => framing.contentSeen() });
  return {
    push: (bytes: Uint8Array, at: number): void => framing.push(bytes, at),
    end: (): undefined => void framing.end(),
  };
}

/** What this thread holds: its heap, without what is let go of, and the bytes that lie beside it. */
export function weigh(): number {
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

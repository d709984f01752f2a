import { brotliCompressSync, constants, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from "node:zlib";
import { readerFor } from "../../src/answer-reader.ts";
import { readAskedBody } from "../../src/asked-body.ts";
import { codingOf, DECODED_NOW_LIMIT, decodeNow } from "../../src/capture/decompress.ts";
import { readAnswerHeaders } from "../../src/wire/headers/answer-headers.ts";
import { readAnswer } from "../../src/wire/answer.ts";
import { EVENT_LIMIT } from "../../src/wire/framing/event-tail.ts";
import { contentOf } from "../../src/wire/contents.ts";
import type { WireFormat } from "../../src/wire/format.ts";
import { Json } from "../../src/wire/json/json.ts";
import { stated } from "../../src/wire/merge.ts";
import { modelPathOf } from "../../src/wire/model-paths.ts";
import { boundaryOf } from "../../src/wire/framing/multipart.ts";
import { type BodyKind, Opening } from "../../src/wire/framing/opening.ts";
import { providerOf, vendorOf } from "../../src/wire/providers.ts";
import { readRateLimits } from "../../src/wire/headers/rate-limits.ts";
import { readRequestId } from "../../src/wire/headers/request-id.ts";
import { readRetryAfter } from "../../src/wire/headers/retry-after.ts";
import type { Saying } from "../../src/wire/saying.ts";
import { StreamReader } from "../../src/wire/stream.ts";
import { readHeaderError } from "../../src/wire/wire-error.ts";
import { sayingOf } from "../unit/wire/saying-of.ts";
import { driveContent } from "./drive-content.ts";
import { driveDeep } from "./drive-deep.ts";
import { driveEndless } from "./drive-endless.ts";
import { driveGrowth } from "./drive-growth.ts";
import { driveKept } from "./drive-kept.ts";
import { writeForm } from "./form-mutations.ts";
import { mutateHeaders, mutatePath } from "./header-mutations.ts";
import { dictionaryOf } from "./dictionary.ts";
import { type Made, makeAnswer, makeJson, makeRequest, pickRecording } from "./make-input.ts";
import { keeping } from "./read-all.ts";
import { Random } from "./random.ts";
import { type Recording, targetOf } from "./recordings.ts";
import {
  checkAnswer,
  checkAsked,
  checkAskedContent,
  checkLimits,
  checkPrototypes,
  checkReading,
  checkRetry,
  checkSaid,
  checkUnpoisoned,
  fail,
} from "./sane.ts";
import type { Subject } from "./subject.ts";

/** What an input was made of, filled in as it is made: known also where it fails. */
export interface Trace {
  course?: string;
  recording?: string;
  format?: string;
  what?: string;
  bytes?: Buffer;
}

/** What an input is made from. */
interface Source {
  readonly subject: Subject;
  readonly recordings: readonly Recording[];
  readonly random: Random;
  readonly recording: Recording;
  readonly format: WireFormat;
  readonly trace: Trace;
}

/** One way through the readers. */
type Course = (source: Source) => void | Promise<void>;

const courses: readonly (readonly [weight: number, name: string, course: Course])[] = [
  [5000, "answer", driveAnswer],
  [6000, "stream", driveStream],
  [1500, "ends", driveEnds],
  [4000, "request", driveRequest],
  [600, "form", driveForm],
  [1500, "content", driveTold],
  [2000, "framing", driveFraming],
  [2000, "json", driveJson],
  [900, "coding", driveCoding],
  [1500, "headers", driveHeaders],
  [800, "path", drivePath],
  [60, "whole way", driveWholeWay],
  [8, "bomb", driveBomb],
  [10, "endless", ({ subject, format, random, trace }) => driveEndless(subject, format, random, trace)],
  [40, "growth", ({ format, recordings, random, trace }) => driveGrowth(format, recordings, random, trace)],
  [1, "deep", ({ format, recordings, trace }) => driveDeep(format, recordings, trace)],
  [1, "kept", ({ format, recordings, trace }) => driveKept(format, recordings, trace)],
];

/** How often each dialect is made larger, before chance says which one is. */
const GROWTHS = 8;

/** Makes the input of this seed and number and reads it every way that its course has. Throws what is wrong. */
export async function drive(
  subject: Subject,
  recordings: readonly Recording[],
  seed: number,
  input: number,
  trace: Trace = {},
): Promise<void> {
  const random = new Random(seed, input);
  if (driveEach(subject, recordings, random, input, trace)) return;
  const [, name, course] = random.weighted(
    courses.filter(([, known]) => subject.courses?.includes(known) ?? true).map((entry) => [entry[0], entry] as const),
  );
  const recording = pickRecording(recordings, random);
  const own = subject.formats.find((format) => format.name === recording.format);
  // What one dialect says, another may be asked about: relays mix them.
  const format = own === undefined || random.oneIn(5) ? random.pick(subject.formats) : own;
  Object.assign(trace, { course: name, recording: recording.name, format: format.name });
  await course({ subject, recordings, random, recording, format, trace });
  checkPrototypes();
}

/** The first inputs of any seed: what each dialect keeps of its calls, how its time grows with their size, and what nests too deep to be written. */
function driveEach(
  { formats, courses: known }: Subject,
  recordings: readonly Recording[],
  random: Random,
  input: number,
  trace: Trace,
): boolean {
  const format = formats[input % formats.length];
  const course = ["kept", "growth", "deep"][Math.floor(input / formats.length)];
  if (format === undefined || course === undefined || known?.includes(course) === false) return false;
  trace.course = course;
  if (course === "kept") driveKept(format, recordings, trace);
  else if (course === "deep") driveDeep(format, recordings, trace);
  else driveGrowth(format, recordings, random, trace, GROWTHS);
  return true;
}

function driveAnswer(source: Source): void {
  const { format, random } = source;
  const made = answerOf(source);
  const saying = random.oneIn(2) ? sayingOf(format) : undefined;
  const answer = readAnswer(format, { head: made.bytes }, saying);
  checkAnswer(answer);
  if (made.poisoned) checkUnpoisoned(answer.reading);
  if (saying !== undefined) checkSaid(saying.said);
  // What is scanned says what is parsed says, as long as it is JSON and no list in it is longer than is scanned.
  const { bytes } = made;
  if (bytes.length > 16_384 || Json.parse(bytes).kind !== "object") return;
  const [scanned, parsed] = [Json.scan(bytes), Json.parse(bytes)].map((json) => format.read(json, {}));
  if (isDifferent(scanned, parsed)) fail(`scanned ${tell(scanned)}, parsed ${tell(parsed)}`);
}

function driveStream(source: Source): void {
  const { format, random } = source;
  const made = answerOf(source);
  const everyEvent = random.oneIn(2);
  const saying = random.oneIn(3) ? sayingOf(format) : undefined;
  const reading = readStream(format, cut(made.bytes, random), everyEvent, saying);
  if (made.poisoned) checkUnpoisoned(reading);
  if (saying !== undefined) checkSaid(saying.said);
  if (!everyEvent || random.oneIn(2) || made.bytes.length > EVENT_LIMIT / 2) return;
  // Wherever the network cuts it, a stream that is read whole says the same.
  const again = readStream(format, [made.bytes], true);
  if (isDifferent(again, reading)) fail(`cut ${tell(reading)}, in one piece ${tell(again)}`);
}

/** A body of which the middle is gone. */
function driveEnds(source: Source): void {
  const { format, random } = source;
  const { bytes } = answerOf(source);
  const first = random.below(bytes.length + 1);
  const last = first + random.below(bytes.length - first + 1);
  checkAnswer(
    readAnswer(
      format,
      { head: bytes.subarray(0, first), tail: bytes.subarray(last) },
      random.oneIn(4) ? sayingOf(format) : undefined,
    ),
  );
  checkAsked(format.ask(Json.ends(bytes.subarray(0, first), bytes.subarray(last)), targetFor(source)));
}

function driveRequest(source: Source): void {
  const { format, random, recordings, recording, trace } = source;
  const made = note(trace, makeRequest(recording, recordings, random));
  const target = targetFor(source);
  const request = readAskedBody(made.bytes, !random.oneIn(4), format.fits, recording.requestType);
  const asked = format.ask(request, target);
  checkAsked(asked);
  if (made.poisoned) checkUnpoisoned(asked);
  if (typeof format.fits(request) !== "boolean") fail("fits is neither true nor false");
  const content = contentOf(format);
  if (content !== undefined) checkAskedContent(content.ask(request));
}

function driveTold(source: Source): void {
  const { format, random, recording, recordings, trace } = source;
  const request = makeRequest(recording, recordings, random);
  const answer = answerOf(source);
  trace.bytes = Buffer.concat([request.bytes, Buffer.from("\n"), answer.bytes]);
  driveContent(format, request, answer, random);
}

function driveForm(source: Source): void {
  const { format, random, recordings, recording, trace } = source;
  const { bytes } = makeRequest(recording, recordings, random);
  const form = writeForm(Json.parse(bytes).raw, random);
  const body = random.oneIn(3) ? form.body.subarray(0, random.below(form.body.length + 1)) : form.body;
  note(trace, { bytes: body, what: `form of ${form.type.slice(0, 80)}`, poisoned: false, intact: false });
  if ((boundaryOf(form.type)?.length ?? 0) > 200) fail("a boundary without end");
  const request = readAskedBody(body, true, format.fits, form.type);
  checkAsked(format.ask(request, targetFor(source)));
  format.fits(request);
  const content = contentOf(format);
  if (content !== undefined) checkAskedContent(content.ask(request));
}

/** Any bytes through any framing, its owner seeing content whenever. */
function driveFraming(source: Source): void {
  const { subject, random, format } = source;
  const { bytes } = answerOf(source);
  const opening = new Opening();
  opening.push(bytes);
  const own = random.oneIn(3) ? undefined : opening.kind;
  const kind = own ?? random.pick<BodyKind>(["events", "frames", "json", "other"]);
  let told = 0;
  const framing = subject.framingFor(kind, {
    everyEvent: random.oneIn(2),
    marks: format.marks,
    onEvent(data) {
      told += 1;
      if (data.length > EVENT_LIMIT) fail(`an event of ${data.length} characters`);
      if (told > bytes.length + 2) fail(`more events than bytes`);
    },
  });
  const seenAt = random.below(10);
  const severalAt = random.below(30);
  for (const [index, piece] of cut(bytes, random).entries()) {
    framing.push(piece, index);
    if (index === seenAt) framing.contentSeen();
    if (index === severalAt) framing.severalSeen();
  }
  framing.end();
}

function driveJson(source: Source): void {
  const { random, recording, recordings, trace } = source;
  const { bytes } = note(
    trace,
    makeJson(
      random.oneIn(2) ? recording.answer : (recording.request ?? recording.answer),
      recording,
      recordings,
      random,
    ),
  );
  const [first, last] = [random.below(bytes.length + 1), random.below(bytes.length + 1)];
  const way = random.below(4);
  const json = [
    () => Json.any(bytes),
    () => Json.scan(bytes),
    () => Json.ends(bytes.subarray(0, first), bytes.subarray(last)),
    () => Json.any(bytes.toString("latin1")),
  ][way]?.();
  if (json !== undefined) visit(json, dictionaryOf(recording.format).keys, 0, random);
}

/** All that a view tells, as a decoder would ask. */
function visit(json: Json, keys: readonly string[], depth: number, random: Random): void {
  const { text, word, number, integer, count, amount, flag, kind, present, listed, filled, longText, items } = json;
  if (word !== undefined && word !== text) fail("a word that is no text");
  if (number !== undefined && !Number.isFinite(number)) fail(`a number of ${number}`);
  if (count !== undefined && (count !== integer || count < 0)) fail(`a count of ${count}`);
  if (amount !== undefined && (amount !== number || amount < 0)) fail(`an amount of ${amount}`);
  if ((kind === "list") !== listed) fail("a list that is none");
  if (items.length > 1024) fail(`${items.length} items`);
  if (!present && (filled || flag !== undefined || longText !== undefined)) fail("something in nothing");
  for (const name of ["__proto__", "constructor", "toString", "hasOwnProperty"]) json.at(name).at("name");
  if (depth >= 3) return;
  for (const item of items.slice(0, 4)) visit(item, keys, depth + 1, random);
  for (let tries = 0; tries < 6 && keys.length > 0; tries += 1) {
    const inner = json.at(random.pick(keys));
    if (inner.present) visit(inner, keys, depth + 1, random);
  }
}

const compress: readonly (readonly [coding: string, compress: (bytes: Buffer) => Buffer])[] = [
  ["gzip", (bytes) => gzipSync(bytes, { level: 1 })],
  ["deflate", (bytes) => deflateSync(bytes, { level: 1 })],
  ["deflate", (bytes) => deflateRawSync(bytes, { level: 1 })],
  ["br", (bytes) => brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } })],
  ["zstd", (bytes) => zstdCompressSync(bytes)],
];

/** A coding that may lie, break off or be damaged. */
function driveCoding(source: Source): void {
  const { format, random } = source;
  const { bytes } = answerOf(source);
  const wire = encode(bytes, random);
  const said = random.oneIn(6)
    ? random.pick(["gzip", "x-gzip", "br", "deflate", "zstd", "GZIP ", "gzip, br", "identity", "compress", "__proto__"])
    : wire.coding;
  const coding = codingOf(said);
  if (coding === undefined || coding === "unknown") return;
  const decoded = decodeNow(coding, wire.bytes);
  if (typeof decoded === "string") return;
  if (decoded.length > DECODED_NOW_LIMIT) fail(`${decoded.length} bytes decoded`);
  checkAnswer(readAnswer(format, { head: decoded }));
}

function encode(bytes: Buffer, random: Random): { readonly coding: string; readonly bytes: Buffer } {
  const [coding, pack] = random.pick(compress);
  const packed = pack(bytes);
  const damage = random.below(6);
  if (damage === 0) return { coding, bytes: packed.subarray(0, random.below(packed.length + 1)) };
  if (damage === 1) return { coding, bytes: Buffer.concat([packed, random.oneIn(2) ? packed : bytes]) };
  if (damage === 2) return { coding, bytes: bytes };
  if (damage === 3) for (let count = 3; count > 0; count -= 1) packed[random.below(packed.length)] = random.below(256);
  return { coding, bytes: packed };
}

/** The reader that an exchange is given, with what the thread pool decodes. */
async function driveWholeWay(source: Source): Promise<void> {
  const { format, random } = source;
  const { bytes } = answerOf(source);
  const wire = random.oneIn(3) ? { coding: undefined, bytes } : encode(bytes, random);
  const failures: unknown[] = [];
  const reader = readerFor({
    format,
    streamed: random.oneIn(2),
    coding: codingOf(wire.coding),
    everyEvent: random.oneIn(2),
    gapBounds: [0.01, 1],
    saying: random.oneIn(2) ? sayingOf(format) : undefined,
    guard: keeping(failures),
  });
  for (const [index, piece] of cut(wire.bytes, random).entries()) reader.received(piece, index);
  // Or the process ends before the threads are done.
  if (!random.oneIn(3)) await new Promise<void>((done) => reader.settle(done));
  checkReading(reader.reading());
  if (failures.length > 0) throw failures[0];
}

/** Little that claims to be much. */
function driveBomb({ format, random, trace }: Source): void {
  const unit = random.pick(["\0", "[", '{"a":', "data: {}\n\n", "data: ", '"', "x", "\n", ":\n", '{"a":1}\n']);
  const coding = random.pick(["gzip", "deflate", "br", "zstd"]);
  note(trace, {
    bytes: Buffer.from(unit),
    what: `bomb of ${JSON.stringify(unit)} in ${coding}`,
    poisoned: false,
    intact: false,
  });
  const decoded = decodeNow(coding, bombOf(coding, unit));
  if (typeof decoded === "string") return;
  if (decoded.length > DECODED_NOW_LIMIT) fail(`${decoded.length} bytes decoded`);
  checkAnswer(readAnswer(format, { head: decoded }));
}

const bombs = new Map<string, Buffer>();

function bombOf(coding: string, unit: string): Buffer {
  const key = `${coding} ${unit}`;
  let bomb = bombs.get(key);
  if (bomb === undefined) {
    // Some are just below the bound, and have to be read.
    const size = unit.length % 2 === 0 ? DECODED_NOW_LIMIT + 1024 : DECODED_NOW_LIMIT / 4;
    const [, pack = gzipSync] = compress.find(([name]) => name === coding) ?? [];
    bombs.set(key, (bomb = pack(Buffer.alloc(size, unit))));
  }
  return bomb;
}

function driveHeaders({ random, recording, trace }: Source): void {
  const dictionary = dictionaryOf(
    random.pick(["rate-limits", "request-id", "retry-after", "answer-headers", recording.format]),
  );
  const headers = mutateHeaders(recording.answerHeaders, random, dictionary);
  note(trace, { bytes: Buffer.from(JSON.stringify(headers)), what: "headers", poisoned: false, intact: false });
  const header = (name: string): string | undefined => (Object.hasOwn(headers, name) ? headers[name] : undefined);
  const now = random.oneIn(4) ? random.pick([0, -1, 2 ** 53, 8.64e15]) : 1_795_000_000_000;
  checkReading(stated(readAnswerHeaders(header)));
  checkReading(stated({ error: readHeaderError(header) }));
  checkLimits(readRateLimits(header, now));
  checkRetry(readRetryAfter(header, now), readRequestId(header));
}

function drivePath({ subject, random, recording, trace }: Source): void {
  const path = mutatePath(recording.path, random);
  note(trace, { bytes: Buffer.from(path), what: "path", poisoned: false, intact: false });
  const host = random.pick([
    recording.host,
    "",
    ".",
    "x".repeat(5000),
    "a.".repeat(2000),
    "__proto__",
    `${recording.host}.evil.test`,
  ]);
  const headers = mutateHeaders({}, random, dictionaryOf(recording.format));
  const target = targetOf(host, path, headers, random.pick(["POST", "POST", "GET", "post", ""]));
  const nothing = Json.parse("");
  for (const format of subject.formats) {
    const match: unknown = format.matches(target);
    if (match !== undefined && match !== "certain" && match !== "likely") fail(`a match of ${String(match)}`);
    checkAsked(format.ask(nothing, target));
    providerOf(target, format);
  }
  vendorOf(host);
  modelPathOf(path);
}

function answerOf({ recording, recordings, random, trace }: Source): Made {
  return note(trace, makeAnswer(recording, recordings, random));
}

function targetFor({ recording, random }: Source) {
  return targetOf(recording.host, random.oneIn(8) ? mutatePath(recording.path, random) : recording.path);
}

function note(trace: Trace, made: Made): Made {
  trace.what = made.what;
  trace.bytes = made.bytes;
  return made;
}

function readStream(format: WireFormat, pieces: readonly Buffer[], everyEvent: boolean, saying?: Saying) {
  const reader = new StreamReader(format, { everyEvent, saying });
  for (const [index, piece] of pieces.entries()) {
    const copy = Buffer.from(piece);
    reader.push(copy, index);
    // What undici hands out belongs to the app, which may write into it.
    copy.fill(0x7a);
  }
  const reading = reader.end();
  checkAnswer({ reading, flaw: reader.flaw });
  return reading;
}

function cut(bytes: Buffer, random: Random): readonly Buffer[] {
  const way = random.below(6);
  if (way === 0) return [bytes];
  if (way === 1 && bytes.length < 4096) return Array.from(bytes, (_, at) => bytes.subarray(at, at + 1));
  if (way === 2) return bytes.length > 65_536 ? slices(bytes, 16_384) : slices(bytes, 1 + random.below(100));
  const cuts = Array.from({ length: 1 + random.below(8) }, () => random.below(bytes.length + 1)).toSorted(
    (a, b) => a - b,
  );
  return [...cuts, bytes.length].map((end, index) => bytes.subarray(cuts[index - 1] ?? 0, end));
}

function slices(bytes: Buffer, size: number): readonly Buffer[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) => bytes.subarray(at * size, (at + 1) * size));
}

function isDifferent(one: unknown, other: unknown): boolean {
  return tell(one) !== tell(other);
}

function tell(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => (inner === undefined ? null : inner));
}

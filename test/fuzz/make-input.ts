import { mutateBytes } from "./byte-mutations.ts";
import { dictionaryOf } from "./dictionary.ts";
import { JsonMutation } from "./json-mutations.ts";
import type { Random } from "./random.ts";
import { requests } from "./requests.ts";
import type { Recording } from "./recordings.ts";
import { mutateStream } from "./stream-mutations.ts";

/** A body that a server, or an app, might send. */
export interface Made {
  readonly bytes: Buffer;
  /** What was done, in words. */
  readonly what: string;
  /** Members stand under a prototype's name, and nothing but that name keeps them from being the object's. */
  readonly poisoned: boolean;
  /** It was changed by what it says alone. */
  readonly intact: boolean;
}

/** The bytes past which a body is given whole, since to take it apart would take longer than to read it. */
const STRUCTURE_LIMIT = 512 * 1024;

/** A recording, a small one rather than a large one. */
export function pickRecording(recordings: readonly Recording[], random: Random): Recording {
  const one = random.pick(recordings);
  const other = random.pick(recordings);
  return random.oneIn(4) || one.answer.length < other.answer.length ? one : other;
}

/** The answer of a recording, changed. */
export function makeAnswer(recording: Recording, recordings: readonly Recording[], random: Random): Made {
  const body = recording.answer;
  const isStream = recording.kind === "events" || recording.kind === "frames" || !isOneJson(body);
  if (isStream && body.length <= STRUCTURE_LIMIT && !random.oneIn(10)) {
    const mutation = mutationFor(recording, recordings, random);
    const stream = mutateStream(body, random, mutation, () => pickRecording(recordings, random).answer);
    return finish(stream.bytes, stream.what, mutation, random);
  }
  return makeJson(body, recording, recordings, random);
}

/** The request of a recording, changed; one of the dialect's own keys where none was recorded. */
export function makeRequest(recording: Recording, recordings: readonly Recording[], random: Random): Made {
  const { request } = recording;
  return makeJson(
    request === undefined || random.oneIn(4) ? random.pick(requests) : request,
    recording,
    recordings,
    random,
  );
}

/** A JSON value of the dialect's keys and words, as text. */
export function makeJson(body: Buffer, recording: Recording, recordings: readonly Recording[], random: Random): Made {
  const mutation = mutationFor(recording, recordings, random);
  const known = body.length <= STRUCTURE_LIMIT && !random.oneIn(5) ? parsed(body) : undefined;
  const begin = known ?? mutation.invent();
  const text = mutation.apply(begin, random.oneIn(20) ? 0 : 1 + random.below(4));
  return finish(Buffer.from(text), known === undefined ? "invented JSON" : "changed JSON", mutation, random);
}

function mutationFor(recording: Recording, recordings: readonly Recording[], random: Random): JsonMutation {
  return new JsonMutation(random, dictionaryOf(recording.format), () => {
    const { answer } = pickRecording(recordings, random);
    return answer.length > 64 * 1024 ? undefined : parsed(answer);
  });
}

function finish(bytes: Buffer, what: string, mutation: JsonMutation, random: Random): Made {
  const made = { poisoned: mutation.poisoned && !mutation.broken, intact: !mutation.broken };
  if (random.oneIn(400)) return { ...made, bytes: inflate(bytes, random), what: `${what}, inflated` };
  if (!random.oneIn(4)) return { ...made, bytes, what };
  let changed = bytes;
  for (let count = random.oneIn(3) ? 3 : 1; count > 0; count -= 1) changed = mutateBytes(changed, random);
  return { bytes: changed, what: `${what}, bytes changed`, poisoned: false, intact: false };
}

/** With a member, first or last, past the sizes from which a body is scanned, or read by its ends. */
function inflate(bytes: Buffer, random: Random): Buffer {
  const pad = `"pad":"${random.pick(["x", "\\\\", '\\"', "é"]).repeat(random.oneIn(3) ? 700_000 : 150_000)}"`;
  const first = bytes.indexOf("{") + 1;
  const last = bytes.lastIndexOf("}");
  if (first === 0 || last < first) return Buffer.concat([bytes, Buffer.from(pad)]);
  const [at, text] = random.oneIn(2) ? [first, `${pad},`] : [last, `,${pad}`];
  return Buffer.concat([bytes.subarray(0, at), Buffer.from(text), bytes.subarray(at)]);
}

function isOneJson(bytes: Buffer): boolean {
  return parsed(bytes) !== undefined;
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString()) as unknown;
  } catch {
    return undefined;
  }
}

import type { WireFormat } from "../../src/wire/format.ts";
import type { Trace } from "./drive.ts";
import type { Random } from "./random.ts";
import { readAll } from "./read-all.ts";
import { type Recording, targetOf } from "./recordings.ts";
import { requests } from "./requests.ts";
import { fail } from "./sane.ts";
import { writeJson } from "./write-json.ts";

/** How much larger a body is made. */
const sizes = [8, 16, 64];
/** How much longer than its size says a larger body may take: other bounds, other ways of reading, a colder cache. */
const FACTOR = 8;
/** CPU time in ms that no input's size has to explain. */
const LEAST_MS = 40;
/**
 * CPU time in ms that each byte may take, however little a small body's do: past `PARSE_LIMIT` they are walked in JavaScript, which coverage
 * keeps from being compiled. What goes by the square takes far more of bodies that large.
 */
const BYTE_MS = 0.0025;
/** Bytes of a body that is made larger. */
const SMALL = 12 * 1024;
/** Each time with another small one to compare with: other work may have the machine. */
const CONFIRMATIONS = 3;

/** Makes a body larger by what it repeats, and compares the CPU time that this takes with what its size explains. */
export function driveGrowth(
  format: WireFormat,
  recordings: readonly Recording[],
  random: Random,
  trace: Trace,
  tries = 1,
): void {
  const small = recordings.filter(({ answer }) => answer.length <= SMALL);
  const own = small.filter((recording) => recording.format === format.name);
  for (let count = 0; count < tries; count += 1) {
    growOne(format, random.pick(own.length > 0 ? own : small), random, trace);
  }
}

function growOne(format: WireFormat, recording: Recording, random: Random, trace: Trace): void {
  const asked = random.pick(requests);
  const request = recording.request !== undefined && recording.request.length <= SMALL ? recording.request : asked;
  // An answer of nothing is of no use: the request is read then.
  const isAnswer = recording.answer.length > 0 && !random.oneIn(3);
  const [way, grow] = growthOf(isAnswer ? recording.answer : request, random);
  const part = isAnswer ? "answer" : "request";
  Object.assign(trace, { format: format.name, recording: recording.name, what: `${part} with more ${way}` });
  const target = targetOf(recording.host, recording.path);
  const timeOf = (body: Buffer, times: number): number => {
    const other = { target, requestType: recording.requestType, request, answer: recording.answer };
    const exchange = isAnswer ? { ...other, answer: body } : { ...other, request: body };
    const begun = process.threadCpuUsage();
    for (let run = 0; run < times; run += 1) readAll(format, exchange);
    const { user, system } = process.threadCpuUsage(begun);
    return (user + system) / 1000 / times;
  };
  const small = grow(1);
  timeOf(small, 5);
  for (const size of sizes) {
    const large = grow(size);
    trace.bytes = large;
    let told = "";
    let tries = 0;
    while (tries < CONFIRMATIONS) {
      const largeMs = timeOf(large, 1);
      if (largeMs <= Math.max(LEAST_MS, large.length * BYTE_MS)) break;
      const times = large.length / small.length;
      // What is constant in both is not what grows: the small one's share of it is given. As many bytes for either: what
      // is left for the collector costs by then what it costs.
      const runs = Math.max(10, Math.min(100, Math.ceil(times)));
      const smallMs = Math.max(timeOf(small, runs), timeOf(small, runs));
      if (largeMs <= times * FACTOR * smallMs) break;
      told = `${large.length} bytes take ${largeMs.toFixed(0)} ms, ${small.length} bytes ${smallMs.toFixed(3)} ms`;
      tries += 1;
    }
    if (tries === CONFIRMATIONS) fail(`${format.name}: ${told}`);
  }
}

type Grow = (times: number) => Buffer;

/** What is repeated, in words, until the body is so many times its size. */
function growthOf(body: Buffer, random: Random): readonly [way: string, grow: Grow] {
  const value = parsed(body);
  const event = value === undefined && random.oneIn(2) ? eventOf(body, random) : undefined;
  if (event !== undefined) {
    // One event of a stream, the others as they are.
    const [way, grow] = growthOf(body.subarray(...event), random);
    const share = body.length / (event[1] - event[0]);
    const [before, after] = [body.subarray(0, event[0]), body.subarray(event[1])];
    return [`${way} of an event`, (times) => Buffer.concat([before, grow(1 + (times - 1) * share), after])];
  }
  if (value === undefined || random.oneIn(5)) {
    const first = random.oneIn(2) ? 0 : random.below(body.length);
    const last = first === 0 ? body.length : first + 1 + random.below(body.length - first);
    const piece = body.subarray(first, last);
    return [
      first === 0 ? "of all" : `of the bytes ${first} to ${last}`,
      (times) =>
        Buffer.concat([
          body.subarray(0, first),
          ...Array.from({ length: repeats(times, body.length, piece.length) }, () => piece),
          body.subarray(last),
        ]),
    ];
  }
  const places = placesIn(value);
  const path = random.pick(places);
  const at = path.reduce<unknown>((inner, key) => (inner as Record<string | number, unknown>)[key], value);
  const length = writeJson(at).length;
  return [
    `at ${path.join(".") || "the root"}`,
    (times) => Buffer.from(writeJson(put(value, path, repeated(at, repeats(times, body.length, length))))),
  ];
}

/** Where the JSON of one of a stream's lines stands. */
function eventOf(body: Buffer, random: Random): readonly [first: number, last: number] | undefined {
  const found = [...body.toString("latin1").matchAll(/(?<=^|data: ?|\n)\{.*\}(?=\r?\n|$)/g)];
  const lines = found.filter(([line]) => parsed(Buffer.from(line, "latin1")) !== undefined);
  if (lines.length === 0) return undefined;
  const { index, 0: line } = random.pick(lines);
  return [index, index + line.length];
}

function repeats(times: number, whole: number, part: number): number {
  return 1 + Math.ceil(((times - 1) * whole) / Math.max(1, part));
}

/** The same again and again: elements, members under keys of their own, text. */
function repeated(value: unknown, times: number): unknown {
  if (typeof value === "string") return value.repeat(times);
  if (Array.isArray(value)) return Array.from({ length: times }, () => value as unknown[]).flat();
  const members = Object.entries(value as object);
  return Object.fromEntries(
    Array.from({ length: times }, (_, count) =>
      members.map(([key, member]: [string, unknown]) => [count === 0 ? key : `${key}${count}`, member] as const),
    ).flat(),
  );
}

/** Paths to all lists, objects and texts that hold something. */
function placesIn(value: unknown, path: readonly (string | number)[] = []): (readonly (string | number)[])[] {
  if (typeof value === "string") return value === "" ? [] : [path];
  if (typeof value !== "object" || value === null || path.length > 30) return [];
  const members = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  const inner = members.flatMap(([key, member]: [string | number, unknown]) => placesIn(member, [...path, key]));
  return members.length > 0 || path.length === 0 ? [path, ...inner] : inner;
}

function put(value: unknown, [key, ...rest]: readonly (string | number)[], replacement: unknown): unknown {
  if (key === undefined) return replacement;
  if (Array.isArray(value)) return value.map((item: unknown, at) => (at === key ? put(item, rest, replacement) : item));
  const members = value as Record<string, unknown>;
  return { ...members, [key]: put(members[key], rest, replacement) };
}

function parsed(body: Buffer): unknown {
  try {
    const value = JSON.parse(body.toString()) as unknown;
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

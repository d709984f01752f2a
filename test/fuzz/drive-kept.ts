import type { WireFormat } from "../../src/wire/format.ts";
import type { Trace } from "./drive.ts";
import { weigh } from "./drive-endless.ts";
import { readAll } from "./read-all.ts";
import { type Recording, targetOf } from "./recordings.ts";
import { requests } from "./requests.ts";
import { fail } from "./sane.ts";

/** Calls after which the heap is weighed: as many as the longest memo of ours holds names. */
const ROUND = 200;
/** Rounds that grow before it is told: memos, and tables of V8's own, come to an end sooner. */
const GROWN_ROUNDS = 5;
/** Rounds that do not grow before all is well: one alone may be V8 that lets go of something else. */
const CALM_ROUNDS = 2;
/** Bytes of a call that may stay behind: half of a name that is kept. */
const KEPT_LIMIT = 100;

/** A name that no other call has: were it kept, it would be seen. */
const uniqueName = (call: number): string => `lumen-${call}-${"n".repeat(200)}`;
const names = /("(?:\w*[iI]d|model\w*|name|system_fingerprint)"\s*:\s*")[^"\\]*"/g;

/** Reads call after call in one dialect, each with ids, names and a filling of its own, and weighs what stays behind. */
export function driveKept(format: WireFormat, recordings: readonly Recording[], trace: Trace): void {
  const small = recordings.filter(({ answer }) => answer.length > 0 && answer.length <= 4096);
  const own = small.filter((recording) => recording.format === format.name);
  const tried = (own.length > 0 ? own : small).slice(0, 6);
  Object.assign(trace, { format: format.name, recording: tried[0]?.name, what: `${ROUND} calls a round` });
  let call = 0;
  let weight: number | undefined;
  let calm = 0;
  const grown: number[] = [];
  while (grown.length < GROWN_ROUNDS) {
    for (let count = 0; count < ROUND; count += 1, call += 1) {
      const recording = tried[call % tried.length];
      if (recording !== undefined) readCall(format, recording, call);
    }
    const now = weigh();
    if (weight !== undefined) {
      const growth = Math.round((now - weight) / ROUND);
      if (growth > KEPT_LIMIT) grown.push(growth);
      else if ((calm += 1) === CALM_ROUNDS) return;
    }
    weight = now;
  }
  fail(`${format.name} keeps ${grown.join(", ")} bytes of each call`);
}

function readCall(format: WireFormat, recording: Recording, call: number): void {
  const { host, path, requestType, kind } = recording;
  const request = recording.request ?? requests[call % requests.length] ?? Buffer.alloc(0);
  const header = uniqueName(call);
  readAll(format, {
    target: targetOf(host, path.replace("lumen", header), { "x-request-id": header }),
    requestType,
    request: makeUnique(request, call),
    answer: kind === "frames" ? recording.answer : makeUnique(recording.answer, call),
  });
}

function makeUnique(body: Buffer, call: number): Buffer {
  const filling = `{"filling":"${call} ${"f".repeat(400)}",`;
  const named = body.toString().replaceAll(names, (_, key: string) => `${key}${uniqueName(call)}"`);
  return Buffer.from(named.replace(/\{(?=\s*")/, filling));
}

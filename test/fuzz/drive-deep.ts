import type { WireFormat } from "../../src/wire/format.ts";
import { Json } from "../../src/wire/json/json.ts";
import type { Trace } from "./drive.ts";
import { readAll } from "./read-all.ts";
import { type Recording, targetOf } from "./recordings.ts";
import { requests } from "./requests.ts";

/** Deeper than JSON can be written again, though it can be read. */
const deepTexts = [
  "[".repeat(50_000) + "]".repeat(50_000),
  `{"a":${"[".repeat(50_000)}${"]".repeat(50_000)}}`,
  `${'{"a":'.repeat(20_000)}1${"}".repeat(20_000)}`,
];

/** Texts that may be JSON: a tool call's arguments, most of all. */
const places = /("(?:arguments|input|args|partial_json|parameters|output|content)"\s*:\s*)"(?:[^"\\]|\\.)*"/g;

/** Bytes of a body in which each such place is tried. */
const SMALL = 16 * 1024;
/** Places of one body. */
const PLACES = 3;

/** Puts JSON that nests without end, as text, where a dialect's recordings have the arguments of a tool call. */
export function driveDeep(format: WireFormat, recordings: readonly Recording[], trace: Trace): void {
  trace.format = format.name;
  const own = recordings
    .filter(
      ({ answer, format: of }) => of === format.name && answer.length <= SMALL && answer.toString().search(places) >= 0,
    )
    .slice(0, 12);
  for (const { name, host, path, requestType, request = Buffer.alloc(0), answer } of own) {
    trace.recording = name;
    const call = { target: targetOf(host, path), requestType, request, answer };
    for (const deep of deepened(answer)) readAll(format, { ...call, answer: (trace.bytes = deep) });
  }
  const one = recordings.find((recording) => recording.format === format.name);
  if (one === undefined) return;
  const target = targetOf(one.host, one.path);
  for (const request of requests.filter((request) => format.fits(Json.parse(request))).slice(0, 4)) {
    for (const deep of deepened(request)) {
      trace.bytes = deep;
      readAll(format, { target, requestType: "application/json", request: deep, answer: one.answer });
    }
  }
}

/** The body for each place that may hold such a text, with nothing in the others: the pieces of a stream are put together. */
function deepened(body: Buffer): readonly Buffer[] {
  const text = body.toString();
  const count = Math.min(PLACES, [...text.matchAll(places)].length);
  return Array.from({ length: count }, (_, chosen) => {
    const deep = JSON.stringify(deepTexts[chosen % deepTexts.length]);
    let at = -1;
    return Buffer.from(text.replaceAll(places, (_whole, key: string) => `${key}${(at += 1) === chosen ? deep : '""'}`));
  });
}

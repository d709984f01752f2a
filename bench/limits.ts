import type { Row } from "./in-process.ts";
import type { LimitRow } from "./results.ts";

type Limit = Pick<LimitRow, "what" | "unit" | "limit" | "aim">;

/** What is promised, line by line. A line without a limit is there to be looked at. */
const limits: Readonly<Record<string, Limit>> = {
  "start-cpu": {
    what: "CPU time that a start takes more, as a share of what the same SDK takes unbundled",
    unit: "",
    limit: 1 / 8,
    aim: 1 / 12,
  },
  "start-memory": {
    what: "Memory that a start takes more, as a share of what the same SDK takes unbundled",
    unit: "",
    limit: 1 / 8,
    aim: 1 / 12,
  },
  "off-cpu": { what: "CPU time that a start takes more with `RELAYSCOPE_ENABLED=false`", unit: "ms" },
  "off-memory": { what: "Memory that a start takes more with `RELAYSCOPE_ENABLED=false`", unit: "MiB" },
  json: {
    what: "CPU time of a JSON call with every signal exported, as a share of what instrumentation-undici and its trace exporter add",
    unit: "",
    limit: 1,
    aim: 0.7,
  },
  chunk: { what: "CPU time of a stream's chunk", unit: "µs", limit: 0.3, aim: 0.15 },
  request: { what: "Time that the thread stands still for a request of 10 MB", unit: "ms", limit: 1, aim: 0.5 },
  stream: { what: "Memory that an open stream holds", unit: "KiB", limit: 64, aim: 32 },
  "stream-cap": { what: "Memory that one endless event holds", unit: "MiB", limit: 8, aim: 8 },
  "event-loop": {
    what: "Event-loop delay, p99.9, at 1,000 calls a second, exports included, more than bare",
    unit: "ms",
    limit: 2,
    aim: 1,
  },
  soak: { what: "Memory that stays after calls, more than after their first tenth", unit: "MiB", limit: 1, aim: 0.5 },
  names: { what: "Memory that stays after calls to distinct models and hosts", unit: "MiB", limit: 2, aim: 1 },
  pricing: { what: "CPU time of a call's price, once the prices are loaded", unit: "µs", limit: 2, aim: 1 },
  catalog: { what: "Memory that the catalogue of list prices holds", unit: "MiB", limit: 3, aim: 1 },
};

/** What was measured beside what is promised. */
export function withLimits(rows: readonly Row[]): LimitRow[] {
  return rows.map((row) => {
    const limit = limits[row.id];
    if (limit === undefined) throw new Error(`nothing is promised of "${row.id}"`);
    return { ...limit, ...row };
  });
}

/** What is known of why a line is not met: told where it is not. */
export const causes: Readonly<Record<string, string>> = {
  "start-cpu":
    "a third of it is V8 reading the bundle's 370 KB, a third making the SDK and its instruments; what a call alone needs (170 KB: the dialects, prices, the recorder) is read at the start as well.",
  "start-memory":
    "reading the bundle's 370 KB and running it stay for the most part (3.5 and 3 MiB when it was 285 KB), 1.5 MiB is `node:worker_threads`; the code of Node's that runs for it counts as resident, too. Only an SDK that is loaded with the first request would take less than an eighth, and would hold that request up.",
  json: "the yardstick makes one span of a dozen attributes, and reads no body. Here two bodies are read, and there are a span of thirty attributes, a log record of as many, and 13 measurements. With all three exporters off half of the cost is left; of the rest the span is about half, the record a third, the measurements the remainder.",
  "event-loop":
    "a batch of 128 spans, and one of as many records, is written as JSON in one go, which takes a millisecond or two; on two cores the relay and the collector are in the way as well.",
  chunk: "copying a chunk, telling its time and finding the call that it belongs to; nothing of it is parsed.",
  request: "a check sum of both ends and the walk over 64 KiB of either.",
  stream:
    "the last 32 KiB of the stream, of which at least 8 are kept, and 10 of the call itself: its span, its context, its place among the others.",
  "stream-cap": "the buffer is 8 MiB; the rest is the call itself.",
  soak: "a short run tells what is compiled and cached as well; `-- --soak 1000000` tells what stays.",
};

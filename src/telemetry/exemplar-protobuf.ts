import type { Exemplar } from "./exemplars.ts";
import type { PointExemplars } from "./exemplar-points.ts";

// Field numbers of opentelemetry.proto.{collector.metrics,metrics}.v1.
const RESOURCE_METRICS = 1;
const SCOPE_METRICS = 2;
const METRICS = 2;
const SUM = 7;
const HISTOGRAM = 9;
const DATA_POINTS = 1;
const exemplarsOf = new Map([
  [SUM, 5],
  [HISTOGRAM, 8],
]);

/** Adds exemplars to an export request in OTLP protobuf, which has points in the order of what went in. */
export function addToProtobuf(request: Uint8Array, exemplars: PointExemplars): Uint8Array {
  return within(request, RESOURCE_METRICS, (resource) =>
    within(resource, SCOPE_METRICS, (scope, scopeIndex) =>
      within(scope, METRICS, (metric, metricIndex) => {
        const points = exemplars[scopeIndex]?.[metricIndex] ?? [];
        if (points.every((found) => found.length === 0)) return metric;
        return [...exemplarsOf].reduce(
          (written, [kind, field]) =>
            within(written, kind, (data) =>
              within(data, DATA_POINTS, (point, index) =>
                concat([point, ...(points[index] ?? []).map((found) => lengthDelimited(field, exemplar(found)))]),
              ),
            ),
          metric,
        );
      }),
    ),
  );
}

/** A message whose occurrences of one field are changed, by their number in it; all else stays byte for byte. */
function within(
  message: Uint8Array,
  wanted: number,
  change: (payload: Uint8Array, index: number) => Uint8Array,
): Uint8Array {
  const parts: Uint8Array[] = [];
  let index = 0;
  for (let at = 0; at < message.length;) {
    const start = at;
    const [key, afterKey] = readVarint(message, at);
    const [length, from] = sizeOf(message, key % 8, afterKey);
    at = from + length;
    const isWanted = Math.floor(key / 8) === wanted && key % 8 === 2;
    parts.push(
      isWanted ? lengthDelimited(wanted, change(message.subarray(from, at), index++)) : message.subarray(start, at),
    );
  }
  return concat(parts);
}

/** How long a field's value is, and where it begins. */
function sizeOf(message: Uint8Array, wireType: number, at: number): readonly [length: number, from: number] {
  if (wireType === 0) return [readVarint(message, at)[1] - at, at];
  if (wireType === 1) return [8, at];
  if (wireType === 2) return readVarint(message, at);
  if (wireType === 5) return [4, at];
  throw new Error(`no protobuf of metrics: wire type ${wireType}`);
}

function readVarint(message: Uint8Array, start: number): readonly [value: number, end: number] {
  let value = 0;
  for (let at = start; at < message.length; at++) {
    const byte = message[at] ?? 0;
    value += (byte % 128) * 2 ** (7 * (at - start));
    if (byte < 128) return [value, at + 1];
  }
  throw new Error("no protobuf of metrics: cut off");
}

function lengthDelimited(field: number, payload: Uint8Array): Uint8Array {
  return concat([varint(field * 8 + 2), varint(payload.length), payload]);
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return Uint8Array.from([...bytes, rest]);
}

function exemplar({ value, time, traceId, spanId }: Exemplar): Uint8Array {
  const numbers = new DataView(new ArrayBuffer(18));
  numbers.setUint8(0, 2 * 8 + 1); // time_unix_nano
  numbers.setBigUint64(1, BigInt(time) * 1_000_000n, true);
  numbers.setUint8(9, 3 * 8 + 1); // as_double
  numbers.setFloat64(10, value, true);
  const ids = [lengthDelimited(4, Buffer.from(spanId, "hex")), lengthDelimited(5, Buffer.from(traceId, "hex"))];
  return concat([new Uint8Array(numbers.buffer), ...ids]);
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(parts);
}

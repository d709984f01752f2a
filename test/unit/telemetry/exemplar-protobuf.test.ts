import fc from "fast-check";
import { expect, test } from "vitest";
import type { Exemplar } from "../../../src/telemetry/exemplars.ts";
import { addToProtobuf } from "../../../src/telemetry/exemplar-protobuf.ts";
import { decodeMetrics, RequestMessage } from "./otlp-metrics-schema.ts";

const exemplar: Exemplar = {
  value: 0.25,
  time: 1_790_000_000_123,
  traceId: "0af7651916cd43dd8448eb211c80319c",
  spanId: "b7ad6b7169203331",
};
const written = {
  timeUnixNano: "1790000000123000000",
  asDouble: 0.25,
  spanId: Buffer.from(exemplar.spanId, "hex").toString("base64"),
  traceId: Buffer.from(exemplar.traceId, "hex").toString("base64"),
};

// A name beyond 127 and one beyond 16,383 bytes: lengths of one, two and three bytes all change.
const metric = (name: string, kind: "sum" | "histogram" | "gauge", points: number) => ({
  name,
  unit: "s",
  [kind]: {
    dataPoints: Array.from({ length: points }, (_, index) =>
      kind === "histogram"
        ? { timeUnixNano: index + 1, count: 3, sum: 1.5, bucketCounts: [1, 2], explicitBounds: [0.5] }
        : { timeUnixNano: index + 1, asDouble: index },
    ),
  },
});
const scopes = [
  [metric("a".repeat(200), "histogram", 2), metric("b", "sum", 1), metric("c", "gauge", 1)],
  [metric("d".repeat(20_000), "sum", 3)],
];
const encode = (all: typeof scopes): Uint8Array =>
  RequestMessage.encode(
    RequestMessage.fromObject({
      resourceMetrics: [{ schemaUrl: "x", scopeMetrics: all.map((metrics) => ({ metrics })) }],
    }),
  ).finish();

test("each point gets its own exemplars, and all else stays as it was", () => {
  const plain = encode(scopes);
  const request = addToProtobuf(plain, [[[[exemplar, exemplar], []], [[exemplar]], [[]]], [[[], [], [exemplar]]]]);
  const [long, sum, gauge, last] = decodeMetrics(request);
  expect(long?.histogram?.dataPoints.map(({ exemplars }) => exemplars)).toEqual([[written, written], undefined]);
  expect(sum?.sum?.dataPoints[0]?.exemplars).toEqual([written]);
  expect(last?.sum?.dataPoints.map(({ exemplars }) => exemplars)).toEqual([undefined, undefined, [written]]);
  expect(gauge).toEqual(decodeMetrics(plain)[2]);
  const without = (text: string) => text.replaceAll(/,"exemplars":\[[^\]]*\]/g, "");
  expect(without(JSON.stringify(decodeMetrics(request)))).toBe(JSON.stringify(decodeMetrics(plain)));
});

test("without exemplars the bytes are the same", () => {
  const plain = encode(scopes);
  expect(Buffer.from(addToProtobuf(plain, [])).equals(plain)).toBe(true);
});

test("bytes that are no such request come to an end, as an error or as bytes", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      try {
        expect(addToProtobuf(bytes, [[[[exemplar]]]])).toBeInstanceOf(Uint8Array);
      } catch (error) {
        expect(error).toBeInstanceOf(Error);
      }
    }),
    { numRuns: 2000 },
  );
});

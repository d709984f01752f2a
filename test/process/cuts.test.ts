import zlib from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createReceiver } from "../../examples/demo/receiver.ts";
import { ensureMatrix, type Matrix, type NodeMajor } from "../matrix/install.ts";
import { events, jsonBody, startLoopbackRelay, type LoopbackRelay } from "./loopback-relay.ts";
import { runPreloaded } from "./preloaded.ts";

let matrix: Matrix;
let relay: LoopbackRelay;

beforeAll(async () => {
  matrix = await ensureMatrix();
  relay = await startLoopbackRelay();
});
afterAll(() => relay.close());

const sse = Buffer.concat(events(2));

// Node 22's fetch has no body channels, Node 24's has: both ways of hearing a body see each cut.
test.each<[NodeMajor, string, string, Buffer, number]>([
  [22, "JSON", "", jsonBody, 1],
  [24, "JSON", "", jsonBody, 1],
  [24, "JSON in gzip", "gzip", zlib.gzipSync(jsonBody), 1],
  [22, "a stream", "", sse, 1],
  [24, "a stream", "", sse, 1],
  [22, "a stream in gzip", "gzip", zlib.gzipSync(sse), 3],
  [24, "a stream in br", "br", zlib.brotliCompressSync(sse), 3],
  [24, "a stream in zstd", "zstd", zlib.zstdCompressSync(sse), 3],
])("on Node %s, %s cut at every byte is read whole", async (node, kind, coding, bytes, step) => {
  const receiver = await createReceiver();
  const streamed = kind.includes("stream");
  const { out, err, code } = await runPreloaded({
    script: "cuts-client.mjs",
    node: matrix.nodes[node],
    parameters: [relay.url, coding, String(streamed), String(bytes.length), String(step)],
    endpoint: receiver.url,
  });
  expect([code, err]).toEqual([0, ""]);
  const { cuts, sizes } = JSON.parse(out) as { cuts: number; sizes: number[] };
  expect(sizes).toHaveLength(1);
  const facts = receiver.spans.map(({ attributes }) => [
    attributes["relayscope.outcome"],
    attributes["gen_ai.usage.input_tokens"],
    attributes["gen_ai.usage.output_tokens"],
    attributes["gen_ai.usage.cache_read.input_tokens"],
    attributes["gen_ai.usage.reasoning.output_tokens"],
    attributes["gen_ai.response.id"],
    attributes["gen_ai.response.model"],
    String(attributes["gen_ai.response.finish_reasons"]),
    attributes["gen_ai.response.time_to_first_chunk"] !== undefined,
  ]);
  expect(facts).toEqual(facts.map(() => ["ok", 12, 34, 4, 7, "chatcmpl-1", "mock-2026-01-01", "stop", streamed]));
  expect(facts).toHaveLength(cuts);
  await receiver.close();
});

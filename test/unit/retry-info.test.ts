import { ROOT_CONTEXT } from "@opentelemetry/api";
import { promisify } from "node:util";
import { gunzip, gzipSync } from "node:zlib";
import { afterAll, expect, test, vi } from "vitest";
import type { Call } from "../../src/call.ts";
import { createGuard } from "../../src/guard.ts";

// The clock takes its timers when it is loaded.
vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
const { createPipeline } = await import("../../src/pipeline.ts");
afterAll(() => void vi.useRealTimers());

const asked = Buffer.from(JSON.stringify({ contents: [{ parts: [{ text: "q" }] }] }));
const refused = (retryDelay: string) =>
  Buffer.from(
    JSON.stringify({
      error: { code: 429, status: "RESOURCE_EXHAUSTED", details: [{ "@type": "x/google.rpc.RetryInfo", retryDelay }] },
    }),
  );
const answered = Buffer.from(
  JSON.stringify({
    candidates: [{ index: 0, content: { parts: [{ text: "a" }] }, finishReason: "STOP" }],
    usageMetadata: { promptTokenCount: 3, candidatesTokenCount: 4 },
  }),
);

const packed = gzipSync(Buffer.alloc(65_536));
const decoded = () => promisify(gunzip)(packed);

test.each([
  ["what Google's body asks for, and no longer", "20s", {}, 19_000, 2],
  ["the usual time, where that is longer", "1s", {}, 8500, 2],
  ["what a body that was compressed asks for", "20s", { "content-encoding": "gzip" }, 19_000, 2],
  ["no longer than any SDK waits", "90s", {}, 62_000, 1],
])("a failed attempt waits for %s", async (_, delay, headers: Record<string, string>, later, attempts) => {
  const calls: Call[] = [];
  const pipeline = createPipeline({
    recorder: {
      begin: () => ({ context: ROOT_CONTEXT }),
      end: (_: unknown, call: Call) => void calls.push(call),
      endAsHttp: () => undefined,
      skip: () => undefined,
      correct: () => undefined,
      fault: () => undefined,
      unobserved: () => undefined,
    },
    prices: { warm: () => undefined, get: () => ({ file: undefined, catalog: undefined }), ages: () => [] } as never,
    guard: createGuard((part) => expect(part).toBe("")),
    relayOf: (host) => ({ name: host }),
    propagates: () => false,
  });
  const send = (status: number, body: Buffer, fields: Record<string, string>) => {
    const listener = pipeline.observe({
      method: "POST",
      path: "/v1beta/models/lumen-1:generateContent",
      url: () => new URL("http://relay:8080/v1beta/models/lumen-1:generateContent"),
      header: () => undefined,
      contentLength: asked.length,
      body: asked,
      at: 0,
      addHeader: () => undefined,
    });
    listener?.answered({ status, header: (name) => fields[name], protocolVersion: "1.1" }, 1);
    listener?.received(body, 2);
    listener?.ended(undefined, 3);
  };
  const body = headers["content-encoding"] === undefined ? refused(delay) : gzipSync(refused(delay));
  send(429, body, { "content-type": "application/json", ...headers });
  // The thread pool decodes in turn: what it is given later comes later.
  for (let times = 0; times < 20; times += 1) await decoded();
  vi.advanceTimersByTime(later);
  send(200, answered, { "content-type": "application/json" });
  expect(calls.at(-1)).toMatchObject({ outcome: "ok" });
  expect(calls.at(-1)?.attempts).toHaveLength(attempts);
});

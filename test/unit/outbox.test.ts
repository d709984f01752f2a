import { AsyncLocalStorage } from "node:async_hooks";
import { TraceFlags, context } from "@opentelemetry/api";
import { isTracingSuppressed } from "@opentelemetry/core";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { AlwaysOnSampler, ParentBasedSampler, TracerProvider } from "@opentelemetry/sdk-trace";
import { ROOT_CONTEXT, trace } from "@opentelemetry/api";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { hold } from "../../src/export/hold.ts";
import { createOutbox, createSpanProcessor } from "../../src/export/outbox.ts";
import type { OutboxOptions, Sent } from "../../src/export/outbox.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

// A collector that answers when it is told to.
function setUp(options: Partial<OutboxOptions<number>> = {}) {
  const batches: number[][] = [];
  const answers: ((sent: Sent) => void)[] = [];
  const send = (items: readonly number[]): Promise<Sent> => {
    batches.push([...items]);
    return new Promise((resolve) => answers.push(resolve));
  };
  const outbox = createOutbox<number>({ send, limit: 6, batchSize: 3, delayMs: 1000, ...options });
  const answer = async (sent: Sent = { delivered: true, rejected: 0 }): Promise<void> => {
    answers.shift()?.(sent);
    await vi.advanceTimersByTimeAsync(10);
  };
  return { outbox, batches, answer };
}

const nothingDropped = { queue_full: 0, export_failed: 0, rejected: 0, exit: 0, closed: 0 };

test("a full batch leaves at once, a part of one after the delay", async () => {
  const { outbox, batches, answer } = setUp();
  for (const item of [1, 2, 3, 4]) outbox.add(item);
  expect(batches).toEqual([[1, 2, 3]]);
  await answer();
  expect(batches).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(1000);
  expect(batches).toEqual([[1, 2, 3], [4]]);
  await answer();
  expect(outbox.counts).toEqual({ exported: 4, dropped: nothingDropped });
});

test("while a collector is slow one batch is in flight and the queue is bounded; what is beyond is counted", async () => {
  const { outbox, batches, answer } = setUp();
  for (let item = 1; item <= 100; item++) outbox.add(item);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(batches).toEqual([[1, 2, 3]]);
  expect(outbox.counts.dropped).toEqual({ ...nothingDropped, queue_full: 91 });
  for (let index = 0; index < 3; index++) await answer();
  expect(batches.flat()).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(outbox.counts.exported).toBe(9);
});

const away: Sent = { delivered: false, againMs: 5000 };

test("a batch that nobody took is kept and sent again, alone, while the queue fills; then all of it leaves in order", async () => {
  const { outbox, batches, answer } = setUp();
  for (let item = 1; item <= 10; item++) outbox.add(item);
  await answer(away);
  outbox.add(11);
  await vi.advanceTimersByTimeAsync(4000);
  expect(batches).toEqual([[1, 2, 3]]);
  await vi.advanceTimersByTimeAsync(1000);
  expect(batches).toEqual([
    [1, 2, 3],
    [1, 2, 3],
  ]);
  await answer();
  await answer();
  await answer();
  expect(batches.slice(2)).toEqual([
    [4, 5, 6],
    [7, 8, 9],
  ]);
  expect(outbox.counts).toEqual({ exported: 9, dropped: { ...nothingDropped, queue_full: 2 } });
});

test("a batch that nobody has taken for 5 minutes is given up, and the next one has its time", async () => {
  const { outbox, batches, answer } = setUp();
  for (let item = 1; item <= 6; item++) outbox.add(item);
  for (let attempt = 0; attempt < 60; attempt++) {
    expect(batches.at(-1)).toEqual([1, 2, 3]);
    await answer(away);
    await vi.advanceTimersByTimeAsync(4990);
  }
  await answer(away);
  await vi.advanceTimersByTimeAsync(5000);
  expect(batches.at(-1)).toEqual([4, 5, 6]);
  expect(outbox.counts.dropped).toEqual({ ...nothingDropped, export_failed: 3 });
});

test("what is kept is tried by a flush once, taken by a drain, and counted as lost by a close", async () => {
  const { outbox, batches, answer } = setUp();
  for (const item of [1, 2, 3, 4]) outbox.add(item);
  await answer(away);
  const flushed = outbox.flush();
  await answer(away);
  await flushed;
  expect(batches).toEqual([
    [1, 2, 3],
    [1, 2, 3],
  ]);
  expect(outbox.drain()).toEqual([1, 2, 3, 4]);
  for (const item of [5, 6, 7, 8]) outbox.add(item);
  await answer(away);
  outbox.close();
  expect(outbox.counts.dropped).toEqual({ ...nothingDropped, export_failed: 4 });
  expect(outbox.drain()).toEqual([]);
  expect(vi.getTimerCount()).toBe(0);
});

test("what came while a batch was in flight leaves when that has arrived, however long it took", async () => {
  const { outbox, batches, answer } = setUp();
  for (const item of [1, 2, 3, 4]) outbox.add(item);
  await vi.advanceTimersByTimeAsync(60_000);
  await answer();
  await vi.advanceTimersByTimeAsync(1000);
  expect(batches).toEqual([[1, 2, 3], [4]]);
});

test("between full batches there is a moment in which a process that has ended can leave", async () => {
  const { outbox, batches, answer } = setUp();
  for (let item = 1; item <= 6; item++) outbox.add(item);
  const socket = { ref: vi.fn(), unref: vi.fn() };
  const release = hold(socket as never, 300);
  await answer();
  expect(batches).toHaveLength(1);
  release();
  expect(batches).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(10);
  expect(batches).toHaveLength(2);
  expect([socket.ref.mock.calls.length, socket.unref.mock.calls.length]).toEqual([1, 1]);
});

test.each([
  ["failed", { delivered: false } as const, { exported: 0, dropped: { ...nothingDropped, export_failed: 3 } }],
  [
    "partly refused",
    { delivered: true, rejected: 2 } as const,
    { exported: 1, dropped: { ...nothingDropped, rejected: 2 } },
  ],
  [
    "refused beyond reason",
    { delivered: true, rejected: 99 } as const,
    { exported: 0, dropped: { ...nothingDropped, rejected: 3 } },
  ],
])("a batch that %s is counted by reason", async (_, sent, counts) => {
  const { outbox, answer } = setUp();
  for (const item of [1, 2, 3]) outbox.add(item);
  await answer(sent);
  expect(outbox.counts).toEqual(counts);
});

test("a sender that throws is a failed batch, and the next one leaves", async () => {
  let calls = 0;
  const send = (): Promise<Sent> => {
    if (calls++ === 0) throw new Error("planted");
    return Promise.resolve({ delivered: true, rejected: 0 });
  };
  const { outbox } = setUp({ send });
  for (const item of [1, 2, 3, 4]) outbox.add(item);
  await vi.advanceTimersByTimeAsync(1000);
  expect(outbox.counts).toEqual({ exported: 1, dropped: { ...nothingDropped, export_failed: 3 } });
});

test("drain gives the batch in flight and then the queue; a late answer is not counted twice", async () => {
  const { outbox, answer } = setUp();
  for (const item of [1, 2, 3, 4, 5]) outbox.add(item);
  expect(outbox.drain()).toEqual([1, 2, 3, 4, 5]);
  expect(outbox.drain()).toEqual([]);
  outbox.settle(5, true);
  await answer();
  expect(outbox.counts.exported).toBe(5);
  outbox.settle(2, false);
  expect(outbox.counts.dropped.exit).toBe(2);
});

test("after a drain the outbox goes on", async () => {
  const { outbox, batches, answer } = setUp();
  outbox.add(1);
  outbox.drain();
  outbox.add(2);
  await vi.advanceTimersByTimeAsync(1000);
  await answer();
  expect(batches).toEqual([[2]]);
  expect(vi.getTimerCount()).toBe(0);
});

test("flush waits for what was queued when it was called, and for no more", async () => {
  const { outbox, answer, batches } = setUp();
  for (const item of [1, 2, 3, 4]) outbox.add(item);
  let flushed = false;
  const done = outbox.flush().then(() => (flushed = true));
  await answer();
  expect(flushed).toBe(false);
  expect(batches).toEqual([[1, 2, 3], [4]]);
  outbox.add(5);
  await answer();
  await done;
  expect(batches).toHaveLength(2);
});

test("a closed outbox counts what still comes", () => {
  const { outbox } = setUp();
  outbox.close();
  outbox.add(1);
  expect(outbox.counts.dropped.closed).toBe(1);
  expect(vi.getTimerCount()).toBe(0);
});

test("sending knows nothing of the app's async context, and is not traced", async () => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  const storage = new AsyncLocalStorage<string>();
  const seen: unknown[] = [];
  const send = (): Promise<Sent> => {
    seen.push(storage.getStore(), isTracingSuppressed(context.active()));
    return Promise.resolve({ delivered: true, rejected: 0 });
  };
  const { outbox } = setUp({ send });
  storage.run("the app's", () => [1, 2, 3].forEach((item) => outbox.add(item)));
  expect(seen).toEqual([undefined, true]);
  context.disable();
});

test("spans that were not sampled are not queued", () => {
  const outbox = createOutbox<{ name: string }>({
    send: () => new Promise(() => undefined),
    limit: 10,
    batchSize: 10,
    delayMs: 1000,
  });
  const provider = new TracerProvider({
    sampler: new ParentBasedSampler({ root: new AlwaysOnSampler() }),
    spanProcessors: [createSpanProcessor(outbox as never)],
  });
  const tracer = provider.getTracer("test");
  const unsampled = { traceId: "1".repeat(32), spanId: "2".repeat(16), traceFlags: TraceFlags.NONE };
  tracer.startSpan("not sampled", {}, trace.setSpanContext(ROOT_CONTEXT, unsampled)).end();
  tracer.startSpan("sampled").end();
  expect(outbox.drain().map((span) => span.name)).toEqual(["sampled"]);
});

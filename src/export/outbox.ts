import { AsyncLocalStorage } from "node:async_hooks";
import { TraceFlags, context } from "@opentelemetry/api";
import { suppressTracing } from "@opentelemetry/core";
import type { LogRecordProcessor, ReadableLogRecord } from "@opentelemetry/sdk-logs";
import type { ReadableSpan, SpanProcessor } from "@opentelemetry/sdk-trace";
import type { DropReason } from "../telemetry/signal-counts.ts";
import { afterHolds } from "./hold.ts";

/**
 * How a batch fared: `rejected` are the items of a delivered batch that the collector said it refused; `againMs`: nobody
 * took it, but somebody may after such a pause.
 */
export type Sent =
  | { readonly delivered: true; readonly rejected: number }
  | { readonly delivered: false; readonly againMs?: number };

/** A bounded queue of finished items that leave in batches, and that can be emptied at once when the process ends. */
export interface Outbox<Item> {
  add(item: Item): void;
  /** Sends what is queued now; resolves when each item was delivered, given up, or found to have to wait. Never rejects. */
  flush(): Promise<void>;
  /**
   * Takes everything that no answer has been seen for, to be sent another way: the queue, and before it the batch in
   * flight. The latter may so arrive twice; a span dedupes by its id, and losing it is worse.
   */
  drain(): Item[];
  /** What became of items that `drain` took. */
  settle(items: number, delivered: boolean): void;
  readonly counts: { readonly exported: number; readonly dropped: Readonly<Record<DropReason, number>> };
  close(): void;
}

// As long as the Collector's own exporters keep at it. One batch that nobody will ever take holds up all others until then.
const keepMs = 300_000;

/** `limit` bounds the queue (the batch in flight, or that waits to be sent again, comes on top), `batchSize` and `delayMs` say when a batch leaves. */
export interface OutboxOptions<Item> {
  send(items: readonly Item[]): Promise<Sent>;
  readonly limit: number;
  readonly batchSize: number;
  readonly delayMs: number;
}

/**
 * Makes an outbox. One batch is in flight at a time, so a collector that is slow fills the queue and nothing else. So does
 * one that is away: its batch is kept and sent again, and what fits the queue outlasts an absence.
 */
export function createOutbox<Item>(options: OutboxOptions<Item>): Outbox<Item> {
  const { send, limit, delayMs } = options;
  const batchSize = Math.min(options.batchSize, limit);
  // Items come in the app's async contexts: a timer or socket made there would keep what the app stored in them.
  const outside = AsyncLocalStorage.snapshot();
  const dropped: Record<DropReason, number> = { queue_full: 0, export_failed: 0, rejected: 0, exit: 0, closed: 0 };
  const counts = { exported: 0, dropped };
  let queue: Item[] = [];
  let flight: { readonly items: readonly Item[]; readonly done: Promise<void> } | undefined;
  let kept: { readonly items: readonly Item[]; readonly since: number; readonly pauseMs: number } | undefined;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  const settle = (items: number, sent: Sent): void => {
    const rejected = sent.delivered ? Math.min(sent.rejected, items) : 0;
    if (sent.delivered) counts.exported += items - rejected;
    else dropped.export_failed += items;
    dropped.rejected += rejected;
  };

  const start = (): void => {
    clearTimeout(timer);
    timer = undefined;
    // When the batch in flight has arrived, there will be another timer.
    if (flight !== undefined || (kept === undefined && queue.length === 0)) return;
    const { items, since } = kept ?? { items: queue.splice(0, batchSize), since: performance.now() };
    kept = undefined;
    const own = {
      items,
      done: outside(() => context.with(suppressTracing(context.active()), () => attempt(items, send))).then(arrived),
    };
    flight = own;
    function arrived(sent: Sent): void {
      // Taken by drain meanwhile: who took it counts it.
      if (flight !== own) return;
      flight = undefined;
      const againMs = sent.delivered ? undefined : sent.againMs;
      if (againMs !== undefined && !closed && performance.now() + againMs - since < keepMs)
        kept = { items, since, pauseMs: againMs };
      else settle(items.length, sent);
      if (kept === undefined && queue.length >= batchSize) outside(() => afterHolds(start));
      else schedule();
    }
  };

  const schedule = (): void => {
    if (kept !== undefined) timer ??= outside(() => setTimeout(start, kept?.pauseMs).unref());
    else if (queue.length >= batchSize) start();
    else if (queue.length > 0) timer ??= outside(() => setTimeout(start, delayMs).unref());
  };

  return {
    counts,
    add(item) {
      if (closed) dropped.closed++;
      else if (queue.length >= limit) dropped.queue_full++;
      else {
        queue.push(item);
        schedule();
      }
    },
    flush: () =>
      holdOpen(async () => {
        // Counted first: an app that goes on adding must not keep this going.
        let batches = Math.ceil(queue.length / batchSize) + (flight === undefined && kept === undefined ? 0 : 1);
        for (; batches > 0; batches--) {
          start();
          await flight?.done;
          if (kept !== undefined) return;
        }
      }),
    drain() {
      const items = [...(flight?.items ?? kept?.items ?? []), ...queue];
      clearTimeout(timer);
      timer = undefined;
      flight = undefined;
      kept = undefined;
      queue = [];
      return items;
    },
    settle(items, delivered) {
      if (delivered) counts.exported += items;
      else dropped.exit += items;
    },
    close() {
      closed = true;
      clearTimeout(timer);
      timer = undefined;
      settle((kept?.items.length ?? 0) + queue.length, { delivered: false });
      kept = undefined;
      queue = [];
    },
  };
}

/** Keeps the process alive while someone waits for `work`: nothing else of ours does, and a flush is asked for to be finished. */
export async function holdOpen(work: () => Promise<void>): Promise<void> {
  const hold = setInterval(() => undefined, 60_000);
  try {
    await work();
  } finally {
    clearInterval(hold);
  }
}

// A serialiser that throws is a batch that failed.
async function attempt<Item>(items: readonly Item[], send: (items: readonly Item[]) => Promise<Sent>): Promise<Sent> {
  try {
    return await send(items);
  } catch {
    return { delivered: false };
  }
}

/** Feeds ended spans to an outbox; those that were not sampled are no one's business. */
export function createSpanProcessor(outbox: Outbox<ReadableSpan>): SpanProcessor {
  return {
    onStart: () => undefined,
    onEnd: (span) => {
      if ((span.spanContext().traceFlags & TraceFlags.SAMPLED) !== 0) outbox.add(span);
    },
    forceFlush: () => outbox.flush(),
    shutdown: () => flushAndClose(outbox),
  };
}

/** Feeds log records to an outbox. */
export function createLogProcessor(outbox: Outbox<ReadableLogRecord>): LogRecordProcessor {
  return {
    onEmit: (record) => outbox.add(record),
    forceFlush: () => outbox.flush(),
    shutdown: () => flushAndClose(outbox),
  };
}

async function flushAndClose<Item>(outbox: Outbox<Item>): Promise<void> {
  await outbox.flush();
  outbox.close();
}

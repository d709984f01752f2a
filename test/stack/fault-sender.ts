import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { waitFor } from "./fault-stack.ts";

export const signals = ["traces", "metrics", "logs"] as const;
export type FaultSignal = (typeof signals)[number];

/** What one signal's batches met. */
interface Sent {
  /** Batches that were answered with 200: these, and no others, have to be stored. */
  readonly acknowledged: ReadonlySet<number>;
  /** Batches that got a final answer that was none of success, and were given up. */
  readonly refused: ReadonlySet<number>;
  /** Attempts that were answered with a status that asks to come again, or not at all, by the status or the cause. */
  readonly retried: Readonly<Record<string, number>>;
}

/** A service that sends numbered telemetry and keeps at it, as an exporter does, but never drops. */
export interface FaultSender {
  readonly service: string;
  readonly size: number;
  readonly sent: Readonly<Record<FaultSignal, Sent>>;
  /** A batch's trace: its spans have the ids that `spanIdOf` gives. */
  traceIdOf(batch: number): string;
  /** Resolves when so many more batches of each signal were acknowledged. */
  acknowledges(batches: number): Promise<void>;
  /** No new batches; resolves when all were answered for. */
  finish(): Promise<void>;
}

export interface FaultSenderOptions {
  readonly endpoint: string;
  /** Milliseconds between two batches of each signal. */
  readonly everyMs?: number;
  /** Spans or records in a batch. Of metrics a batch is one point: a counter that says the batch's number. */
  readonly size?: number;
  /** How long it waits for an answer. */
  readonly timeoutMs?: number;
}

/** Starts sending. Spans and records of different batches go side by side, points one after the other, as from a process. */
export function startSender({
  endpoint,
  everyMs = 200,
  size = 10,
  timeoutMs = 10_000,
}: FaultSenderOptions): FaultSender {
  const run = randomBytes(4).toString("hex");
  const service = `fault-${run}`;
  const startTimeUnixNano = String(Date.now() * 1e6);
  const traceIdOf = (batch: number): string => `${run}${batch.toString(16).padStart(24, "0")}`;
  const sent = { traces: emptySent(), metrics: emptySent(), logs: emptySent() };
  const open = new Set<Promise<void>>();
  let points = Promise.resolve();
  const stopping = new AbortController();

  const deliver = async (signal: FaultSignal, batch: number, body: object): Promise<void> => {
    const text = JSON.stringify(body);
    for (let pauseMs = 100; ; pauseMs = Math.min(pauseMs * 1.5, 1000)) {
      const answer = await post(`${endpoint}/v1/${signal}`, text, timeoutMs);
      if (answer === "200") return void sent[signal].acknowledged.add(batch);
      sent[signal].retried[answer] = (sent[signal].retried[answer] ?? 0) + 1;
      if (/^[245]\d\d/.test(answer) && !/^(429|502|503|504)$/.test(answer)) return void sent[signal].refused.add(batch);
      await sleep(pauseMs);
    }
  };

  const make = (batch: number): void => {
    const now = Date.now();
    const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });
    const resource = { attributes: [text("service.name", service)] };
    const scope = { name: "fault" };
    const traceId = traceIdOf(batch);
    const numbers = Array.from({ length: size }, (_, index) => batch * size + index);
    const spans = numbers.map((number) => ({
      traceId,
      spanId: spanIdOf(number),
      name: "numbered",
      kind: 3,
      startTimeUnixNano: String((now - 5) * 1e6),
      endTimeUnixNano: String(now * 1e6),
    }));
    const logRecords = numbers.map((number, index) => ({
      timeUnixNano: String(BigInt(now) * 1_000_000n + BigInt(index)),
      severityNumber: 9,
      body: { stringValue: `record ${number}` },
      traceId,
    }));
    const dataPoints = [{ startTimeUnixNano, timeUnixNano: String(now * 1e6), asInt: String(batch) }];
    const sum = { aggregationTemporality: 2, isMonotonic: true, dataPoints };
    track(deliver("traces", batch, { resourceSpans: [{ resource, scopeSpans: [{ scope, spans }] }] }));
    track(deliver("logs", batch, { resourceLogs: [{ resource, scopeLogs: [{ scope, logRecords }] }] }));
    const metrics = {
      resourceMetrics: [{ resource, scopeMetrics: [{ scope, metrics: [{ name: "fault.sent", sum }] }] }],
    };
    points = points.then(() => deliver("metrics", batch, metrics));
  };
  const track = (work: Promise<void>): void => {
    open.add(work);
    void work.finally(() => open.delete(work));
  };

  const making = (async () => {
    for (let batch = 1; !stopping.signal.aborted; batch++) {
      make(batch);
      await sleep(everyMs);
    }
  })();
  return {
    service,
    size,
    sent,
    traceIdOf,
    async acknowledges(batches) {
      const all = signals.map((signal) => sent[signal].acknowledged);
      const wanted = all.map(({ size }) => size + batches);
      await waitFor(() => all.every(({ size }, place) => size >= (wanted[place] ?? 0)), 120_000);
    },
    async finish() {
      stopping.abort();
      await making;
      await points;
      await Promise.all(open);
    },
  };
}

/** The id of a numbered span. */
export function spanIdOf(number: number): string {
  return number.toString(16).padStart(16, "0");
}

function emptySent() {
  return { acknowledged: new Set<number>(), refused: new Set<number>(), retried: {} as Record<string, number> };
}

/** The status, or why there was none. A success that rejects some of the items is told as such. */
async function post(url: string, body: string, timeoutMs: number): Promise<string> {
  try {
    const headers = { "content-type": "application/json" };
    const response = await fetch(url, { method: "POST", headers, body, signal: AbortSignal.timeout(timeoutMs) });
    const answer = await response.text();
    return response.status === 200 && /rejected/.test(answer) ? `200 ${answer}` : String(response.status);
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    return cause instanceof Error && "code" in cause ? String(cause.code) : String(cause);
  }
}

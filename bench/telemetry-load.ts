import { setTimeout as sleep } from "node:timers/promises";
import { batchCalls, fill, type RecordedCalls, type Signal } from "./recorded-calls.ts";

/** How much is to be sent, of what, and where to. */
export interface Load {
  /** What OTEL_EXPORTER_OTLP_ENDPOINT takes. */
  readonly endpoint: string;
  readonly recorded: RecordedCalls;
  readonly signals: readonly Signal[];
  readonly callsPerSecond: number;
  readonly seconds: number;
  readonly service: string;
}

/** What became of it, in requests but for the calls. */
export interface Sent {
  /** Calls whose requests were all asked to be taken, whether they were or not. */
  readonly calls: number;
  readonly seconds: number;
  /** Requests taken, by signal. */
  readonly taken: Readonly<Record<Signal, number>>;
  /** Spans in those requests. */
  readonly spans: number;
  /** Requests not taken, by HTTP status or the error's code. */
  readonly refused: Readonly<Record<string, number>>;
}

/** The preload's default: a process sends all its metrics once a minute. */
const metricsEverySeconds = 60;
const inFlight = 64;
let runs = 0;

/** Sends what as many processes would send that make 20 calls a second each. Falls behind where the collector does. */
export async function send({ endpoint, recorded, signals, callsPerSecond, seconds, service }: Load): Promise<Sent> {
  const taken: Record<Signal, number> = { traces: 0, metrics: 0, logs: 0 };
  const refused: Record<string, number> = {};
  const open = new Set<Promise<void>>();
  const instances = Math.max(1, Math.round(callsPerSecond / batchCalls));
  const began = Math.floor(Date.now() / 1000);
  let spans = 0;
  const take = async (signal: Signal, url: string, body: string, weight: number): Promise<void> => {
    const status = await answer(url, body);
    if (status !== "200") return void (refused[status] = (refused[status] ?? 0) + 1);
    taken[signal] += 1;
    spans += weight;
  };
  const post = (signal: Signal, text: string, instance: number, weight = 0): void => {
    if (!signals.includes(signal)) return;
    const run = (++runs).toString(16).padStart(8, "0");
    const now = Math.floor(Date.now() / 1000);
    const body = fill(text, { run, service, instance: `${service}-${instance}`, began, now });
    const done = take(signal, `${endpoint}/v1/${signal}`, body, weight);
    open.add(done);
    void done.finally(() => open.delete(done));
  };

  const start = performance.now();
  const batches = Math.round((callsPerSecond * seconds) / batchCalls);
  let exports = 0;
  for (let batch = 0; batch < batches; batch++) {
    const dueSeconds = (batch * batchCalls) / callsPerSecond;
    while (exports / instances < dueSeconds / metricsEverySeconds || exports === 0) {
      post("metrics", recorded.metrics, exports % instances);
      exports += 1;
    }
    const texts = recorded.batches[batch % recorded.batches.length];
    if (texts === undefined) break;
    post("traces", texts.traces, batch % instances, texts.spans);
    post("logs", texts.logs, batch % instances);
    const early = dueSeconds * 1000 - (performance.now() - start);
    if (early > 1) await sleep(early);
    while (open.size > inFlight) await Promise.race(open);
  }
  await Promise.all(open);
  return { calls: batches * batchCalls, seconds: (performance.now() - start) / 1000, taken, spans, refused };
}

async function answer(url: string, body: string): Promise<string> {
  try {
    const response = await fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body });
    await response.arrayBuffer();
    return String(response.status);
  } catch (error) {
    const cause = error instanceof Error ? (error.cause ?? error) : error;
    return cause instanceof Error && "code" in cause ? String(cause.code) : String(cause);
  }
}

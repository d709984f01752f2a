import { fileURLToPath } from "node:url";
import type { OtlpGroup, OtlpRequest } from "../examples/demo/otlp.ts";
import { createReceiver } from "../examples/demo/receiver.ts";
import { runService } from "../examples/demo/service-process.ts";
import { createSimulator } from "../examples/relay-simulator/simulator.ts";

export const signals = ["traces", "metrics", "logs"] as const;
export type Signal = (typeof signals)[number];

/** Telemetry that the demo's service really sent, as texts to be filled with new ids and times. */
export interface RecordedCalls {
  /** Batches of `batchCalls` calls each. */
  readonly batches: readonly Readonly<Record<"traces" | "logs", string> & { spans: number }>[];
  /** All metrics of a process. */
  readonly metrics: string;
  /** Points in one export of `metrics`. */
  readonly points: number;
  /** Of one batch, and of one export of metrics. */
  readonly bytes: Readonly<Record<Signal, number>>;
}

/** What a text is filled with. */
export interface Filling {
  /** Eight hexadecimal digits, for ids that nobody had before. */
  readonly run: string;
  readonly service: string;
  readonly instance: string;
  /** Epoch seconds: when the process began, and now. */
  readonly began: number;
  readonly now: number;
}

/** Calls in one batch: a process that makes as many in a second sends one a second, as the preload does. */
export const batchCalls = 20;

const prices = fileURLToPath(new URL("../examples/relay-simulator/prices.json", import.meta.url));
const newRun = "feedface";
const newInstance = "instance-to-be";
const newService = "service-to-be";
/** Ten digits that no time has; the last two are seconds since the first time in the recording. */
const newSecond = "10000000";
const newBegin = "2000000000";

/** Runs the demo's service under the preload and keeps what it sent. */
export async function recordCalls(): Promise<RecordedCalls> {
  const simulator = await createSimulator({ speed: 6 });
  const receiver = await createReceiver();
  try {
    const environment = {
      RELAY_URL: `${simulator.url}/v1`,
      RELAY_KEY: "sk-any-service",
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      RELAYSCOPE_PRICES: prices,
    };
    const { code } = await runService(
      ["--calls", "132", "--concurrency", "8"],
      environment,
      AbortSignal.timeout(60_000),
    );
    if (code !== 0) throw new Error(`the demo's service ended with ${code}`);
    return toTexts(receiver.requests.map(({ body }) => body));
  } finally {
    await Promise.all([simulator.close(), receiver.close()]);
  }
}

/** A text of a recording with its own ids, times and process. */
export function fill(text: string, { run, service, instance, began, now }: Filling): string {
  return text.replaceAll(
    /feedface|instance-to-be|service-to-be|2000000000(?=\d{9})|10000000(\d\d)(?=\d{9})/g,
    (found: string, second: string | undefined) => {
      if (second !== undefined) return String(now - latest + Number(second));
      if (found === newRun) return run;
      if (found === newBegin) return String(began);
      return found === newInstance ? instance : service;
    },
  );
}

// Times of a recording reach so far, at most; the filled ones end now.
const latest = 99;

/** Cuts what a service sent into such texts. */
export function toTexts(requests: readonly OtlpRequest[]): RecordedCalls {
  const traces = requests.flatMap(({ resourceSpans = [] }) => resourceSpans);
  const logs = requests.flatMap(({ resourceLogs = [] }) => resourceLogs);
  const exported = requests.findLast(({ resourceMetrics }) => resourceMetrics !== undefined);
  const calls = logs.flatMap(({ scopeLogs = [] }) => scopeLogs.flatMap(({ logRecords = [] }) => logRecords));
  const batches = Array.from({ length: Math.floor(calls.length / batchCalls) }, (_, place) => {
    const ids = new Set(calls.slice(place * batchCalls, (place + 1) * batchCalls).map(({ traceId }) => traceId));
    const spans = toText({ resourceSpans: only(traces, ids) });
    return { traces: spans, spans: count(spans, "end"), logs: toText({ resourceLogs: only(logs, ids) }) };
  });
  const [first] = batches;
  if (first === undefined || exported === undefined) throw new Error("the demo's service sent too little");
  const metrics = toText(exported, true);
  return {
    batches,
    metrics,
    points: count(metrics, "start"),
    bytes: { traces: first.traces.length, metrics: metrics.length, logs: first.logs.length },
  };
}

function count(text: string, edge: "start" | "end"): number {
  return text.split(`"${edge}TimeUnixNano"`).length - 1;
}

/** The groups with what belongs to these traces alone. */
function only(groups: readonly OtlpGroup[], ids: ReadonlySet<string | undefined>): readonly OtlpGroup[] {
  const keep = <Item extends { readonly traceId?: string }>(items: readonly Item[] = []) =>
    items.filter(({ traceId }) => ids.has(traceId));
  return groups.map((group) => ({
    ...group,
    ...(group.scopeSpans && { scopeSpans: group.scopeSpans.map((one) => ({ ...one, spans: keep(one.spans) })) }),
    ...(group.scopeLogs && { scopeLogs: group.scopeLogs.map((one) => ({ ...one, logRecords: keep(one.logRecords) })) }),
  }));
}

function toText(request: OtlpRequest, cumulative = false): string {
  const times = [...JSON.stringify(request).matchAll(/UnixNano":"?(\d{10})\d{9}/g)].map(([, second]) => Number(second));
  const last = Math.max(...times);
  return JSON.stringify(request, (key, value: unknown) => {
    if (key.endsWith("UnixNano")) {
      const text = String(value);
      if (cumulative && key === "startTimeUnixNano") return newBegin + text.slice(10);
      return (
        newSecond + String(Math.max(0, latest - last + Number(text.slice(0, 10)))).padStart(2, "0") + text.slice(10)
      );
    }
    if (key === "traceId" || key === "spanId" || key === "parentSpanId") return newRun + String(value).slice(8);
    if (isNamed(value, "service.instance.id")) return { key: value.key, value: { stringValue: newInstance } };
    if (isNamed(value, "service.name")) return { key: value.key, value: { stringValue: newService } };
    return value;
  });
}

function isNamed(value: unknown, name: string): value is { readonly key: string } {
  return typeof value === "object" && value !== null && "key" in value && value.key === name;
}

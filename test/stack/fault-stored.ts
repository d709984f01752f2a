import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { spansOf, until } from "../../stack/back-ends.ts";
import { placeOf } from "../../stack/layout.ts";
import { signals, spanIdOf, type FaultSender, type FaultSignal } from "./fault-sender.ts";
import type { FaultStack } from "./fault-stack.ts";

/** How one signal fared, in items: spans, points, log records. */
interface Fared {
  /** What the collector acknowledged. */
  readonly sent: number;
  /** Of those, what its back end gives back. */
  readonly stored: number;
  readonly lost: number;
  /** What was stored a second time; undefined where the back end does not let it be seen. */
  readonly twice: number | undefined;
}

export type AllFared = Readonly<Record<FaultSignal, Fared>>;

type Seen = Readonly<Record<FaultSignal, { readonly items: ReadonlySet<number>; readonly twice: number | undefined }>>;

/**
 * Asks the back ends until all that was acknowledged is there, or until nothing more has come for so long; then says what is.
 * The collector tries again every 10 s, so that what does not come within some of these is gone.
 */
export async function compare(stack: FaultStack, sender: FaultSender, quietMs = 60_000): Promise<AllFared> {
  const wanted = {
    traces: numbersOf(sender, "traces"),
    metrics: [...sender.sent.metrics.acknowledged],
    logs: numbersOf(sender, "logs"),
  };
  const traces = new Map<number, ReadonlySet<string>>();
  for (let before = "", quietSince = Date.now(); ; await sleep(500)) {
    const seen = await look(stack, sender, traces);
    const fared = signals.map((signal) => {
      const { items, twice } = seen[signal];
      const stored = wanted[signal].filter((item) => items.has(item)).length;
      const sent = wanted[signal].length;
      return [signal, { sent, stored, lost: sent - stored, twice }] as const;
    });
    const now = JSON.stringify(fared);
    if (now !== before) quietSince = Date.now();
    before = now;
    if (fared.every(([, { lost }]) => lost === 0) || Date.now() - quietSince > quietMs)
      return Object.fromEntries(fared) as AllFared;
  }
}

/** The values that Prometheus has of the sender's counter, each sample, oldest first. */
export async function storedPoints({ ends }: FaultStack, { service }: FaultSender): Promise<readonly number[]> {
  const series = await ends.series(`fault_sent_total{service_name="${service}"}[1h]`);
  return series.flatMap(({ samples }) => samples.map(({ value }) => value));
}

/** The exporters for which an alert fires, in their order, once it does for all three; undefined when that takes too long. */
export async function firingFor(stack: FaultStack, alert: string): Promise<readonly unknown[] | undefined> {
  return until(async () => {
    const found = await stack.ends.query(`ALERTS{alertname="${alert}",alertstate="firing"}`);
    return found.length === 3 ? found.map(({ labels }) => labels["exporter"]).toSorted() : undefined;
  }, 30_000);
}

/** Prints one line, which docs/reliability.md quotes. */
export function tellFared(fault: string, fared: AllFared): void {
  const told = Object.entries(fared).map(
    ([signal, { sent, stored, lost, twice }]) =>
      `${signal} ${sent} sent, ${stored} stored, ${lost} lost, ${twice ?? "unseen"} twice`,
  );
  console.info(`${fault}: ${told.join("; ")}`);
}

function numbersOf({ sent, size }: FaultSender, signal: "traces" | "logs"): readonly number[] {
  return [...sent[signal].acknowledged].flatMap((batch) =>
    Array.from({ length: size }, (_, index) => batch * size + index),
  );
}

async function look(stack: FaultStack, sender: FaultSender, known: Map<number, ReadonlySet<string>>): Promise<Seen> {
  for (const batch of sender.sent.traces.acknowledged) {
    if (known.get(batch)?.size === sender.size) continue;
    const trace = await stack.ends.trace(sender.traceIdOf(batch)).catch(() => undefined);
    known.set(batch, new Set(spansOf(trace).map(({ spanId }) => spanId)));
  }
  const spans = new Set<number>();
  for (const [batch, ids] of known)
    for (let number = batch * sender.size; number < (batch + 1) * sender.size; number++)
      if (ids.has(spanIdOf(number))) spans.add(number);
  const lines = await storedLines(stack, sender).catch(() => []);
  const records = new Set(lines.map((line) => Number(line.replace("record ", ""))));
  const points = await storedPoints(stack, sender).catch(() => []);
  return {
    traces: { items: spans, twice: spansTwice(stack, sender) },
    logs: { items: records, twice: lines.length - records.size },
    // A second sample of the same time is no other one.
    metrics: { items: new Set(points), twice: undefined },
  };
}

/** Every record of the sender. Loki gives 5000 at a time. */
async function storedLines(stack: FaultStack, { service }: FaultSender): Promise<readonly string[]> {
  const lines: string[] = [];
  for (let digit = 0; digit < 10; digit++) {
    const page = await stack.ends.logs(`{service_name="${service}"} |~ "${digit}$"`);
    if (page.length === 5000) throw new Error("more records than one answer holds");
    lines.push(...page.map(({ line }) => line));
  }
  return lines;
}

/** The stand-in writes down each span that it gets; a real Tempo makes one of two. */
function spansTwice({ running, ends }: FaultStack, { service }: FaultSender): number | undefined {
  if (ends.tempoIs === "real") return undefined;
  const own = readFileSync(join(placeOf(running.layout, "tempo").data, "spans.jsonl"), "utf8")
    .split("\n")
    .filter((line) => line.includes(service));
  return own.length - new Set(own).size;
}

/** The collector's own count of what it took and gave on, by signal, and what lies in its queues. */
export interface CollectorCounts {
  /** Spans, points and records by `name{label}` of the collector's own telemetry. */
  readonly accepted: number;
  readonly sent: number;
  readonly failed: number;
  /** Bytes in each exporter's queue. */
  readonly queued: Readonly<Record<string, number>>;
}

/** Reads them where the collector is scraped. */
export async function readCounts(metricsAddress: string): Promise<CollectorCounts> {
  const text = await (await fetch(`http://${metricsAddress}/metrics`)).text();
  const samples = text
    .split("\n")
    .map((line) => /^(otelcol_\w+?)(?:_total)?\{(.*)\} (\S+)$/.exec(line))
    .filter((match) => match !== null)
    .map(([, name = "", labels = "", value]) => ({ name, labels, value: Number(value) }));
  const sum = (name: RegExp) =>
    samples.filter((sample) => name.test(sample.name)).reduce((total, { value }) => total + value, 0);
  const queued: Record<string, number> = {};
  for (const { name, labels, value } of samples) {
    const exporter = /exporter="([^"]+)"/.exec(labels)?.[1];
    if (name === "otelcol_exporter_queue_size" && exporter !== undefined)
      queued[exporter] = (queued[exporter] ?? 0) + value;
  }
  return {
    accepted: sum(/^otelcol_receiver_accepted_/),
    sent: sum(/^otelcol_exporter_sent_/),
    failed: sum(/^otelcol_exporter_(send|enqueue)_failed_/),
    queued,
  };
}

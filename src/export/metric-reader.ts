import { AsyncLocalStorage } from "node:async_hooks";
import { context, diag } from "@opentelemetry/api";
import { suppressTracing } from "@opentelemetry/core";
import { DataPointType, MetricReader } from "@opentelemetry/sdk-metrics";
import type { MetricData, MetricReaderOptions, ResourceMetrics } from "@opentelemetry/sdk-metrics";
import { metrics as catalog } from "../telemetry/catalog.ts";
import { collectNow } from "./collect-now.ts";
import { endAfterStart } from "./point-times.ts";
import { holdOpen } from "./outbox.ts";
import type { Sent } from "./outbox.ts";

/** How often points are read and where they go. */
export interface PeriodicReaderOptions extends Pick<
  MetricReaderOptions,
  "aggregationTemporalitySelector" | "metricProducers"
> {
  send(metrics: ResourceMetrics): Promise<Sent>;
  readonly intervalMs: number;
  /** Limit for asynchronous callbacks of the app. */
  readonly timeoutMs: number;
}

/** As the SDK's periodic reader, but it never keeps a finished process alive, and it can be read at the process's end. */
export class PeriodicReader extends MetricReader {
  readonly counts = { exported: 0, dropped: { export_failed: 0, rejected: 0, exit: 0 } };
  readonly #options: PeriodicReaderOptions;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;

  constructor(options: PeriodicReaderOptions) {
    super(options);
    this.#options = options;
  }

  /** Everything recorded up to now; undefined where nothing was recorded, which no process should wait for. */
  takeNow(): ResourceMetrics | undefined {
    const metrics = endAfterStart(collectNow(this));
    return metrics.scopeMetrics.some((scope) => scope.metrics.some(isRecorded)) ? metrics : undefined;
  }

  /** What became of the points that `takeNow` gave. */
  settle(points: number, delivered: boolean): void {
    if (delivered) this.counts.exported += points;
    else this.counts.dropped.exit += points;
  }

  protected override onInitialized(): void {
    const outside = AsyncLocalStorage.snapshot();
    this.#timer = setInterval(() => outside(() => void this.#export()), this.#options.intervalMs).unref();
  }

  protected override onForceFlush(): Promise<void> {
    return holdOpen(async () => {
      // What is under way was read earlier: a flush has to tell what was recorded since.
      await this.#running;
      await this.#export();
    });
  }

  protected override async onShutdown(): Promise<void> {
    clearInterval(this.#timer);
    await this.onForceFlush();
  }

  #export(): Promise<void> {
    this.#running ??= context
      .with(suppressTracing(context.active()), () => this.#exportOnce())
      .catch((error: unknown) => diag.error("metrics export failed", error))
      .finally(() => {
        this.#running = undefined;
      });
    return this.#running;
  }

  async #exportOnce(): Promise<void> {
    const { resourceMetrics } = await this.collect({ timeoutMillis: this.#options.timeoutMs });
    const points = countPoints(resourceMetrics);
    if (points === 0) return;
    const sent = await this.#options.send(endAfterStart(resourceMetrics));
    if (!sent.delivered) this.counts.dropped.export_failed += points;
    else {
      const rejected = Math.min(sent.rejected, points);
      this.counts.exported += points - rejected;
      this.counts.dropped.rejected += rejected;
    }
  }
}

// What is merely observed (a process's CPU time, a gauge) is there in a process that did nothing, too. And what became of
// telemetry is no news by itself: each export changes it, so a process would never be done.
function isRecorded({ descriptor, dataPointType }: MetricData): boolean {
  const observed = "type" in descriptor && String(descriptor.type).startsWith("OBSERVABLE_");
  return !observed && dataPointType !== DataPointType.GAUGE && descriptor.name !== catalog.telemetry.name;
}

/** Data points in a collection. */
export function countPoints(metrics: ResourceMetrics): number {
  return metrics.scopeMetrics.reduce(
    (sum, scope) => scope.metrics.reduce((inner, metric) => inner + metric.dataPoints.length, sum),
    0,
  );
}

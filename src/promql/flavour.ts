import { durationBuckets, metrics, type MetricKey } from "../telemetry/catalog.ts";
import { seriesOf } from "../telemetry/series.ts";

/**
 * What rules and dashboards are made for. `classic`: bucket series, under the names of the convention's last release
 * (v1.41), which every store takes. `native`: native histograms (Prometheus' `convert_histograms_to_nhcb`, Mimir), under the
 * latest names (`OTEL_SEMCONV_STABILITY_OPT_IN=gen_ai_latest_experimental`; not `/dup`, which sends the calls under both).
 */
export type Flavour = "classic" | "native";

export const flavours: readonly Flavour[] = ["classic", "native"];

/** What is asked of a histogram: matchers without braces, over a window ("5m", "$__rate_interval"). */
export interface Asked {
  readonly where?: string;
  readonly window: string;
  /** Labels to keep. */
  readonly by?: readonly string[];
  /** "rate" (per second) unless said. */
  readonly over?: "rate" | "increase";
  /** "1d": as it was then. */
  readonly offset?: string;
}

/** One of the latency histograms, in either flavour. */
export interface Histogram {
  /** The series of which label_values() finds labels. */
  readonly anySeries: string;
  /** How many were recorded, summed. */
  count(asked: Asked): string;
  /**
   * How many of what happens seldom, over the window: a series that began in it counts from nothing, which increase() leaves
   * out where the store was not told of its beginning.
   */
  recent(asked: Pick<Asked, "where" | "window" | "by">): string;
  /** The sum of what was recorded. */
  sum(asked: Asked): string;
  /** How many were at most `bound`, which has to be one of the buckets' bounds. */
  within(bound: number, asked: Asked): string;
  /** How many were more than `bound`, one of those, by the buckets beyond it alone: their exemplars are of such calls. */
  beyond(bound: number, asked: Asked): string;
  quantile(q: number, asked: Asked): string;
  /** What a heatmap panel takes. */
  heatmap(asked: Asked): string;
}

type LatencyMetric = "duration" | "timeToFirstChunk" | "timePerOutputChunk";

/** The latest names of the same; there the old duration stays for what is no inference. */
const latest: Readonly<Record<LatencyMetric, readonly MetricKey[]>> = {
  duration: ["inferenceDuration", "duration"],
  timeToFirstChunk: ["inferenceTimeToFirstChunk"],
  timePerOutputChunk: ["inferenceTimePerOutputChunk"],
};

/** Reads a latency histogram by PromQL. */
export function histogramOf(metric: LatencyMetric, flavour: Flavour): Histogram {
  return flavour === "classic" ? classic(baseOf(metric)) : native(latest[metric].map(baseOf));
}

/** Without the suffix that the part of a classic histogram has. */
function baseOf(metric: MetricKey): string {
  const [bucket = ""] = seriesOf(metrics[metric]);
  return bucket.replace(/_bucket$/, "");
}

function classic(name: string): Histogram {
  const part = (suffix: string, { where = "", window, over = "rate", offset }: Asked, le?: string) =>
    `${over}(${name}_${suffix}{${joined(where, le)}}[${window}]${shift(offset)})`;
  return {
    anySeries: `${name}_count`,
    count: (asked) => `sum${by(asked.by)} (${part("count", asked)})`,
    recent: ({ where = "", window, by: kept }) => {
      const each = `${name}_count{${where}}`;
      return `sum${by(kept)} (${begun(each, window)} or increase(${each}[${window}]))`;
    },
    sum: (asked) => `sum${by(asked.by)} (${part("sum", asked)})`,
    within: (bound, asked) => `sum${by(asked.by)} (${part("bucket", asked, `le="${bound}"`)})`,
    beyond: (bound, asked) => {
      const each = `sum${by(["le", ...(asked.by ?? [])])} (${part("bucket", asked, `le=~"${from(bound)}"`)})`;
      return `(max${by(asked.by)} (${each}) - min${by(asked.by)} (${each}))`;
    },
    quantile: (q, asked) =>
      `histogram_quantile(${q}, sum${by(["le", ...(asked.by ?? [])])} (${part("bucket", asked)}))`,
    heatmap: (asked) => `sum${by(["le"])} (${part("bucket", asked)})`,
  };
}

function native(names: readonly string[]): Histogram {
  const selector = ({ where = "" }: Asked) =>
    names.length === 1 ? `${names[0]}{${where}}` : `{${joined(`__name__=~"${names.join("|")}"`, where)}}`;
  const summed = (asked: Asked) =>
    `sum${by(asked.by)} (${asked.over ?? "rate"}(${selector(asked)}[${asked.window}]${shift(asked.offset)}))`;
  return {
    anySeries: names.length === 1 ? `${names[0]}` : `{__name__=~"${names.join("|")}"}`,
    count: (asked) => `histogram_count(${summed(asked)})`,
    recent: ({ window, by: kept, ...asked }) => {
      const each = selector({ window, ...asked });
      return `sum${by(kept)} (histogram_count(${begun(each, window)} or increase(${each}[${window}])))`;
    },
    sum: (asked) => `histogram_sum(${summed(asked)})`,
    within: (bound, asked) => `(histogram_fraction(0, ${bound}, ${summed(asked)}) * histogram_count(${summed(asked)}))`,
    beyond: (bound, asked) =>
      `(histogram_count(${summed(asked)}) * (1 - histogram_fraction(0, ${bound}, ${summed(asked)})))`,
    quantile: (q, asked) => `histogram_quantile(${q}, ${summed(asked)})`,
    heatmap: (asked) => summed(asked),
  };
}

/**
 * Series that were not there before the window. Who looks back an hour takes what comes back from a longer absence for one: a store
 * that was down, a process without its network. Not a whole day, so that a job that runs once a day has a beginning each day.
 */
export function begun(each: string, window: string): string {
  return `(${each} unless present_over_time(${each}[20h] offset ${window}))`;
}

function by(labels: readonly string[] = []): string {
  return labels.length === 0 ? "" : ` by (${labels.join(", ")})`;
}

function joined(...matchers: readonly (string | undefined)[]): string {
  return matchers.filter((matcher) => matcher !== undefined && matcher !== "").join(", ");
}

/** Buckets count what is below them, too: the least of these is up to `bound`, the greatest all. */
function from(bound: number): string {
  const bounds = durationBuckets.filter((one) => one >= bound).map(String);
  return [...bounds, "+Inf"].map((one) => one.replace(/[.+]/, "[$&]")).join("|");
}

function shift(offset: string | undefined): string {
  return offset === undefined ? "" : ` offset ${offset}`;
}

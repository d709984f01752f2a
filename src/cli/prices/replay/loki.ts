import { attributeNames as a } from "../../../telemetry/catalog-attributes.ts";
import { callEvent } from "../../../telemetry/catalog.ts";
import { askLoki, type LokiRecord } from "./loki-answer.ts";
import type { LokiPlace } from "./loki-place.ts";
import { type Met, type PastRecord, pastRecord } from "./past-record.ts";

/** What is asked of Loki. */
export interface LokiQuestion {
  readonly place: LokiPlace;
  /** Stream selector of LogQL. */
  readonly selector: string;
  /** Epoch milliseconds; `until` is not part of it. */
  readonly from: number;
  readonly until: number;
  /** Records of one answer; Loki's own bound is 5,000 by default. */
  readonly page: number;
  readonly timeoutMs: number;
  /** Attributes that are asked for besides those that prices need. */
  readonly more: readonly string[];
}

const needed = [
  a.operation,
  a.serverAddress,
  a.relay,
  a.outcome,
  a.requestModel,
  a.deployment,
  a.responseModel,
  a.openaiResponseTier,
  a.serviceTier,
  a.duration,
  a.usageSource,
  a.inputTokens,
  a.outputTokens,
  a.cacheReadTokens,
  a.cacheCreationTokens,
  a.cacheWriteTokens,
  a.cacheWrite1hTokens,
  a.reasoningTokens,
  a.audioInputTokens,
  a.imageInputTokens,
  a.audioOutputTokens,
  a.imageOutputTokens,
  a.billedInputTokens,
  a.billedOutputTokens,
  a.costAmount,
  a.costCurrency,
  a.costSource,
];

// Loki refuses ranges of more than 30 days by default, and a day is answered well within its own time limit.
const windowNanos = 86_400n * 1_000_000_000n;

/** What Loki gives at once, unless its max_entries_limit_per_query says otherwise. */
const mostEntries = 5000;

/** Reads the calls out of Loki, oldest first, a page at a time. */
export async function* readLoki(question: LokiQuestion, met: Met): AsyncGenerator<readonly PastRecord[]> {
  const until = nanosOf(question.until);
  for (let from = nanosOf(question.from); from < until; from += windowNanos) {
    const end = from + windowNanos < until ? from + windowNanos : until;
    for await (const page of readWindow(question, from, end)) {
      met.lines += 1;
      yield page.map(toRecord);
    }
  }
}

/**
 * A page ends somewhere among the records of one instant: the next one begins with that instant again, and those that were there
 * are left out.
 */
async function* readWindow(question: LokiQuestion, from: bigint, until: bigint): AsyncGenerator<readonly LokiRecord[]> {
  let start = from;
  let edge = new Set<string>();
  for (;;) {
    // Room for those that come again, where there is none beside them.
    const limit = edge.size < question.page ? question.page : Math.min(mostEntries, question.page + edge.size);
    const answer = await askLoki(urlOf(question, start, until, limit), question.place.headers, question.timeoutMs);
    const fresh = answer.filter((record) => BigInt(record.at) !== start || !edge.has(identify(record)));
    yield fresh;
    if (answer.length < limit) return;
    const last = answer.reduce((latest, { at }) => (BigInt(at) > latest ? BigInt(at) : latest), start);
    if (last === start && fresh.length === 0)
      throw new Error(
        `Loki has ${limit} records or more at one instant (${last} ns), and gives no more at once: --selector asks for fewer streams`,
      );
    const atEdge = answer.filter(({ at }) => BigInt(at) === last).map(identify);
    edge = new Set(last === start ? [...edge, ...atEdge] : atEdge);
    start = last;
  }
}

function urlOf({ place, selector, more }: LokiQuestion, start: bigint, until: bigint, limit: number): string {
  // What was said, where it was captured, stays where it is: of a record that has 200 attributes 20 are read.
  const kept = ["trace_id", "span_id", ...[...needed, ...more].map(labelOf)].join(", ");
  const asked = new URLSearchParams({
    query: `${selector} | event_name="${callEvent}" | keep ${kept}`,
    start: String(start),
    end: String(until),
    limit: String(limit),
    direction: "forward",
  });
  return `${place.base}/loki/api/v1/query_range?${asked.toString()}`;
}

function toRecord({ labels, at }: LokiRecord): PastRecord {
  const { trace_id: trace, span_id: span } = labels;
  const known = trace !== undefined && span !== undefined && /^[\da-f]{32}$/.test(trace) && /^[\da-f]{16}$/.test(span);
  return pastRecord(
    Number(BigInt(at) / 1000n) / 1000,
    known ? `${trace}${span}` : undefined,
    new Map(Object.entries(labels)),
    labelOf,
  );
}

/** Loki spells a name with `_` for what is no letter or digit. */
function labelOf(name: string): string {
  return name.replaceAll(/\W/g, "_");
}

function identify({ labels, line }: LokiRecord): string {
  return JSON.stringify([Object.entries(labels).toSorted(), line]);
}

function nanosOf(milliseconds: number): bigint {
  return BigInt(Math.round(milliseconds)) * 1_000_000n;
}

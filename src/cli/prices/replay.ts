import { asLine } from "../../settings/quote.ts";
import { dimensionOf } from "./replay/dimensions.ts";
import { createHalfHours } from "./replay/half-hours.ts";
import { readInvoice } from "./replay/invoice.ts";
import { openBytes } from "./replay/lines.ts";
import { readLokiPlace } from "./replay/loki-place.ts";
import { readLoki } from "./replay/loki.ts";
import { type Options, readOptions, usage } from "./replay/options.ts";
import { readOtlpLines } from "./replay/otlp-lines.ts";
import { repriceCall } from "./replay/past-call.ts";
import type { PastRecord } from "./replay/past-record.ts";
import { loadPrices } from "./replay/price-tables.ts";
import { reconcileCalls } from "./replay/reconcile-calls.ts";
import { dayAt } from "./replay/reconcile.ts";
import { type Counts, createCounts, reportCsv, reportJson, reportLines } from "./replay/report.ts";
import { createScope } from "./replay/scope.ts";
import { createSeenSpans } from "./replay/seen-spans.ts";
import { createTally, isFilled } from "./replay/tally.ts";

const dayMs = 86_400_000;

/** Computes anew what the calls in log records cost, and prints what it differs from; gives the exit code. */
export async function replay(given: readonly string[]): Promise<number> {
  const options = readOptions(given);
  if (options.help) {
    console.log(usage);
    return 0;
  }
  const { env } = process;
  const say = (line: string): void => void process.stderr.write(`relayscope prices replay: ${asLine(line)}\n`);
  const dimensions = options.by.map((name) => dimensionOf(name, (at) => dayAt(at, options.offsetMs), name === "team"));
  const counts = createCounts();
  // What is wrong with the command line is said before anything is read.
  const records = open(
    options,
    env,
    counts,
    dimensions.flatMap(({ attribute }) => attribute ?? []),
  );
  const tables = loadPrices(options.prices, env, say);
  const bill =
    options.reconcile === undefined
      ? undefined
      : await readInvoice(openBytes(options.reconcile, "--reconcile", "a bill, CSV, or -"), options.format);
  const scope = createScope(options, bill?.vendor);
  const isCopy = createSeenSpans();
  const tally = createTally(dimensions);
  const spent = createHalfHours();
  for await (const batch of records) {
    for (const record of batch) {
      if (record.span === undefined) counts.withoutSpan += 1;
      else if (isCopy(record.span)) {
        counts.duplicates += 1;
        continue;
      }
      const call = repriceCall(record, tables);
      if (!scope.has(call)) {
        counts.leftOut += 1;
        continue;
      }
      counts.calls += 1;
      counts.first = Math.min(counts.first, call.at);
      counts.last = Math.max(counts.last, call.at);
      tally.add(record, call);
      if (bill !== undefined && !call.estimated && scope.isBilled(call)) spent.add(call);
    }
  }
  if (counts.calls === 0) {
    say(nothing(counts));
    return 1;
  }
  const report = {
    counts,
    groups: dimensions
      .map(({ name, optional }) => ({ by: name, optional, rows: tally.rows(name) }))
      .filter(({ optional, rows }) => !optional || isFilled(rows)),
    totals: tally.totals(),
    reasons: tally.reasons,
    notes: notesOf(tally, counts),
    reconciled: bill && reconcileCalls(bill, spent, scope.sentence, options),
  };
  const { output } = options;
  if (output === "json") console.log(reportJson(report));
  else if (output === "csv") process.stdout.write(reportCsv(report));
  else console.log(reportLines(report).join("\n"));
  return 0;
}

function open(
  { logs, from, until, selector, page, timeoutMs }: Options,
  env: NodeJS.ProcessEnv,
  counts: Counts,
  more: readonly string[],
): AsyncIterable<readonly PastRecord[]> {
  if (!/^https?:\/\//.test(logs))
    return readOtlpLines(openBytes(logs, "--logs", "a file of OTLP JSON lines, - or Loki's address"), counts);
  const end = until ?? Date.now();
  const place = readLokiPlace(logs, env);
  return readLoki({ place, selector, from: from ?? end - dayMs, until: end, page, timeoutMs, more }, counts);
}

function nothing({ lines, badLines, others, leftOut }: Counts): string {
  return `no call was found: ${lines} lines or pages read, ${badLines} of them not OTLP JSON, ${others} records of something else, ${leftOut} calls outside of what was asked for`;
}

function notesOf({ moved }: { readonly moved: number }, counts: Counts): readonly string[] {
  return [
    ...(moved > 0
      ? [
          `${moved} calls are charged in another currency than before: counted in the new one, their old cost stands in the old one`,
        ]
      : []),
    ...(counts.withoutSpan > 0
      ? [`${counts.withoutSpan} records have no span: if any came twice, it counts twice`]
      : []),
  ];
}

import { resolve } from "node:path";
import { getEnvironmentData, isMainThread, setEnvironmentData } from "node:worker_threads";
import { diag } from "@opentelemetry/api";
import { JsonLogsSerializer } from "@opentelemetry/otlp-transformer";
import type { LogRecordProcessor, ReadableLogRecord } from "@opentelemetry/sdk-logs";
import { ourScope } from "../telemetry/scope.ts";
import type { SignalCounts } from "../telemetry/signal-counts.ts";
import { createAppendFile } from "./append-file.ts";
import { fileProblem } from "./file-problem.ts";
import { createLogProcessor, createOutbox } from "./outbox.ts";
import type { OutboxOptions } from "./outbox.ts";

/** Our log records' way into a file: an OTLP/JSON logs request with one record on each line. */
export interface LogFile {
  readonly processor: LogRecordProcessor;
  counts(): SignalCounts;
  flush(): Promise<void>;
  /** Writes all that is queued while this thread stands still: for the process's end. */
  writeNow(): void;
  shutdown(): Promise<void>;
}

/**
 * Starts writing to `given`, a path from where the process was started. Where that cannot be written, one line says why,
 * and each batch tries again. What others log is left out: in ours there is no content that nobody asked for.
 */
export function createLogFile(given: string, bounds: Omit<OutboxOptions<ReadableLogRecord>, "send">): LogFile {
  const { path, first } = locate(given);
  const report = createReport(given, path, first);
  const file = createAppendFile(path);
  let flight: readonly ReadableLogRecord[] = [];
  const outbox = createOutbox<ReadableLogRecord>({
    ...bounds,
    async send(records) {
      flight = records;
      try {
        await file.append(toLines(records));
        report(undefined);
        return { delivered: true, rejected: 0 };
      } catch (error) {
        report(fileProblem(error, path));
        return { delivered: false };
      }
    },
  });
  const attemptNow = (work: () => void): boolean => {
    try {
      work();
      report(undefined);
      return true;
    } catch (error) {
      report(fileProblem(error, path));
      return false;
    }
  };
  const appendNow = (records: readonly ReadableLogRecord[]): boolean =>
    attemptNow(() => file.appendNow(toLines(records)));
  // Makes the file, or says at the start what is wrong.
  appendNow([]);
  const processor = createLogProcessor(outbox);
  const own = ourScope("v1.41").name;
  return {
    processor: {
      ...processor,
      onEmit: (record, context) => {
        if (record.instrumentationScope.name === own) processor.onEmit(record, context);
      },
    },
    counts: () => ({ signal: "log_file", ...outbox.counts }),
    flush: () => outbox.flush(),
    writeNow() {
      const records = outbox.drain();
      const underWay = records[0] === flight[0] ? flight.length : 0;
      const rest = records.slice(underWay);
      if (rest.length > 0) outbox.settle(rest.length, appendNow(rest));
      // Whether the thread pool has written the batch under way, nobody is told any more. If it writes it only now, the
      // lines are there twice, as all that is on its way when a process ends may arrive twice: the span's id tells.
      if (underWay > 0)
        outbox.settle(
          underWay,
          attemptNow(() => void (file.interrupt() || file.appendNow(toLines(flight)))),
        );
    },
    shutdown: () => processor.shutdown(),
  };
}

function toLines(records: readonly ReadableLogRecord[]): Uint8Array {
  const lineBreak = Buffer.from("\n");
  return Buffer.concat(
    records.flatMap((record) => [JsonLogsSerializer.serializeRequest([record]) ?? Buffer.of(), lineBreak]),
  );
}

const key = "relayscope.log-file";

/** Threads write where the process does, though it may have changed its folder since, and leave it to say what is wrong. */
function locate(given: string): { path: string; first: boolean } {
  const shared = getEnvironmentData(key);
  if (!isMainThread && Array.isArray(shared) && shared[0] === given) return { path: String(shared[1]), first: false };
  const path = resolve(given);
  if (isMainThread) setEnvironmentData(key, [given, path]);
  return { path, first: true };
}

/** Says each problem once, until lines are written again. */
function createReport(given: string, path: string, first: boolean): (problem: string | undefined) => void {
  const name = `RELAYSCOPE_LOG_FILE=${JSON.stringify(given)}`;
  const where = given === path ? "" : ` (${path})`;
  let told: string | undefined;
  return (problem) => {
    if (problem === told) return;
    told = problem;
    if (!first) return;
    if (problem === undefined) diag.info(`${name} is written again`);
    else
      diag.warn(`${name}${where} cannot be written: ${problem}; log records are lost there. Told once, until it works`);
  };
}

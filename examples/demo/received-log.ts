import type { OtlpLog, OtlpRequest } from "./otlp.ts";
import type { Attributes, AttributeValue, Origin } from "./received-attributes.ts";
import { readAttributes, readNanos, readOrigin, readValue, toMs } from "./received-attributes.ts";

/** A log record as the receiver got it. */
export interface ReceivedLog extends Origin {
  readonly eventName: string;
  /** Epoch milliseconds. */
  readonly timeMs: number;
  /** Absent where the record was made outside of any span. */
  readonly traceId?: string;
  readonly spanId?: string;
  readonly severity: number;
  readonly severityText?: string;
  readonly body: AttributeValue;
  readonly attributes: Attributes;
}

/** Every log record of one export request. */
export function readLogs(request: OtlpRequest): ReceivedLog[] {
  return (request.resourceLogs ?? []).flatMap((group) =>
    (group.scopeLogs ?? []).flatMap((scoped) => {
      const origin = readOrigin(group, scoped);
      return (scoped.logRecords ?? []).map((log) => readLog(log, origin));
    }),
  );
}

function readLog(log: OtlpLog, origin: Origin): ReceivedLog {
  return {
    ...origin,
    eventName: log.eventName ?? "",
    timeMs: toMs(readNanos(log.timeUnixNano)),
    ...(log.traceId && { traceId: log.traceId }),
    ...(log.spanId && { spanId: log.spanId }),
    severity: log.severityNumber ?? 0,
    ...(log.severityText && { severityText: log.severityText }),
    body: readValue(log.body),
    attributes: readAttributes(log.attributes),
  };
}

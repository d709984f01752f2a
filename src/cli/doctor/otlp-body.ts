import { randomBytes } from "node:crypto";
import type { Signal } from "../../export/destination.ts";

/** One span, one sample and one log record, marked as the doctor's, and what they are found by. */
export interface Sample {
  readonly id: string;
  readonly traceId: string;
  readonly bodies: Readonly<Record<Signal, Buffer>>;
}

/** The `service.name` of all that the doctor sends. */
export const serviceName = "relayscope-doctor";
/** The metric that it sends; back ends write it in one of a few ways. */
export const metricName = "relayscope.doctor";

/** Makes them anew: each run is found by an id of its own. */
export function createSample(): Sample {
  const id = randomBytes(6).toString("hex");
  const traceId = randomBytes(16).toString("hex");
  const spanId = randomBytes(8).toString("hex");
  const now = nanos(Date.now());
  const earlier = nanos(Date.now() - 1000);
  const resource = { attributes: [text("service.name", serviceName), text("service.instance.id", id)] };
  const scope = { name: "relayscope.doctor" };
  const span = {
    traceId,
    spanId,
    name: "relayscope doctor",
    kind: 1,
    startTimeUnixNano: earlier,
    endTimeUnixNano: now,
  };
  const point = { attributes: [text("probe", id)], startTimeUnixNano: earlier, timeUnixNano: now, asDouble: 1 };
  const metric = { name: metricName, sum: { aggregationTemporality: 2, isMonotonic: true, dataPoints: [point] } };
  const body = { stringValue: "relayscope doctor" };
  const logRecord = { timeUnixNano: now, observedTimeUnixNano: now, severityNumber: 9, body, traceId, spanId };
  return {
    id,
    traceId,
    bodies: {
      TRACES: bytes({ resourceSpans: [{ resource, scopeSpans: [{ scope, spans: [span] }] }] }),
      METRICS: bytes({ resourceMetrics: [{ resource, scopeMetrics: [{ scope, metrics: [metric] }] }] }),
      LOGS: bytes({ resourceLogs: [{ resource, scopeLogs: [{ scope, logRecords: [logRecord] }] }] }),
    },
  };
}

function text(key: string, stringValue: string) {
  return { key, value: { stringValue } };
}

function nanos(milliseconds: number): string {
  return `${milliseconds}000000`;
}

function bytes(body: object): Buffer {
  return Buffer.from(JSON.stringify(body));
}

import { randomBytes } from "node:crypto";
import { readBackEnds, spansOf, until } from "./back-ends.ts";
import { answers } from "./started.ts";
import type { RunningStack } from "./running-stack.ts";

/** One thing that was tried, and what came of it. */
export interface Checked {
  readonly what: string;
  readonly ok: boolean;
  readonly said: string;
}

/** How long a back end may take to show what the collector has acknowledged: Tempo's search lags, its look-up by id does not. */
const patienceMs = 30_000;

/** Sends one span, one sample with an exemplar, and one log record through the collector, and reads each back where it belongs. */
export async function checkStack(stack: RunningStack): Promise<readonly Checked[]> {
  const ends = readBackEnds(stack);
  const checked: Checked[] = [];
  const tell = (what: string, found: string | undefined, missing: string): void => {
    checked.push({ what, ok: found !== undefined, said: found ?? missing });
  };
  for (const { name, ready } of stack.parts) {
    tell(`${name} is ready`, (await answers(ready)) ? ready : undefined, `${ready} did not answer 200`);
  }
  const probe = probeOf();
  for (const [signal, body] of Object.entries(probe.bodies)) {
    const url = `${ends.address("otel-collector")}/v1/${signal}`;
    const answer = await post(url, body);
    tell(`the collector takes ${signal}`, answer === "200" ? url : undefined, `${url}: ${answer}`);
  }
  const trace = await until(async () => spansOf(await ends.trace(probe.traceId))[0], patienceMs);
  const tempo = ends.tempoIs === "real" ? "Tempo" : "the stand-in for Tempo";
  tell(`${tempo} has the span`, trace?.name, `no trace ${probe.traceId}`);
  const sample = await until(
    async () => (await ends.query(`relayscope_stack_check_total{probe="${probe.id}"}`))[0],
    patienceMs,
  );
  tell("Prometheus has the sample", sample && `${sample.labels["__name__"] ?? ""} ${sample.value}`, "no such series");
  const exemplar = await until(
    async () => (await ends.exemplars(`relayscope_stack_check_total{probe="${probe.id}"}`))[0],
    patienceMs,
  );
  tell(
    "its exemplar leads to the span",
    exemplar?.labels["trace_id"] === probe.traceId ? probe.traceId : undefined,
    "no exemplar",
  );
  const record = await until(
    async () => (await ends.logs(`{service_name="relayscope-stack-check"} | trace_id="${probe.traceId}"`))[0],
    patienceMs,
  );
  tell("Loki has the log record, by its trace id", record?.line, "no such record");
  return checked;
}

function probeOf() {
  const id = randomBytes(4).toString("hex");
  const traceId = randomBytes(16).toString("hex");
  const spanId = randomBytes(8).toString("hex");
  const now = String(Date.now() * 1e6);
  const earlier = String((Date.now() - 1000) * 1e6);
  const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });
  const resource = { attributes: [text("service.name", "relayscope-stack-check"), text("service.instance.id", id)] };
  const scope = { name: "relayscope.stack" };
  const span = { traceId, spanId, name: "stack check", kind: 1, startTimeUnixNano: earlier, endTimeUnixNano: now };
  const point = {
    attributes: [text("probe", id)],
    startTimeUnixNano: earlier,
    timeUnixNano: now,
    asDouble: 1,
    exemplars: [{ timeUnixNano: now, asDouble: 1, traceId, spanId }],
  };
  const sum = { aggregationTemporality: 2, isMonotonic: true, dataPoints: [point] };
  const logRecord = { timeUnixNano: now, severityNumber: 9, body: { stringValue: "stack check" }, traceId, spanId };
  return {
    id,
    traceId,
    bodies: {
      traces: { resourceSpans: [{ resource, scopeSpans: [{ scope, spans: [span] }] }] },
      metrics: {
        resourceMetrics: [{ resource, scopeMetrics: [{ scope, metrics: [{ name: "relayscope.stack.check", sum }] }] }],
      },
      logs: { resourceLogs: [{ resource, scopeLogs: [{ scope, logRecords: [logRecord] }] }] },
    },
  };
}

async function post(url: string, body: object): Promise<string> {
  try {
    const headers = { "content-type": "application/json" };
    const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
    return response.status === 200 ? "200" : `${response.status} ${(await response.text()).slice(0, 200)}`;
  } catch (error) {
    return error instanceof Error ? String(error.cause ?? error) : String(error);
  }
}

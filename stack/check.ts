import { randomBytes } from "node:crypto";
import { readBackEnds, spansOf, until } from "./back-ends.ts";
import { readIntake, sendTo } from "./intake.ts";
import type { RunningStack } from "./running-stack.ts";
import { answers } from "./started.ts";

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
  const intake = readIntake(stack);
  const { id, traceId, bodies } = probeOf();
  const taken = new Set<string>();
  for (const [signal, body] of Object.entries(bodies)) {
    const url = `${intake.endpoint}/v1/${signal}`;
    const answer = await sendTo(intake, signal, body);
    if (answer === "200") taken.add(signal);
    tell(`the collector takes ${signal}`, answer === "200" ? url : undefined, `${url}: ${answer}`);
  }
  const series = `relayscope_stack_check_total{probe="${id}"}`;
  const looked = stored.map(async ({ what, signal, find, missing }) => {
    // What was not taken comes nowhere, however long one waits.
    if (!taken.has(signal)) return [what, undefined, `the collector did not take ${signal}`] as const;
    return [what, await until(() => find(ends, { series, traceId }), patienceMs), missing] as const;
  });
  for (const [what, found, missing] of await Promise.all(looked)) {
    tell(
      what === "Tempo has the span" && ends.tempoIs !== "real" ? "the stand-in for Tempo has the span" : what,
      found,
      missing,
    );
  }
  return checked;
}

interface Sought {
  readonly series: string;
  readonly traceId: string;
}

const stored: readonly {
  readonly what: string;
  readonly signal: string;
  readonly find: (ends: ReturnType<typeof readBackEnds>, sought: Sought) => Promise<string | undefined>;
  readonly missing: string;
}[] = [
  {
    what: "Tempo has the span",
    signal: "traces",
    find: async (ends, { traceId }) => spansOf(await ends.trace(traceId))[0]?.name,
    missing: "no such trace",
  },
  {
    what: "Prometheus has the sample",
    signal: "metrics",
    async find(ends, { series }) {
      const [sample] = await ends.query(series);
      return sample && `${sample.labels["__name__"] ?? ""} ${sample.value}`;
    },
    missing: "no such series",
  },
  {
    what: "its exemplar leads to the span",
    signal: "metrics",
    find: async (ends, { series, traceId }) =>
      (await ends.exemplars(series)).some(({ labels }) => labels["trace_id"] === traceId) ? traceId : undefined,
    missing: "no exemplar",
  },
  {
    what: "Loki has the log record, by its trace id",
    signal: "logs",
    find: async (ends, { traceId }) =>
      (await ends.logs(`{service_name="relayscope-stack-check"} | trace_id="${traceId}"`))[0]?.line,
    missing: "no such record",
  },
];

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

import type { EmittedPayload } from "./otlp.ts";
import { metrics, record, service, spans, type Plain, type PlainAttributes } from "./sample.ts";

/** The parts of a sample; each is a list, so that a test can add to it or replace it. */
export interface Parts {
  readonly service?: PlainAttributes;
  readonly spans?: readonly Scoped[];
  readonly metrics?: readonly Scoped[];
  readonly logs?: readonly object[];
}

interface Scoped {
  readonly scope: string;
  readonly [field: string]: unknown;
}

/** Export requests in OTLP/JSON: the correct sample, but for the parts that a test puts in their place. */
export function payloads(parts: Parts = {}): EmittedPayload[] {
  const resource = { attributes: parts.service ?? service };
  const grouped = (name: string, items: readonly Scoped[]) => {
    return items.map(({ scope, ...item }) => ({ scope: { name: scope }, [name]: [item] }));
  };
  const bodies = [
    { resourceSpans: [{ resource, scopeSpans: grouped("spans", parts.spans ?? spans) }] },
    { resourceMetrics: [{ resource, scopeMetrics: grouped("metrics", parts.metrics ?? metrics) }] },
    {
      resourceLogs: [{ resource, scopeLogs: [{ scope: { name: "relayscope" }, logRecords: parts.logs ?? [record] }] }],
    },
  ];
  const signals = ["traces", "metrics", "logs"] as const;
  return signals.map((signal, index) => ({ signal, body: toOtlp(bodies[index] ?? {}) }));
}

/** The same body with every `attributes` written as OTLP writes them. */
function toOtlp(body: object): object {
  const text = JSON.stringify(body, (key: string, value: unknown) => {
    return key === "attributes" && !Array.isArray(value) ? toKeyValues(value as PlainAttributes) : value;
  });
  // What was just written is an object again.
  return JSON.parse(text) as object;
}

function toKeyValues(attributes: PlainAttributes): object[] {
  return Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [{ key, value: toAny(value) }],
  );
}

function toAny(value: Plain): object {
  if (typeof value === "string") return { stringValue: value };
  if (typeof value === "boolean") return { boolValue: value };
  if (typeof value === "number") return Number.isInteger(value) ? { intValue: value } : { doubleValue: value };
  if ("int" in value) return { intValue: value.int };
  if ("double" in value) return { doubleValue: value.double };
  return { arrayValue: { values: value.map(toAny) } };
}

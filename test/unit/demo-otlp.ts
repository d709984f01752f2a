import { attributeNames as names } from "../../src/telemetry/catalog-attributes.ts";
import { callEvent, metrics } from "../../src/telemetry/catalog.ts";
import type { OtlpAttribute, OtlpRequest, OtlpValue } from "../../examples/demo/otlp.ts";
import type { LedgerPage } from "../../examples/relay-simulator/ledger.ts";
import { priceList } from "../../examples/relay-simulator/price-list.ts";

export type Facts = Readonly<Record<string, string | number | boolean | undefined>>;

/** Attributes as OTLP has them; undefined ones are left out. */
export function attributes(facts: Facts): OtlpAttribute[] {
  return Object.entries(facts).flatMap(([key, value]) => (value === undefined ? [] : [{ key, value: valueOf(value) }]));
}

function valueOf(value: string | number | boolean): OtlpValue {
  if (typeof value === "string") return { stringValue: value };
  if (typeof value === "boolean") return { boolValue: value };
  return Number.isInteger(value) ? { intValue: value } : { doubleValue: value };
}

const resource = { attributes: attributes({ "service.name": "test", "service.instance.id": "instance-1" }) };
const scope = { name: "relayscope", version: "0.1.0" };

export function tracesOf(
  spans: readonly {
    readonly facts: Facts;
    readonly spanId: string;
    readonly parentSpanId?: string;
    readonly name?: string;
  }[],
): OtlpRequest {
  return {
    resourceSpans: [
      {
        resource,
        scopeSpans: [
          {
            scope,
            spans: spans.map(({ facts, spanId, parentSpanId, name = "chat" }, index) => ({
              traceId: "a".repeat(32),
              spanId,
              ...(parentSpanId !== undefined && { parentSpanId }),
              name,
              kind: 3,
              startTimeUnixNano: String(1_790_000_000_000_000_000n + BigInt(index) * 1_000_000n),
              endTimeUnixNano: String(1_790_000_000_250_000_000n + BigInt(index) * 1_000_000n),
              attributes: attributes(facts),
              status: { code: 0 },
            })),
          },
        ],
      },
    ],
  };
}

/** What telemetry without a fault would say of the ledger's operations: a faithful exporter in 60 lines. */
export function faithful(page: LedgerPage): { traces: OtlpRequest; logs: OtlpRequest; metrics: OtlpRequest } {
  const calls = page.operations.map(({ id, model, attempts }) => {
    const last = attempts.at(-1);
    const cost = last?.usage === undefined ? undefined : priceList.costOf({ model }, last.usage);
    const facts: Facts = {
      [names.operation]: "chat",
      [names.requestModel]: model,
      [names.outcome]: last?.outcome,
      [names.attempts]: attempts.length,
      [names.inputTokens]: last?.usage?.input,
      [names.outputTokens]: last?.usage?.output,
      [names.cacheReadTokens]: last?.usage?.cached,
      [names.reasoningTokens]: last?.usage?.reasoning,
      [names.costAmount]: cost?.amount,
      [names.costCurrency]: cost?.currency,
    };
    return { facts, spanId: String(id).padStart(16, "0") };
  });
  const logRecords = calls.map(({ facts, spanId }) => ({
    eventName: callEvent,
    timeUnixNano: "1790000000000000000",
    severityNumber: 9,
    traceId: "a".repeat(32),
    spanId,
    attributes: attributes(facts),
  }));
  return {
    traces: tracesOf(calls),
    logs: { resourceLogs: [{ resource, scopeLogs: [{ scope, logRecords }] }] },
    metrics: { resourceMetrics: [{ resource, scopeMetrics: [{ scope, metrics: metricsOf(page) }] }] },
  };
}

type OtlpMetrics = NonNullable<
  NonNullable<NonNullable<OtlpRequest["resourceMetrics"]>[number]["scopeMetrics"]>[number]["metrics"]
>;

function metricsOf({ models, requests }: LedgerPage): OtlpMetrics {
  const each = Object.entries(models);
  const counter = (name: string, points: readonly [Facts, number][]): OtlpMetrics[number] => ({
    name,
    sum: {
      isMonotonic: true,
      aggregationTemporality: 2,
      dataPoints: points.map(([facts, asDouble]) => ({ attributes: attributes(facts), asDouble })),
    },
  });
  const histogram = (name: string, points: readonly [Facts, number, number][]): OtlpMetrics[number] => ({
    name,
    histogram: {
      aggregationTemporality: 2,
      dataPoints: points.map(([facts, count, sum]) => ({
        attributes: attributes(facts),
        count,
        sum,
        bucketCounts: [count],
        explicitBounds: [],
      })),
    },
  });
  const of = (model: string, more: Facts = {}): Facts => ({ [names.requestModel]: model, ...more });
  const kinds = each.flatMap(([model, { tokens }]): [Facts, number][] => [
    [of(model, { [names.tokenKind]: "input" }), tokens.input - tokens.cached],
    [of(model, { [names.tokenKind]: "cache_read" }), tokens.cached],
    [of(model, { [names.tokenKind]: "output" }), tokens.output - tokens.reasoning],
    [of(model, { [names.tokenKind]: "reasoning" }), tokens.reasoning],
  ]);
  return [
    histogram(
      metrics.duration.name,
      each.flatMap(([model, { outcomes }]) =>
        Object.entries(outcomes).map(([outcome, calls]): [Facts, number, number] => [
          of(model, { [names.outcome]: outcome }),
          calls,
          1,
        ]),
      ),
    ),
    histogram(metrics.httpDuration.name, [[{ [names.urlTemplate]: "/v1/chat/completions" }, requests.length, 1]]),
    histogram(
      metrics.tokenUsage.name,
      each.flatMap(([model, { tokens }]): [Facts, number, number][] => [
        [of(model, { [names.tokenType]: "input" }), 1, tokens.input],
        [of(model, { [names.tokenType]: "output" }), 1, tokens.output],
      ]),
    ),
    counter(metrics.tokens.name, kinds),
    counter(
      metrics.cost.name,
      each.flatMap(([model, { cost }]) =>
        Object.entries(cost).map(([currency, amount]): [Facts, number] => [
          of(model, { [names.currency]: currency }),
          amount,
        ]),
      ),
    ),
    counter(
      metrics.unpriced.name,
      each.map(([model, { unpriced }]): [Facts, number] => [of(model, { [names.reason]: "usage_missing" }), unpriced]),
    ),
    counter(
      metrics.usageMissing.name,
      each.flatMap(([model, { usageMissing }]) =>
        Object.entries(usageMissing).map(([reason, calls]): [Facts, number] => [
          of(model, { [names.reason]: reason }),
          calls,
        ]),
      ),
    ),
  ];
}

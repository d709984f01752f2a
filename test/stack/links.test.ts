import { afterAll, beforeAll, expect, test } from "vitest";
import { isCall, readFacts } from "../../examples/demo/call-row.ts";
import { textOf } from "../../examples/demo/received-attributes.ts";
import type { ReceivedSpan } from "../../examples/demo/received-span.ts";
import { attributeNames as names } from "../../src/telemetry/catalog-attributes.ts";
import { baseLabels, metrics } from "../../src/telemetry/catalog.ts";
import { seriesOf } from "../../src/telemetry/series.ts";
import { until, type StoredExemplar } from "../../stack/back-ends.ts";
import { startLoopbackStack, tempo, type LoopbackStack } from "./loopback-stack.ts";
import {
  correlationOf,
  linksToMetrics,
  linkToLogs,
  namesOfMetricLinks,
  traceOfExemplar,
  traceOfRecord,
} from "./provisioned-links.ts";
import { readStoredSpans, toLog, toSpans } from "./stored.ts";
import { callTwoRelays, services } from "./two-relays.ts";

const any = `{service_name=~"${services.join("|")}"}`;
const [buckets = "", counts = ""] = seriesOf(metrics.duration);
const [cost = ""] = seriesOf(metrics.cost);
let stack: LoopbackStack;

let calls: readonly ReceivedSpan[] = [];

beforeAll(async () => {
  stack = await startLoopbackStack();
  const served = await callTwoRelays(stack.endpoint);
  const stored = await until(async () => {
    const spans = await Promise.all(services.map((service) => readStoredSpans(stack.ends, service)));
    calls = spans.flat().filter(isCall);
    const records = await stack.ends.logs(any);
    const [sum] = await stack.ends.query(`sum(last_over_time(${counts}${any}[1h]))`);
    const found = [calls.length, records.length, sum?.value];
    return found.every((count) => count === served) ? found : undefined;
  }, 120_000);
  expect(stored).toEqual([served, served, served]);
});
afterAll(() => stack?.stop());

/** The exemplars of a series, each with the span that it leads to. */
async function follow(series: string): Promise<readonly (readonly [StoredExemplar, ReceivedSpan])[]> {
  const exemplars = await stack.ends.exemplars(series + any);
  expect(exemplars.length).toBeGreaterThan(10);
  const followed: (readonly [StoredExemplar, ReceivedSpan])[] = [];
  for (const exemplar of exemplars) {
    const trace = toSpans(await stack.ends.trace(traceOfExemplar(exemplar.labels) ?? "none"));
    const span = trace.find(({ spanId }) => spanId === exemplar.labels["span_id"]);
    if (span === undefined) throw new Error(`no span for the exemplar ${JSON.stringify(exemplar)}`);
    followed.push([exemplar, span]);
  }
  return followed;
}

/** What series and span both say, of those labels that every series about a call has. */
function saidOf(of: (name: string) => unknown): readonly unknown[] {
  return [...baseLabels, "errorType" as const].map((key) => of(names[key]));
}

test(`every exemplar of a latency bucket leads to a span in ${tempo} that took as long and says what the series says`, async () => {
  const followed = await follow(buckets);
  for (const [{ series, value }, span] of followed) {
    expect(saidOf((name) => series[name.replaceAll(".", "_")])).toEqual(saidOf((name) => textIn(span, name)));
    expect(series["instance"]).toBe(span.resource["service.instance.id"]);
    expect(span.attributes[names.relay]).toBe(`the relay at ${series["server_address"]} ${series["server_port"]}`);
    expect(value).toBeCloseTo(span.durationMs / 1000, 2);
    expect(value).toBeLessThanOrEqual(Number(series["le"]));
  }
  expect(new Set(followed.map(([{ series }]) => series["gen_ai_request_model"])).size).toBeGreaterThan(5);
});

test(`every exemplar of the cost counter leads to a span in ${tempo} that cost as much and says what the series says`, async () => {
  for (const [{ series, value }, span] of await follow(cost)) {
    const said = saidOf((name) => series[name.replaceAll(".", "_")]);
    // This one has no label for errors.
    expect(said.slice(0, -1)).toEqual(saidOf((name) => textIn(span, name)).slice(0, -1));
    expect(series["relayscope_currency"]).toBe(span.attributes[names.costCurrency]);
    expect(series["relayscope_price_source"]).toBe(span.attributes[names.priceSource]);
    expect(value).toBeCloseTo(Number(span.attributes[names.costAmount]), 12);
  }
});

test(`Grafana's link leads from each such span to its call's record in Loki, and the record's back to ${tempo}`, async () => {
  for (const [, span] of [...(await follow(buckets)), ...(await follow(cost))]) {
    const { query, range } = linkToLogs(span);
    const linked = await stack.ends.logs(query, range);
    const [record, ...more] = linked.filter(({ labels }) => labels["span_id"] === span.spanId);
    expect(more).toEqual([]);
    if (record === undefined) throw new Error(`nothing found by ${query}`);
    expect(await stack.ends.logs(`${any} | span_id="${span.spanId}"`)).toEqual([record]);
    expect(readFacts(toLog(record).attributes)).toEqual(readFacts(span.attributes));
    const back = toSpans(await stack.ends.trace(traceOfRecord(record) ?? "none"));
    expect(back.map(({ spanId }) => spanId)).toContain(span.spanId);
  }
});

test.each([buckets, cost])(
  "Grafana's link leads from each span of an exemplar back to its series: %s",
  async (name) => {
    for (const [{ series }, span] of await follow(name)) {
      const links = linksToMetrics(span).filter(({ query }) => query.includes(name));
      expect(links.length).toBe(1);
      const [selector = ""] = /\w+\{.+?\}/.exec(links[0]?.query ?? "") ?? [];
      const found = await stack.ends.query(`last_over_time(${selector}[1h])`);
      expect(found.map(({ labels }) => labels)).toContainEqual(series);
      // And to none of another service, relay or model.
      for (const { labels } of found) expect(whereOf(labels)).toEqual(whereOf(series));
    }
  },
);

test.each(namesOfMetricLinks)("Grafana's query from a span has an answer: %s", async (name) => {
  const oneOfEach = new Map(calls.map((span) => [textIn(span, names.requestModel), span]));
  const answers = [];
  for (const span of oneOfEach.values()) {
    const { query, range } = linksToMetrics(span).find((link) => link.name === name) ?? expect.unreachable();
    const grouped = [...query.matchAll(/by \((\w+)\)/g)].flatMap(([, label = ""]) => (label === "le" ? [] : [label]));
    for (const { labels, samples } of await stack.ends.series(query, { ...range, step: 15 })) {
      expect(Object.keys(labels)).toEqual(grouped);
      answers.push(...samples.filter(({ value }) => value > 0));
    }
  }
  expect(answers.length).toBeGreaterThan(0);
});

test("Grafana's link leads from a service's series to the records of its failed calls", async () => {
  const [row = expect.unreachable()] = await stack.ends.query(`last_over_time(${cost}[1h])`);
  const failed = calls.filter(
    (span) =>
      span.resource["service.name"] === row.labels["service_name"] &&
      !["ok", "cancelled"].includes(textIn(span, names.outcome) ?? ""),
  );
  const records = await stack.ends.logs(correlationOf("loki", row));
  expect(records.map(({ labels }) => labels["span_id"]).toSorted()).toEqual(
    failed.map(({ spanId }) => spanId).toSorted(),
  );
  expect(failed.length).toBeGreaterThan(0);
});

test.skipIf(tempo !== "Tempo")("Grafana's link leads from a model's series to its calls, by TraceQL", async () => {
  for (const row of await stack.ends.query(`last_over_time(${cost}[1h])`)) {
    const spans = calls.filter((span) => textIn(span, names.requestModel) === row.labels["gen_ai_request_model"]);
    const found = await stack.ends.search(correlationOf("tempo", row));
    expect(found?.toSorted()).toEqual([...new Set(spans.map(({ traceId }) => traceId))].toSorted());
  }
});

function textIn({ attributes }: ReceivedSpan, name: string): string | undefined {
  return attributes[name] === undefined ? undefined : textOf(attributes[name]);
}

function whereOf(labels: Readonly<Record<string, string>>): readonly unknown[] {
  return ["service_name", "server_address", "server_port", "gen_ai_request_model"].map((label) => labels[label]);
}

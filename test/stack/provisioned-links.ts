import type { ReceivedSpan } from "../../examples/demo/received-span.ts";
import { textOf } from "../../examples/demo/received-attributes.ts";
import type { Range, StoredRecord, StoredSample } from "../../stack/back-ends.ts";
import { readDataSources } from "../unit/compose/provisioning.ts";

/** A query as Grafana would send it when a link is followed. */
export interface Link {
  readonly name: string;
  readonly query: string;
  readonly range: Range;
}

interface Tag {
  readonly key: string;
  readonly value: string;
}

interface SpanLink {
  readonly spanStartTimeShift: string;
  readonly spanEndTimeShift: string;
  readonly tags: readonly Tag[];
}

const sources = readDataSources();
const { tracesToLogsV2, tracesToMetrics } = jsonDataOf<{
  tracesToLogsV2: SpanLink & { readonly query: string };
  tracesToMetrics: SpanLink & { readonly queries: readonly { readonly name: string; readonly query: string }[] };
}>("tempo");

/** The names of the queries that lead from a span to its series. */
export const namesOfMetricLinks = tracesToMetrics.queries.map(({ name }) => name);

/** From a span to its log records. */
export function linkToLogs(span: ReceivedSpan): Link {
  const query = tracesToLogsV2.query
    .replaceAll("${__tags}", fillTags(tracesToLogsV2, span))
    .replaceAll("${__trace.traceId}", span.traceId);
  return { name: "logs", query: whole(query), range: around(tracesToLogsV2, span) };
}

/** From a span to its series, by each of the queries. */
export function linksToMetrics(span: ReceivedSpan): readonly Link[] {
  const tags = fillTags(tracesToMetrics, span);
  return tracesToMetrics.queries.map(({ name, query }) => ({
    name,
    query: whole(query.replaceAll("$__tags", tags)),
    range: around(tracesToMetrics, span),
  }));
}

/** From an exemplar to its trace: the trace's id, out of the label that the data source names. */
export function traceOfExemplar(labels: Readonly<Record<string, string>>): string | undefined {
  const { exemplarTraceIdDestinations } = jsonDataOf<{
    exemplarTraceIdDestinations: readonly { readonly name: string }[];
  }>("prometheus");
  return exemplarTraceIdDestinations.map(({ name }) => labels[name]).find((id) => id !== undefined);
}

/** From a log record to its trace: the trace's id, out of the label that the derived field matches. */
export function traceOfRecord({ labels }: StoredRecord): string | undefined {
  const { derivedFields } = jsonDataOf<{
    derivedFields: readonly { readonly matcherRegex: string; readonly url: string }[];
  }>("loki");
  return derivedFields
    .flatMap(({ matcherRegex, url }) =>
      Object.entries(labels)
        .filter(([label]) => new RegExp(matcherRegex).test(label))
        .map(([, value]) => whole(url.replaceAll("${__value.raw}", value))),
    )
    .at(0);
}

/** From a row of a table of series to what the correlation with that data source asks it. */
export function correlationOf(target: "tempo" | "loki", { labels }: Pick<StoredSample, "labels">): string {
  const found = sources.flatMap(({ correlations = [] }) => correlations).find(({ targetUID }) => targetUID === target);
  const { query, expr = query ?? "" } = found?.config.target ?? {};
  return whole(expr.replaceAll(/\$\{__data\.fields\["(\w+)"\]\}/g, (all, field: string) => labels[field] ?? all));
}

/** As Grafana does it: the span's own and its resource's, those that are there. That all are is what is tested. */
function fillTags({ tags }: SpanLink, { attributes, resource }: ReceivedSpan): string {
  return tags
    .map(({ key, value }) => {
      const found = attributes[key] ?? resource[key];
      if (found === undefined) throw new Error(`no span has ${key}, which the provisioning names`);
      return `${value}="${textOf(found)}"`;
    })
    .join(", ");
}

/** Epoch seconds. */
function around({ spanStartTimeShift, spanEndTimeShift }: SpanLink, { startMs, durationMs }: ReceivedSpan): Range {
  return {
    from: startMs / 1000 + toSeconds(spanStartTimeShift),
    to: (startMs + durationMs) / 1000 + toSeconds(spanEndTimeShift),
  };
}

function toSeconds(shift: string): number {
  const [, amount, unit = ""] = /^(-?\d+)([smh])$/.exec(shift) ?? [];
  return Number(amount) * ({ s: 1, m: 60, h: 3600 }[unit] ?? Number.NaN);
}

/** A variable that nothing filled in would be sent as it stands. */
function whole(query: string): string {
  if (query.includes("$")) throw new Error(`not all of it is filled in: ${query}`);
  return query;
}

function jsonDataOf<Shape>(uid: string): Shape {
  return sources.find((source) => source.uid === uid)?.jsonData as Shape;
}

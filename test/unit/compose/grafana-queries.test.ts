import { parser as logql } from "@grafana/lezer-logql";
import { parser as traceql } from "@grafana/lezer-traceql";
import type { LRParser } from "@lezer/lr";
import { parser as promql } from "@prometheus-io/lezer-promql";
import { expect, test } from "vitest";
import type { TracesToMetrics } from "./provisioning.ts";
import { readDataSources, readTracesToMetrics } from "./provisioning.ts";

// What Grafana puts in the place of a variable.
const values: readonly (readonly [RegExp, string])[] = [
  [/\$\{__data\.fields\["(\w+)"\]\}/g, "some-value"],
  [/\$\{__trace\.traceId\}/g, "0af7651916cd43dd8448eb211c80319c"],
  [/\$(__tags\b|\{__tags\})/g, 'service_name="shop", server_address="127.0.0.1"'],
];

function errorsIn(parser: LRParser, query: string): readonly string[] {
  const text = values.reduce((filled, [variable, value]) => filled.replaceAll(variable, value), query);
  const errors = text.includes("$") ? [`a variable is left: ${text}`] : [];
  parser.parse(text).iterate({
    enter: ({ type, from }) => {
      if (type.isError) errors.push(`${text.slice(0, from)} ⟵ here`);
    },
  });
  return errors;
}

const tempo = readDataSources().find(({ uid }) => uid === "tempo")?.jsonData as {
  readonly tracesToLogsV2: { readonly query: string };
  readonly tracesToMetrics: TracesToMetrics;
};
const targets = readDataSources().flatMap(({ correlations = [] }) => correlations.map(({ config }) => config.target));

test.each(readTracesToMetrics().queries)("$name: is PromQL with all tags, and with none", ({ query }) => {
  expect(errorsIn(promql, query)).toEqual([]);
  expect(errorsIn(promql, query.replace("$__tags", ""))).toEqual([]);
});

test("from a trace to its logs: is LogQL", () => {
  expect(errorsIn(logql, tempo.tracesToLogsV2.query)).toEqual([]);
});

test("what correlations ask is TraceQL for Tempo and LogQL for Loki", () => {
  for (const { query, expr } of targets) {
    expect(query ?? expr).toBeTruthy();
    if (query !== undefined) expect(errorsIn(traceql, query)).toEqual([]);
    if (expr !== undefined) expect(errorsIn(logql, expr)).toEqual([]);
  }
});

test("the grammars see a mistake", () => {
  expect(errorsIn(promql, "sum(rate(a{b=}[5m]))")).not.toEqual([]);
  expect(errorsIn(logql, '{a="b"} | trace_id=')).not.toEqual([]);
  expect(errorsIn(traceql, "{ span.a = ")).not.toEqual([]);
  expect(errorsIn(promql, 'a{b="${__span.tags}"}')).not.toEqual([]);
});

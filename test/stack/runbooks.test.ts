import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createSimulator } from "../../examples/relay-simulator/simulator.ts";
import { until } from "../../stack/back-ends.ts";
import { placeOf } from "../../stack/layout.ts";
import { queriesIn, readRunbooks } from "../unit/monitoring/runbook-page.ts";
import { startLoopbackStack, tempo, type LoopbackStack } from "./loopback-stack.ts";
import { callTwoRelays } from "./two-relays.ts";

// What stands in the runbooks is pasted by somebody who was woken: here it is, each query, by the real back ends.
const queries = readRunbooks().flatMap(({ name, text }) =>
  queriesIn(text).map(({ language, text: query }) => ({ page: name, language, query })),
);
/** What the platform tells only once it has happened, or of what is not here: a probe over TLS, another Alertmanager. */
const untold = [/_failed_/, /^probe_ssl_/, /^ALERTS$/];

const interrupted = '{ span.relayscope.outcome = "interrupted" }';

interface Answer {
  readonly status: string;
  readonly data: { readonly result: readonly unknown[] };
  readonly warnings?: readonly string[];
}

let loopback: LoopbackStack;
let relay: Awaited<ReturnType<typeof createSimulator>>;

beforeAll(async () => {
  relay = await createSimulator({ speed: 6 });
  loopback = await startLoopbackStack(undefined, {
    adjust({ name }, layout) {
      if (name !== "prometheus") return;
      const targets = JSON.stringify([{ targets: [`${relay.url}/v1/models`] }]);
      writeFileSync(join(placeOf(layout, name).configuration, "targets", "relays.yml"), targets);
    },
  });
  await callTwoRelays(loopback.endpoint);
  // What is computed or shown a while later: rules once a minute, a probe each half, Tempo's search when it has written.
  const late = [
    "model:llm_requests:rate5m",
    "env:llm_cost:increase1h",
    "slo:llm_availability:error_ratio_rate1h",
    "probe_success",
    "rate(otelcol_exporter_sent_spans_total[5m]) or rate(otelcol_exporter_sent_spans[5m])",
  ];
  for (const query of late) await until(async () => (await loopback.ends.query(query))[0], 90_000);
  await until(async () => ((await loopback.ends.search(interrupted)) ?? ["no search"])[0], 60_000);
});
afterAll(async () => {
  await loopback?.stop();
  await relay?.close();
});

test("Prometheus answers each PromQL query of the runbooks, without an error or a warning", async () => {
  const answers = await ask("promql", (query) => `${at("prometheus")}/api/v1/query?${encoded({ query })}`);
  tell("PromQL", answers);
  expect(answers.filter(({ problem }) => problem !== undefined)).toEqual([]);
  // The demo fails in every way that a relay can, so what confirms a failed call finds some.
  expect(answers.filter(({ found }) => found > 0).length).toBeGreaterThan(answers.length / 2);
});

test("Loki answers each LogQL query of the runbooks", async () => {
  const end = Date.now() / 1000 + 60;
  const range = { start: String(Math.floor(end - 3600)), end: String(Math.ceil(end)), step: "60" };
  const answers = await ask(
    "logql",
    (query) => `${at("loki")}/loki/api/v1/query_range?${encoded({ query, ...range })}`,
  );
  tell("LogQL", answers);
  expect(answers.filter(({ problem }) => problem !== undefined)).toEqual([]);
  expect(answers.filter(({ found }) => found > 0).length).toBeGreaterThan(answers.length / 2);
});

test.skipIf(tempo !== "Tempo")("Tempo answers each TraceQL query of the runbooks", async () => {
  const end = Math.ceil(Date.now() / 1000) + 60;
  const range = { start: String(end - 3600), end: String(end) };
  const answers = await ask("traceql", (query) => {
    const path = /_over_time\(|\| rate\(/.test(query) ? "/api/metrics/query_range" : "/api/search";
    return `${at("tempo")}${path}?${encoded({ q: query, ...range })}`;
  });
  tell("TraceQL", answers);
  expect(answers.filter(({ problem }) => problem !== undefined)).toEqual([]);
  const found = new Set(answers.flatMap(({ page, found: count }) => (count > 0 ? [page] : [])));
  for (const page of ["LLMRetryStorm", "LLMStreamsInterrupted", "LLMAvailabilityBudgetBurn", "LLMAnswersTruncated"])
    expect(found).toContain(page);
});

test("the platform's series in them are there, but for those that tell of a failure", async () => {
  const named = queries
    .filter(({ language }) => language === "promql")
    .flatMap(
      ({ query }) => query.match(/\b(?:otelcol|prometheus|alertmanager|probe|up|target_info)(?:_\w+)?\b/g) ?? [],
    );
  const missing: string[] = [];
  // Of a name with alternatives, how it begins.
  for (const name of new Set(named))
    if ((await loopback.ends.query(`{__name__=~"${name}.*"}`)).length === 0) missing.push(name);
  expect(missing.filter((name) => !untold.some((one) => one.test(name)))).toEqual([]);
});

interface Asked {
  readonly page: string;
  readonly query: string;
  /** How many series, streams or traces; none where it was not answered. */
  readonly found: number;
  readonly problem?: string;
}

async function ask(language: string, urlOf: (query: string) => string): Promise<readonly Asked[]> {
  const answers: Asked[] = [];
  for (const { page, query } of queries.filter((one) => one.language === language)) {
    const response = await fetch(urlOf(query), { signal: AbortSignal.timeout(30_000) });
    const text = await response.text();
    const {
      data,
      traces,
      series,
      warnings = [],
    } = (response.ok ? JSON.parse(text) : {}) as Partial<Answer> & {
      readonly traces?: readonly unknown[];
      readonly series?: readonly unknown[];
    };
    const said = response.ok ? warnings.join("; ") : `${response.status}: ${text.slice(0, 300)}`;
    const found = (data?.result ?? traces ?? series ?? []).length;
    answers.push({ page, query, found, ...(said !== "" && { problem: said }) });
  }
  return answers;
}

/** How many found nothing, and which: in a stack that is well, what tells of its failures has to. */
function tell(language: string, answers: readonly Asked[]): void {
  const empty = answers.filter(({ found }) => found === 0);
  console.log(`${language}: ${answers.length} queries answered, ${empty.length} of them empty`);
  if (process.env["RUNBOOKS_EMPTY"] !== undefined)
    for (const { page, query } of empty) console.log(`  ${page}: ${query.replaceAll(/\s+/g, " ")}`);
}

function at(name: string): string {
  return loopback.ends.address(name);
}

function encoded(asked: Readonly<Record<string, string>>): string {
  return new URLSearchParams(asked).toString();
}

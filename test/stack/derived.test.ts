import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { until } from "../../stack/back-ends.ts";
import { readIntake, sendTo } from "../../stack/intake.ts";
import { placeOf } from "../../stack/layout.ts";
import { startLoopbackStack, type LoopbackStack } from "./loopback-stack.ts";
import { makeId, spansRequest } from "./sent-otlp.ts";

// What the stack makes by itself of what it gets, and half a minute late: metrics of spans, and alerts.
interface Message {
  readonly groupLabels: Readonly<Record<string, string>>;
  readonly alerts: readonly { readonly status: string; readonly labels: Readonly<Record<string, string>> }[];
}

const rules = `groups:
  - name: at-once
    interval: 1s
    rules:
      - { alert: Tried, expr: vector(1), labels: { severity: critical, deployment_environment_name: test, service: one } }
      - { alert: Tried, expr: vector(1), labels: { severity: critical, deployment_environment_name: test, service: two } }
      - { alert: Tried, expr: vector(1), labels: { severity: info, deployment_environment_name: test, service: three } }
`;

const messages: Message[] = [];
const webhook = createServer((request, response) => {
  let text = "";
  request.setEncoding("utf8").on("data", (piece: string) => (text += piece));
  request.on("end", () => {
    messages.push(JSON.parse(text) as Message);
    response.end();
  });
});
const spanOnly = { "service.name": "span-only" };
const spanOnlyTrace = makeId(16);
let loopback: LoopbackStack | undefined;
let ends: LoopbackStack["ends"];

beforeAll(async () => {
  await new Promise<void>((done) => webhook.listen(0, "127.0.0.1", done));
  const address = webhook.address();
  loopback = await startLoopbackStack(`http://127.0.0.1:${typeof address === "object" ? address?.port : 0}/hook`, {
    adjust({ name }, layout) {
      if (name === "prometheus")
        writeFileSync(join(placeOf(layout, name).configuration, "rules", "at-once.yml"), rules);
    },
  });
  ({ ends } = loopback);
  const intake = readIntake(loopback.stack);
  const call = { traceId: spanOnlyTrace, attributes: { "gen_ai.request.model": "gpt-5", "ctx.note": "left out" } };
  await sendTo(intake, "traces", spansRequest({ resource: spanOnly }, [call, { ...call, name: "inside", kind: 1 }]));
  await sendTo(
    intake,
    "traces",
    spansRequest({ resource: spanOnly, scope: "relayscope" }, [{ ...call, name: "ours" }]),
  );
});
afterAll(async () => {
  await loopback?.stop();
  webhook.close();
});

test("alerts that fire in Prometheus reach the webhook, one message per symptom, relay and environment; those for reports do not", async () => {
  // Prometheus tells an alert once a minute, whether or not anybody heard: of the first time Alertmanager, which is started beside
  // it, may not be there yet. Then come a minute and its route's 10 s.
  await until(async () => messages[0], 120_000);
  expect(messages.map(({ groupLabels }) => groupLabels)).toEqual([
    { alertname: "Tried", deployment_environment_name: "test" },
  ]);
  expect(messages[0]?.alerts.map(({ labels, status }) => [status, labels["service"]]).sort()).toEqual([
    ["firing", "one"],
    ["firing", "two"],
  ]);
});

test("a service that sends spans only has metrics of them, which lead to the trace; ours are not counted twice", async () => {
  const calls = 'traces_span_metrics_calls_total{service_name="span-only"}';
  await until(async () => (await ends.query(`${calls} > 0`))[0], 40_000);
  const found = await ends.query(calls);
  expect(found.map(({ labels, value }) => [labels["span_name"], labels["gen_ai_request_model"], value])).toEqual([
    ["ask", "gpt-5", 1],
  ]);
  const bucket = 'traces_span_metrics_duration_seconds_bucket{service_name="span-only"}';
  const [exemplar] = await ends.exemplars(bucket);
  expect(exemplar?.labels["trace_id"]).toBe(spanOnlyTrace);
});

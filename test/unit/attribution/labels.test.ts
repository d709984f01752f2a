import { ROOT_CONTEXT, trace } from "@opentelemetry/api";
import { expect, test } from "vitest";
import type { Attribution } from "../../../src/attribution/attribution.ts";
import { makeCall } from "../telemetry/calls.ts";
import { createTelemetry } from "../telemetry/in-memory.ts";

const whole: Attribution = {
  keys: new Map([
    ["team", "search"],
    ["tenant", "acme"],
  ]),
  route: "/users/:id",
  user: "0".repeat(32),
  key: "1".repeat(12),
};
const told = {
  "relayscope.attribution.team": "search",
  "relayscope.attribution.tenant": "acme",
  "relayscope.route": "/users/:id",
  "enduser.pseudo.id": "0".repeat(32),
  "relayscope.key": "1".repeat(12),
};
const ours = /^relayscope\.(?:attribution|route|key)|^enduser/;
const onCall = [
  "gen_ai.client.operation.duration",
  "gen_ai.client.token.usage",
  "relayscope.tokens",
  "relayscope.cost",
];

test("all of it is on the span and the log record, and on no metric unless it is chosen", async () => {
  const telemetry = createTelemetry();
  telemetry.tell(makeCall({ attribution: whole, cost: { amount: 1, currency: "USD", source: "file" } }));
  expect(telemetry.spans()[0]?.attributes).toMatchObject(told);
  expect(telemetry.logs()[0]?.attributes).toMatchObject(told);
  for (const { metrics } of await telemetry.scopes()) {
    for (const { dataPoints } of metrics)
      for (const { attributes } of dataPoints)
        expect(Object.keys(attributes).filter((name) => ours.test(name))).toEqual([]);
  }
});

test("what is chosen is a label of the metrics about calls, where the call says it; a user or a key never is", async () => {
  const telemetry = createTelemetry({ attributionLabels: ["team", "route", "user", "key"] });
  const cost = { amount: 1, currency: "USD", source: "file" } as const;
  telemetry.tell(makeCall({ attribution: whole, cost }));
  telemetry.tell(makeCall({ attribution: { keys: new Map([["team", "ads"]]) }, cost }));
  telemetry.tell(makeCall({ cost }));
  for (const name of onCall) {
    const points = await telemetry.points(name);
    const chosen = points.map(({ labels }) => Object.entries(labels).filter(([label]) => ours.test(label)));
    expect([name, new Set(chosen.map((one) => JSON.stringify(Object.fromEntries(one))))]).toEqual([
      name,
      new Set([
        '{"relayscope.attribution.team":"search","relayscope.route":"/users/:id"}',
        '{"relayscope.attribution.team":"ads"}',
        "{}",
      ]),
    ]);
  }
});

test("a call within another's span of the inference tells it, too", () => {
  const telemetry = createTelemetry();
  const outer = telemetry.tracerProvider.getTracer("theirs").startSpan("chat", {
    attributes: { "gen_ai.operation.name": "chat" },
  });
  telemetry.tell(makeCall({ attribution: whole }), { parent: trace.setSpan(ROOT_CONTEXT, outer) });
  expect(telemetry.spans()[0]?.attributes).toMatchObject(told);
  expect(telemetry.spans()[0]?.attributes["gen_ai.request.model"]).toBeUndefined();
});

test("past two hundred values a label says other, and each further value is counted once", async () => {
  const telemetry = createTelemetry({ attributionLabels: ["tenant"] });
  for (let index = 0; index < 1000; index++)
    telemetry.tell(makeCall({ attribution: { keys: new Map([["tenant", `t${index % 500}`]]) } }));
  const points = await telemetry.points("gen_ai.client.operation.duration");
  const tenants = points.map(({ labels }) => labels["relayscope.attribution.tenant"]);
  expect(new Set(tenants).size).toBe(201);
  expect(tenants).toContain("other");
  expect(await telemetry.points("relayscope.label_overflow")).toEqual([
    { labels: { "relayscope.label": "relayscope.attribution.tenant" }, value: 300 },
  ]);
  // The span says whose it was.
  expect(telemetry.spans().at(-1)?.attributes["relayscope.attribution.tenant"]).toBe("t499");
});

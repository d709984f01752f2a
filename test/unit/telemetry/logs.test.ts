import { SeverityNumber } from "@opentelemetry/api";
import { expect, test } from "vitest";
import type { Call, Outcome } from "../../../src/call.ts";
import { makeAttempt, makeCall, startedAt } from "./calls.ts";
import { createTelemetry, milliseconds } from "./in-memory.ts";

test("each call makes one log record: the event, in its span's context, at its end, with the span's GenAI facts, how long it took, and no HTTP", () => {
  const telemetry = createTelemetry();
  telemetry.tell(makeCall());
  const [span] = telemetry.spans();
  const records = telemetry.logs();
  expect(records).toHaveLength(1);
  const [record] = records;
  expect(record?.eventName).toBe("gen_ai.client.inference.operation.details");
  expect(record?.spanContext).toEqual(span?.spanContext());
  expect(record && milliseconds(record.hrTime)).toBe(startedAt + 1500);
  expect(record?.instrumentationScope).toEqual(span?.instrumentationScope);
  const facts = Object.entries(span?.attributes ?? {}).filter(
    ([name]) => !/^(http|url|network|user_agent)\./.test(name),
  );
  expect(record?.attributes).toEqual({ ...Object.fromEntries(facts), "relayscope.duration": 1.5 });
  expect(record?.attributes).toMatchObject({ "gen_ai.usage.input_tokens": 100, "relayscope.outcome": "ok" });
});

test.each<[Outcome, SeverityNumber, string]>([
  ["ok", SeverityNumber.INFO, "INFO"],
  ["cancelled", SeverityNumber.INFO, "INFO"],
  ["caller", SeverityNumber.WARN, "WARN"],
  ["rate_limit", SeverityNumber.WARN, "WARN"],
  ["auth", SeverityNumber.ERROR, "ERROR"],
  ["quota", SeverityNumber.ERROR, "ERROR"],
  ["overloaded", SeverityNumber.ERROR, "ERROR"],
  ["server", SeverityNumber.ERROR, "ERROR"],
  ["timeout", SeverityNumber.ERROR, "ERROR"],
  ["network", SeverityNumber.ERROR, "ERROR"],
  ["interrupted", SeverityNumber.ERROR, "ERROR"],
  ["blocked", SeverityNumber.ERROR, "ERROR"],
])("outcome %s has severity %s", (outcome, number, text) => {
  const telemetry = createTelemetry();
  telemetry.tell(makeCall({ outcome }));
  expect(telemetry.logs()[0]).toMatchObject({ severityNumber: number, severityText: text });
});

test.each<[Partial<Call>, string]>([
  [{}, "chat gpt-4.1 via main relay: ok in 1.5 s, 100 in / 20 out tokens"],
  [
    { outcome: "rate_limit", errorType: "429", durationMs: 12, reading: {}, attempts: [makeAttempt(), makeAttempt()] },
    "chat gpt-4.1 via main relay: rate_limit (429) in 0.012 s, 2 attempts",
  ],
  [
    { asked: {}, reading: { usage: { input: 3 } }, cost: { amount: 0.00012345678, currency: "USD", source: "file" } },
    "chat via main relay: ok in 1.5 s, 3 in / ? out tokens, 0.0001235 USD",
  ],
])("the body is a line for people", (over, body) => {
  const telemetry = createTelemetry();
  telemetry.tell(makeCall(over));
  expect(telemetry.logs()[0]?.body).toBe(body);
});

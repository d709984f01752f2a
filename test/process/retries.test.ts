import { afterAll, beforeAll, expect, test } from "vitest";
import { createReceiver, type Receiver } from "../../examples/demo/receiver.ts";
import type { ReceivedSpan } from "../../examples/demo/received-span.ts";
import { ensureMatrix } from "../matrix/install.ts";
import { startLoopbackRelay } from "./loopback-relay.ts";
import { runPreloaded } from "./preloaded.ts";

let receiver: Receiver;
let seen: Record<string, unknown>;

beforeAll(async () => {
  const [relay, matrix] = await Promise.all([startLoopbackRelay(), ensureMatrix()]);
  receiver = await createReceiver();
  const { out, err, code } = await runPreloaded({
    script: "retries-client.mjs",
    parameters: [relay.url, matrix.directory],
    endpoint: receiver.url,
    env: { RELAYSCOPE_RELAYS: `mock=${new URL(relay.url).host}` },
  });
  if (code !== 0) throw new Error(err);
  seen = JSON.parse(out) as Record<string, unknown>;
  await relay.close();
});
afterAll(() => receiver.close());

test("the SDK went through what was meant", () => {
  expect(seen).toEqual({
    "sdk-ok": 34,
    "sdk-429": 34,
    "sdk-500": 34,
    "sdk-reset": 34,
    "sdk-timeout": 34,
    "sdk-timeout-told": 34,
    "sdk-timeout-always": "APIConnectionTimeoutError",
    "sdk-left": "APIUserAbortError",
    "sdk-gives-up": "InternalServerError",
    "sdk-400": "BadRequestError",
    "sdk-twins": 34,
  });
});

test.each<[string, number, string, string[], string | undefined]>([
  ["sdk-ok", 1, "ok", [], undefined],
  ["sdk-429", 2, "ok", ["429", ""], undefined],
  ["sdk-500", 3, "ok", ["500", "500", ""], undefined],
  ["sdk-reset", 2, "ok", ["UND_ERR_SOCKET", ""], undefined],
  ["sdk-timeout", 2, "ok", ["timeout", ""], undefined],
  ["sdk-timeout-told", 2, "ok", ["timeout", ""], undefined],
  ["sdk-timeout-always", 2, "timeout", ["timeout", "timeout"], "timeout"],
  ["sdk-left", 1, "cancelled", [], undefined],
  ["sdk-gives-up", 2, "overloaded", ["503", "503"], "error"],
  ["sdk-400", 1, "caller", [], "invalid_request"],
])("%s is one operation of %i attempts that ended %s", (name, attempts, outcome, children, error) => {
  const [operation, ...more] = operationsOf(name);
  expect(more).toEqual([]);
  expect(operation?.attributes).toMatchObject({
    "relayscope.attempts": attempts,
    "relayscope.outcome": outcome,
    "relayscope.relay": "mock",
  });
  expect(operation?.attributes["error.type"]).toBe(error);
  const tries = childrenOf(operation);
  expect(tries.map((child) => String(child.attributes["error.type"] ?? ""))).toEqual(children);
  expect(tries.map((child) => child.attributes["http.request.resend_count"])).toEqual(
    children.map((_, index) => (index === 0 ? undefined : index)),
  );
  expect(tries.map((child) => [child.name, child.kind, child.status.code])).toEqual(
    children.map((word) => ["POST", "client", word === "" ? "unset" : "error"]),
  );
});

test("the operation lasts from the first attempt to the end of the last, the waits included", () => {
  const [operation] = operationsOf("sdk-429");
  const tries = childrenOf(operation);
  const [first, last] = [tries[0], tries[1]];
  // The relay asked for a second between them.
  expect((last?.startMs ?? 0) - (first?.startMs ?? 0)).toBeGreaterThanOrEqual(1000);
  expect(Math.abs(Number((operation?.start ?? 0n) - (first?.start ?? 0n)))).toBeLessThan(2e6);
  expect(Math.abs(Number((operation?.end ?? 0n) - (last?.end ?? 0n)))).toBeLessThan(2e6);
  expect(operation?.durationMs).toBeGreaterThanOrEqual(1000);
});

test("calls alike to the byte at the same time stay themselves, and each has its own retries", () => {
  const twins = operationsOf("sdk-twins");
  expect(twins).toHaveLength(3);
  expect(twins.map((span) => span.attributes["relayscope.outcome"])).toEqual(["ok", "ok", "ok"]);
  expect(twins.reduce((sum, span) => sum + Number(span.attributes["relayscope.attempts"]), 0)).toBe(6);
});

test("retries are counted by cause, calls and tokens once", () => {
  const sum = (name: string, label?: string): Record<string, number> => {
    const sums: Record<string, number> = {};
    for (const point of receiver.metrics.filter((one) => one.name === name)) {
      const key = label === undefined ? "all" : String(point.attributes[label]);
      sums[key] = (sums[key] ?? 0) + (point.value ?? point.histogram?.count ?? 0);
    }
    return sums;
  };
  expect(sum("gen_ai.client.operation.duration")).toEqual({ all: 13 });
  expect(sum("relayscope.retries", "relayscope.cause")).toEqual({
    rate_limit: 1,
    server: 5,
    network: 1,
    timeout: 3,
    overloaded: 1,
  });
  expect(sum("relayscope.tokens", "relayscope.token.kind")).toMatchObject({ input: 9 * 8, cache_read: 9 * 4 });
  expect(sum("http.client.request.duration")).toEqual({ all: 24 });
  expect(receiver.logs).toHaveLength(13);
});

function operationsOf(name: string): ReceivedSpan[] {
  return receiver.spans.filter(
    (span) => span.attributes["gen_ai.operation.name"] === "chat" && urlOf(span).includes(`/${name}/`),
  );
}

function childrenOf(operation: ReceivedSpan | undefined): ReceivedSpan[] {
  return receiver.spans
    .filter((span) => span.parentSpanId === operation?.spanId)
    .toSorted((one, other) => Number(one.start - other.start));
}

function urlOf(span: ReceivedSpan): string {
  return String(span.attributes["url.full"] ?? childrenOf(span)[0]?.attributes["url.full"]);
}

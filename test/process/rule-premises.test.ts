import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { attributeNames as a } from "../../src/telemetry/catalog-attributes.ts";
import { metrics } from "../../src/telemetry/catalog.ts";
import { startOtlpReceiver } from "./otlp-receiver.ts";
import { runPreloaded } from "./preloaded.ts";

// What the alerts about services themselves count on (monitoring/rules/telemetry-alerts.ts): which series a process sends, and when.
const answer = JSON.stringify({
  model: "m",
  choices: [{ index: 0, message: { role: "assistant", content: "hi" }, finish_reason: "stop" }],
  usage: { prompt_tokens: 1, completion_tokens: 1 },
});
const relay = createServer((request, response) => {
  request.resume();
  response.setHeader("content-type", "application/json");
  if (request.url?.startsWith("/slow") === true) response.write("{");
  else response.end(answer);
});
beforeAll(() => new Promise<void>((done) => relay.listen(0, "127.0.0.1", done)));
afterAll(() => {
  relay.closeAllConnections();
  return new Promise((done) => relay.close(done));
});

interface Point {
  readonly name: string;
  readonly state: string | undefined;
  readonly value: number;
}

/** What a process of a kind exports of its own ledger, an array for each export. */
async function exportsOf(kind: string): Promise<readonly (readonly Point[])[]> {
  const { port } = relay.address() as AddressInfo;
  const receiver = await startOtlpReceiver();
  try {
    await runPreloaded({
      script: "silent-client.mjs",
      parameters: [kind, String(port)],
      endpoint: receiver.url,
      env: {
        OTEL_EXPORTER_OTLP_PROTOCOL: "http/json",
        OTEL_METRIC_EXPORT_INTERVAL: "200",
        RELAYSCOPE_RELAYS: `relay=127.0.0.1:${port}`,
      },
    });
    return receiver.received.filter(({ path }) => path === "/v1/metrics").map(({ text }) => pointsOf(text));
  } finally {
    await receiver.close();
  }
}

const kept = [metrics.calls, metrics.active, metrics.telemetry, metrics.unobserved].map(({ name }) => name);

interface Sent {
  readonly resourceMetrics: readonly {
    readonly scopeMetrics: readonly {
      readonly metrics: readonly {
        readonly name: string;
        readonly sum?: {
          readonly dataPoints: readonly {
            readonly asInt?: number | string;
            readonly attributes: readonly { readonly key: string; readonly value: { readonly stringValue?: string } }[];
          }[];
        };
      }[];
    }[];
  }[];
}

function pointsOf(text: string): readonly Point[] {
  const { resourceMetrics } = JSON.parse(text) as Sent;
  return resourceMetrics
    .flatMap(({ scopeMetrics }) => scopeMetrics)
    .flatMap(({ metrics: all }) => all)
    .filter(({ name }) => kept.includes(name as (typeof kept)[number]))
    .flatMap(({ name, sum }) =>
      (sum?.dataPoints ?? []).map(({ asInt, attributes }) => ({
        name,
        state: attributes.find(({ key }) => key === a.state)?.value.stringValue,
        value: Number(asInt),
      })),
    );
}

/** Which there are at the end. */
function shown(points: readonly Point[]): readonly string[] {
  return [...new Set(points.map(({ name, state }) => (state === undefined ? name : `${name} ${state}`)))].toSorted();
}

test.each([
  // So nothing can be said of it.
  ["none", []],
  ["page", ["relayscope.telemetry exported"]],
  ["past", ["relayscope.telemetry exported", "relayscope.unobserved"]],
  ["unread", ["relayscope.calls seen", "relayscope.calls skipped", "relayscope.telemetry exported"]],
  ["call", ["relayscope.active", "relayscope.calls ended", "relayscope.calls seen", "relayscope.telemetry exported"]],
  ["long", ["relayscope.active", "relayscope.calls ended", "relayscope.calls seen", "relayscope.telemetry exported"]],
] as const)("a process whose one request is of the kind %s sends %j", async (kind, expected) => {
  const all = await exportsOf(kind);
  expect(shown(all.flat())).toEqual(expected);
  // In each export by itself, before a long call has ended and after.
  for (const points of all) {
    const sum = (name: string, ...states: (string | undefined)[]) =>
      points.reduce(
        (total, { name: one, state, value }) => total + (one === name && states.includes(state) ? value : 0),
        0,
      );
    const { calls, active } = metrics;
    expect(sum(calls.name, "seen") - sum(calls.name, "ended", "skipped") - sum(active.name, undefined)).toBe(0);
  }
  if (kind === "long")
    expect(all.some((points) => points.some(({ name, value }) => name === metrics.active.name && value === 1))).toBe(
      true,
    );
});

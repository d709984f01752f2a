import { channel } from "node:diagnostics_channel";
import { UndiciInstrumentation } from "@opentelemetry/instrumentation-undici";
import { expect, test } from "vitest";
import type { Attempt } from "../../../src/call.ts";
import { known, makeAttempt } from "./calls.ts";
import { createTelemetry, plain } from "./in-memory.ts";

/** What an exchange looks like on undici's channels and in an `Attempt`: the same facts twice. */
interface Exchange {
  readonly origin?: string;
  readonly path?: string;
  readonly method?: string;
  readonly headers?: string;
  readonly socket?: { remoteAddress?: string; remotePort?: number; alpnProtocol?: string | false };
  readonly status?: number;
  readonly error?: unknown;
}

const socket = { remoteAddress: "127.0.0.1", remotePort: 8080, alpnProtocol: false } as const;

function abortWith(reason?: unknown): unknown {
  const controller = new AbortController();
  controller.abort(reason);
  return controller.signal.reason;
}

test.each<[string, Exchange]>([
  ["an answer", { socket, status: 200 }],
  ["an answer over HTTP/2", { socket: { ...socket, alpnProtocol: "h2" }, status: 200 }],
  ["no user agent", { headers: "", socket, status: 204 }],
  ["a query and a port", { origin: "http://127.0.0.1:8080", path: "/messages?a=1&b=2", socket, status: 200 }],
  ["http without a port", { origin: "http://slack.example", socket, status: 200 }],
  ["an IPv6 host", { origin: "http://[::1]:3000", socket, status: 200 }],
  ["a client's error", { socket, status: 404 }],
  ["a server's error", { socket, status: 503 }],
  ["a method in lower case", { method: "post", socket, status: 200 }],
  ["an unknown method", { method: "BREW", socket, status: 418 }],
  ["refused", { error: Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" }) }],
  [
    "cut in the middle",
    { socket, status: 200, error: Object.assign(new Error("other side closed"), { code: "UND_ERR_SOCKET" }) },
  ],
  ["an error without a code", { socket, error: new TypeError("terminated") }],
  ["aborted", { socket, error: abortWith() }],
  ["aborted after a failure's head", { socket, status: 500, error: abortWith() }],
  ["aborted with an error of the app's", { socket, status: 200, error: abortWith(new Error("user left")) }],
  ["aborted with a word", { socket, status: 200, error: abortWith("enough") }],
  [
    "timed out by a signal",
    { socket, error: new DOMException("The operation was aborted due to timeout", "TimeoutError") },
  ],
])("no model call after all, %s: span and metric are instrumentation-undici's own", async (_, exchange) => {
  const theirs = createTelemetry();
  const instrumentation = new UndiciInstrumentation();
  instrumentation.setTracerProvider(theirs.tracerProvider);
  instrumentation.setMeterProvider(theirs.meterProvider);
  publish(exchange);
  instrumentation.disable();

  for (const opening of [{}, { known }]) {
    const ours = createTelemetry();
    ours.tellHttp(toAttempt(exchange), opening);
    expect(ours.spans()).toHaveLength(1);
    expect(plain(ours.spans()[0])).toEqual(plain(theirs.spans()[0]));
    expect(await httpMetric(ours)).toEqual(await httpMetric(theirs));
  }
});

test("the span has the attempt's times", async () => {
  const telemetry = createTelemetry();
  telemetry.tellHttp(makeAttempt({ durationMs: 250 }));
  expect(telemetry.spans()[0]?.duration).toEqual([0, 250e6]);
  expect(await telemetry.values("http.client.request.duration")).toEqual([{ count: 1, sum: 0.25 }]);
});

test("beside the real instrumentation both add up in one series", async () => {
  const telemetry = createTelemetry();
  const instrumentation = new UndiciInstrumentation();
  instrumentation.setTracerProvider(telemetry.tracerProvider);
  instrumentation.setMeterProvider(telemetry.meterProvider);
  publish({ socket, status: 200 });
  instrumentation.disable();
  telemetry.tellHttp(toAttempt({ socket, status: 200 }));
  expect(await telemetry.values("http.client.request.duration")).toMatchObject([{ count: 2 }]);
});

function publish({
  origin = "https://chat.example",
  path = "/messages",
  method = "POST",
  headers,
  socket: to,
  status,
  error,
}: Exchange): void {
  const request = { origin, path, method, headers: headers ?? "user-agent: node\r\n" };
  channel("undici:request:create").publish({ request });
  if (to !== undefined) channel("undici:client:sendHeaders").publish({ request, socket: to });
  if (status !== undefined)
    channel("undici:request:headers").publish({ request, response: { statusCode: status, headers: [] } });
  if (error === undefined) channel("undici:request:trailers").publish({ request, trailers: [] });
  else channel("undici:request:error").publish({ request, error });
}

function toAttempt({
  origin = "https://chat.example",
  path = "/messages",
  method = "POST",
  headers,
  socket: to,
  status,
  error,
}: Exchange): Attempt {
  const url = new URL(path, origin);
  return {
    startedAt: Date.now(),
    durationMs: 10,
    method,
    url: url.href,
    serverAddress: url.hostname.replace(/^\[|\]$/g, ""),
    serverPort: url.port === "" ? (url.protocol === "https:" ? 443 : 80) : Number(url.port),
    outcome: "ok",
    ...(headers !== "" && { userAgent: "node" }),
    ...(to !== undefined && { protocolVersion: to.alpnProtocol === "h2" ? "2" : "1.1" }),
    ...(to?.remoteAddress !== undefined && { peerAddress: to.remoteAddress }),
    ...(to?.remotePort !== undefined && { peerPort: to.remotePort }),
    ...(status !== undefined && { status }),
    ...(error !== undefined && { thrown: error }),
  };
}

async function httpMetric(telemetry: ReturnType<typeof createTelemetry>) {
  return (await telemetry.scopes())
    .filter(({ scope }) => scope.name !== "relayscope")
    .map(({ scope, metrics }) => ({
      scope,
      metrics: metrics.map(({ descriptor, dataPoints }) => ({
        descriptor,
        labels: dataPoints.map(({ attributes }) => attributes),
      })),
    }));
}

import { channel } from "node:diagnostics_channel";
import { UndiciInstrumentation } from "@opentelemetry/instrumentation-undici";
import { expect, test } from "vitest";
import type { Attempt } from "../../../src/call.ts";
import { HttpInstrumentation } from "../../../src/export/undici.ts";
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
  // What an app throws is told without its words: there ours is the measure.
  const theirs = hear(isOfApp(exchange) ? HttpInstrumentation : UndiciInstrumentation, exchange);
  for (const opening of [{}, { known }]) {
    const ours = createTelemetry();
    ours.tellHttp(toAttempt(exchange), opening);
    expect(ours.spans()).toHaveLength(1);
    expect(plain(ours.spans()[0])).toEqual(plain(theirs.spans()[0]));
    expect(await httpMetric(ours)).toEqual(await httpMetric(theirs));
  }
});

test.each<[string, unknown, object]>([
  ["an error", new Error("sk-1234567890abcdef said no"), { "exception.type": "Error" }],
  ["a word", "sk-1234567890abcdef", { "exception.type": "Error" }],
  ["an error with a sentence for a code", { code: "my key is 1", name: "Left" }, { "exception.type": "Left" }],
  ["a number", 42, { "exception.type": "Error" }],
  [
    "an error of the network with a key in it",
    { code: "ENOTFOUND", name: "Error", message: "getaddrinfo ENOTFOUND sk-1234567890abcdef.example" },
    { "exception.type": "ENOTFOUND", "exception.message": "getaddrinfo ENOTFOUND REDACTED.example" },
  ],
])("aborted with %s, other HTTP tells no words of the app's and no key", (_, error, attributes) => {
  const [span] = hear(HttpInstrumentation, { error }).spans();
  expect(span?.events.map((event) => ({ ...event.attributes }))).toEqual([attributes]);
  expect(JSON.stringify(plain(span))).not.toContain("1234567890");
});

test.each<[unknown]>([[null], [undefined]])("aborted with %s, the span ends", (error) => {
  const telemetry = createTelemetry();
  const instrumentation = new HttpInstrumentation({});
  instrumentation.setTracerProvider(telemetry.tracerProvider);
  const request = { origin: "https://chat.example", path: "/", method: "GET", headers: "" };
  channel("undici:request:create").publish({ request });
  channel("undici:request:error").publish({ request, error });
  instrumentation.disable();
  expect(telemetry.spans()).toHaveLength(1);
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

function isOfApp({ error }: Exchange): boolean {
  return error !== undefined && typeof (error as { code?: unknown }).code !== "string";
}

function hear(Instrumentation: typeof UndiciInstrumentation | typeof HttpInstrumentation, exchange: Exchange) {
  const telemetry = createTelemetry();
  const instrumentation = new Instrumentation({});
  instrumentation.setTracerProvider(telemetry.tracerProvider);
  instrumentation.setMeterProvider(telemetry.meterProvider);
  publish(exchange);
  instrumentation.disable();
  return telemetry;
}

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

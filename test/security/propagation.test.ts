import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createSecureServer, type Http2ServerRequest, type Http2ServerResponse } from "node:http2";
import type { AddressInfo, Server } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createReceiver } from "../../examples/demo/receiver.ts";
import { runScript } from "./run-script.ts";

/** A request as it was on the wire: of each header of trace context every value. */
interface Wire {
  readonly client: string;
  readonly traceparent: readonly string[];
  readonly tracestate: readonly string[];
  readonly baggage: readonly string[];
}

const wire = new Map<string, Wire[]>();
const servers: Server[] = [];
let urls: { relay: string; other: string; secureRelay: string; secureOther: string };
let port: number;
let securePort: number;

beforeAll(async () => {
  const serve =
    (role: string) =>
    (request: IncomingMessage | Http2ServerRequest, response: ServerResponse | Http2ServerResponse) => {
      const { searchParams } = new URL(request.url ?? "", "http://x");
      const raw = request.rawHeaders;
      const valuesOf = (name: string) =>
        raw.flatMap((one, at) => (at % 2 === 0 && one.toLowerCase() === name ? [raw[at + 1] ?? ""] : []));
      const key = `${role} ${searchParams.get("case")}`;
      const [traceparent = [], tracestate = [], baggage = []] = ["traceparent", "tracestate", "baggage"].map(valuesOf);
      wire.set(key, [
        ...(wire.get(key) ?? []),
        { client: searchParams.get("client") ?? "", traceparent, tracestate, baggage },
      ]);
      request.resume();
      request.on("end", () => {
        (response as ServerResponse).writeHead(200, { "content-type": "application/json" });
        (response as ServerResponse).end("{}");
      });
    };
  const certificate = {
    key: readFileSync(new URL("../process/fixtures/localhost.key.pem", import.meta.url)),
    cert: readFileSync(new URL("../process/fixtures/localhost.cert.pem", import.meta.url)),
  };
  // The relay is known by its address, the other by its name.
  const [relay, other] = [createServer(serve("relay")), createServer(serve("other"))];
  const [secureRelay, secureOther] = ["relay", "other"].map((role) => createSecureServer(certificate, serve(role)));
  if (secureRelay === undefined || secureOther === undefined) throw new Error("two are made");
  servers.push(relay, other, secureRelay, secureOther);
  const ports = await Promise.all(
    servers.map(
      (server) =>
        new Promise<number>((done) =>
          server.listen(0, "127.0.0.1", () => done((server.address() as AddressInfo).port)),
        ),
    ),
  );
  [port = 0, , securePort = 0] = ports;
  urls = {
    relay: `http://127.0.0.1:${ports[0]}`,
    other: `http://localhost:${ports[1]}`,
    secureRelay: `https://127.0.0.1:${ports[2]}`,
    secureOther: `https://localhost:${ports[3]}`,
  };
});
afterAll(() => {
  for (const server of servers) server.close();
});

const clients = ["fetch", "undici fetch", "request", "stream", "request over HTTP/2", "fetch over HTTP/2"];
const ours = /^00-0af7651916cd43dd8448eb211c80319c-(?!b7ad6b7169203331)[\da-f]{16}-01$/;
const none: readonly string[] = [];
const [state, baggage] = ["vendor=state-of-the-app", "user=baggage-of-the-app"];

test.each<[string, () => NodeJS.ProcessEnv, { model: boolean; other: readonly ("traceparent" | "baggage")[] }]>([
  ["no setting", () => ({}), { model: true, other: ["traceparent", "baggage"] }],
  ["false", () => ({ RELAYSCOPE_PROPAGATE: "false" }), { model: false, other: ["traceparent", "baggage"] }],
  [
    "the relay's host",
    () => ({ RELAYSCOPE_PROPAGATE: "127.0.0.1" }),
    { model: true, other: ["traceparent", "baggage"] },
  ],
  [
    "the relay's host and ports",
    () => ({ RELAYSCOPE_PROPAGATE: `127.0.0.1:${port},127.0.0.1:${securePort}` }),
    { model: true, other: ["traceparent", "baggage"] },
  ],
  [
    "another host",
    () => ({ RELAYSCOPE_PROPAGATE: "127.0.0.1:9,elsewhere.example" }),
    { model: false, other: ["traceparent", "baggage"] },
  ],
  [
    "OTEL_PROPAGATORS=tracecontext",
    () => ({ OTEL_PROPAGATORS: "tracecontext" }),
    { model: true, other: ["traceparent"] },
  ],
  ["OTEL_PROPAGATORS=none", () => ({ OTEL_PROPAGATORS: "none" }), { model: true, other: [] }],
])("with %s a model host gets a traceparent of ours at most, and no baggage or state", async (_, env, expected) => {
  wire.clear();
  const receiver = await createReceiver();
  const { relay, other, secureRelay, secureOther } = urls;
  const ended = await runScript("propagating-client.mjs", [relay, other, secureRelay, secureOther], {
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
    RELAYSCOPE_RELAYS: "relay=127.0.0.1",
    RELAYSCOPE_LOG_LEVEL: "warn",
    ...env(),
  });
  await receiver.close();
  expect([ended.code, ended.err.replaceAll(/^\(node:.*\n|^\(Use .*\n/gm, "")]).toEqual([0, ""]);
  for (const place of ["relay call", "relay list"]) {
    const seen = wire.get(place) ?? [];
    expect(seen.map(({ client }) => client)).toEqual(clients);
    // Of other HTTP the variable of OpenTelemetry's decides first.
    const told = expected.model && (place === "relay call" || expected.other.includes("traceparent"));
    for (const { client, ...headers } of seen)
      expect({ place, client, ...headers }).toEqual({
        place,
        client,
        traceparent: told ? [expect.stringMatching(ours)] : none,
        tracestate: none,
        baggage: none,
      });
  }
  for (const { client, ...headers } of wire.get("other other") ?? expect.unreachable())
    expect({ client, ...headers }).toEqual({
      client,
      traceparent: expected.other.includes("traceparent") ? [expect.stringMatching(ours)] : none,
      tracestate: expected.other.includes("traceparent") ? [state] : none,
      baggage: expected.other.includes("baggage") ? [baggage] : none,
    });
  // What the app sets itself is the only one of its kind, anywhere.
  for (const place of ["relay own", "other own"]) {
    const seen = wire.get(place) ?? [];
    expect(seen.map(({ client }) => client)).toEqual(clients);
    for (const { client, ...headers } of seen)
      expect({ place, client, ...headers }).toEqual({
        place,
        client,
        traceparent: ["00-11111111111111111111111111111111-2222222222222222-01"],
        tracestate: ["own=1"],
        baggage: ["own=1"],
      });
  }
});

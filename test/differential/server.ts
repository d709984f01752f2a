import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createHttp2Server } from "node:http2";
import type { AddressInfo, Socket } from "node:net";
import type { Way } from "./steps.ts";
import { ways } from "./ways.ts";

/** One request as it came over the wire. */
export interface SeenRequest {
  /** Which connection it came by, in the order of their first requests. */
  readonly connection: number;
  readonly method: string;
  readonly url: string;
  /** In order and as cased on the wire, without `traceparent`. */
  readonly headers: readonly (readonly [string, string])[];
  readonly traceparents: readonly string[];
  body: { readonly length: number; readonly sha256: string } | "unfinished";
  /** How the answer ended, as the server sees it. */
  answer: "open" | "finished" | "closed early";
}

/** A loopback server that answers the same way in every run, and writes down all it sees. */
export interface TestServer {
  readonly origin: string;
  readonly http2Origin: string;
  readonly requests: readonly SeenRequest[];
  /** From the write of a chunk to the app's having read it. Milliseconds. */
  readonly latencies: readonly number[];
  /** Bytes that could be written while nobody read. */
  readonly stalledAt: readonly number[];
  /** The app has read the chunk last written. */
  acknowledge(): void;
  close(): Promise<void>;
}

/** What undici draws by lot for each form. */
const drawn = /formdata-undici-\d+/g;

/** An app that stopped reading acknowledges nothing: the stream goes on without it. */
const ACKNOWLEDGE_MS = 1_000;

export async function startServer(): Promise<TestServer> {
  const requests: SeenRequest[] = [];
  const connections = new Map<Socket, number>();
  const counts = new Map<string, number>();
  const latencies: number[] = [];
  const stalledAt: number[] = [];
  let acknowledge = () => {};
  const acknowledged = () =>
    new Promise<boolean>((resolve) => {
      const timer = setTimeout(() => resolve(false), ACKNOWLEDGE_MS);
      acknowledge = () => (clearTimeout(timer), resolve(true));
    });

  const server = createServer((request, response) => void answer(request, response).catch(() => response.destroy()));
  server.keepAliveTimeout = 60_000;
  server.on("connection", (socket) => void socket.setNoDelay());
  const http2 = createHttp2Server();
  http2.on("stream", (stream, _headers, _flags, rawHeaders: unknown) => {
    const seen = write(0, "HTTP/2", "", pairs(rawHeaders as string[]));
    void answerHttp2();

    async function answerHttp2(): Promise<void> {
      seen.body = (await readBody(stream)).seen;
      stream.respond({ ":status": 200, "content-type": "application/json", date: "Thu, 01 Jan 2026 00:00:00 GMT" });
      stream.end(ways.plain);
      seen.answer = "finished";
    }
  });
  server.listen(0, "127.0.0.1");
  http2.listen(0, "127.0.0.1");
  await Promise.all([once(server, "listening"), once(http2, "listening")]);

  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    http2Origin: `http://127.0.0.1:${(http2.address() as AddressInfo).port}`,
    requests,
    latencies,
    stalledAt,
    acknowledge: () => acknowledge(),
    close: async () => {
      acknowledge();
      server.closeAllConnections();
      await Promise.all([
        new Promise((resolve) => server.close(resolve)),
        new Promise((resolve) => http2.close(resolve)),
      ]);
    },
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const connection = connections.get(request.socket) ?? connections.size;
    connections.set(request.socket, connection);
    const seen = write(connection, request.method ?? "", request.url ?? "", pairs(request.rawHeaders));
    response.sendDate = false;
    response.on("close", () => (seen.answer = response.writableFinished ? "finished" : "closed early"));
    const name = seen.url.split("/")[1] ?? "";
    const way: Way = ways.named[name] ?? ways.named["json"] ?? (() => {});
    const earlier = counts.get(name) ?? 0;
    counts.set(name, earlier + 1);
    const body = await readBody(request);
    seen.body = body.seen;
    await way({ request, response, body: body.bytes, earlier, latencies, stalledAt, acknowledged });
  }

  function write(connection: number, method: string, url: string, all: [string, string][]): SeenRequest {
    const isTrace = ([name]: readonly [string, string]) => name.toLowerCase() === "traceparent";
    const headers = all.filter((pair) => !isTrace(pair));
    const traceparents = all.filter(isTrace).map(([, value]) => value);
    const seen: SeenRequest = { connection, method, url, headers, traceparents, body: "unfinished", answer: "open" };
    requests.push(seen);
    return seen;
  }
}

function pairs(raw: readonly string[]): [string, string][] {
  return raw.flatMap((name, at) =>
    at % 2 === 0 ? [[name, (raw[at + 1] ?? "").replace(drawn, "BOUNDARY")] as [string, string]] : [],
  );
}

async function readBody(
  body: AsyncIterable<Buffer>,
): Promise<{ bytes: Buffer; seen: { length: number; sha256: string } }> {
  const parts: Buffer[] = [];
  for await (const part of body) parts.push(part);
  const bytes = Buffer.concat(parts);
  const neutral = bytes.toString("latin1").replaceAll(drawn, "BOUNDARY");
  return {
    bytes,
    seen: { length: bytes.length, sha256: createHash("sha256").update(neutral).digest("hex").slice(0, 16) },
  };
}

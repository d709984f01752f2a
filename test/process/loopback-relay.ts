import { readFileSync } from "node:fs";
import http, { type IncomingMessage, type ServerResponse } from "node:http";
import http2 from "node:http2";
import net, { type AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import zlib from "node:zlib";

/** A relay on loopback that does what its URL's query says, byte for byte: cut here, wait there, die now. */
export interface LoopbackRelay {
  readonly url: string;
  readonly secureUrl: string;
  /** Nobody listens there. */
  readonly closedUrl: string;
  /** `traceparent` headers of each request, by the request's path. */
  readonly traceparents: Map<string, string[]>;
  /** Requests by path. */
  readonly requests: ReadonlyMap<string, number>;
  /** Counts from one again. */
  forget(): void;
  close(): Promise<void>;
}

const answer = {
  id: "chatcmpl-1",
  object: "chat.completion",
  model: "mock-2026-01-01",
  choices: [{ index: 0, message: { role: "assistant", content: "héllo – wörld" }, finish_reason: "stop" }],
  usage: {
    prompt_tokens: 12,
    completion_tokens: 34,
    total_tokens: 46,
    prompt_tokens_details: { cached_tokens: 4 },
    completion_tokens_details: { reasoning_tokens: 7 },
  },
};

/** The whole answer as JSON. */
export const jsonBody = Buffer.from(JSON.stringify(answer));

/** The same answer as events: a role, `n` words, the reason, the usage, and the end. */
export function events(n: number): Buffer[] {
  const chunk = (choices: unknown[], more: object = {}): Buffer =>
    Buffer.from(
      `data: ${JSON.stringify({ id: answer.id, object: "chat.completion.chunk", model: answer.model, choices, ...more })}\n\n`,
    );
  const words = Array.from({ length: n }, (_, index) =>
    chunk([{ index: 0, delta: { content: ` wörd${index}` }, finish_reason: null }]),
  );
  return [
    chunk([{ index: 0, delta: { role: "assistant", content: "" }, finish_reason: null }]),
    ...words,
    chunk([{ index: 0, delta: {}, finish_reason: "stop" }]),
    chunk([], { usage: answer.usage }),
    Buffer.from("data: [DONE]\n\n"),
  ];
}

const encoders: Record<string, (body: Buffer) => Buffer> = {
  gzip: (body) => zlib.gzipSync(body),
  br: (body) => zlib.brotliCompressSync(body),
  deflate: (body) => zlib.deflateSync(body),
  rawdeflate: (body) => zlib.deflateRawSync(body),
  zstd: (body) => zlib.zstdCompressSync(body),
};

export async function startLoopbackRelay(): Promise<LoopbackRelay> {
  const traceparents = new Map<string, string[]>();
  const seen = new Map<string, number>();
  const serve = (
    request: IncomingMessage | http2.Http2ServerRequest,
    response: ServerResponse | http2.Http2ServerResponse,
  ): void => {
    // The raw list: two headers of one name must not be joined before they are counted.
    const raw = request.rawHeaders;
    const key = request.url ?? "";
    const carried = raw.flatMap((name, index) =>
      index % 2 === 0 && name.toLowerCase() === "traceparent" ? [raw[index + 1] ?? ""] : [],
    );
    traceparents.set(key, [...(traceparents.get(key) ?? []), ...carried]);
    const count = (seen.get(key) ?? 0) + 1;
    seen.set(key, count);
    request.on("error", () => {});
    response.on("error", () => {});
    if (key.includes("early=")) {
      // Answers before it has heard the question.
      const early = response as ServerResponse;
      early.writeHead(413, { "content-type": "application/json", connection: "close" });
      return void early.end('{"error":{"type":"request_too_large"}}');
    }
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on(
      "end",
      () =>
        void reply(request as IncomingMessage, response as ServerResponse, Buffer.concat(parts), count).catch(() => {}),
    );
  };
  const plain = http.createServer({ keepAliveTimeout: 60_000 }, serve);
  plain.on("connect", tunnel);
  const secure = http2.createSecureServer(
    { key: fixture("localhost.key.pem"), cert: fixture("localhost.cert.pem"), allowHTTP1: true },
    serve,
  );
  secure.on("sessionError", () => {});
  const sessions = new Set<http2.Http2Session>();
  secure.on("session", (session) => {
    sessions.add(session);
    session.on("close", () => sessions.delete(session));
  });
  const gone = net.createServer();
  await Promise.all([listening(plain), listening(secure), listening(gone)]);
  const closedUrl = `http://127.0.0.1:${portOf(gone)}`;
  await new Promise((done) => gone.close(done));
  return {
    url: `http://127.0.0.1:${portOf(plain)}`,
    secureUrl: `https://localhost:${portOf(secure)}`,
    closedUrl,
    traceparents,
    requests: seen,
    forget: () => seen.clear(),
    async close() {
      plain.closeAllConnections();
      for (const session of sessions) session.destroy();
      await Promise.all([new Promise((done) => plain.close(done)), new Promise((done) => secure.close(done))]);
    },
  };
}

async function reply(request: IncomingMessage, response: ServerResponse, sent: Buffer, count: number): Promise<void> {
  const { pathname, searchParams: query } = new URL(request.url ?? "/", "http://x");
  const failures = Number(query.get("failures") ?? 0);
  if (query.has("hang")) return;
  if (query.has("reset") && (failures === 0 || count <= failures)) return void kill(request, response);
  const status = Number(query.get("status") ?? 200);
  // The head comes at once, the body so much later.
  const late = count <= Number(query.get("lateFor") ?? 1) ? Number(query.get("late") ?? 0) : 0;
  if (query.has("location") && count === 1) {
    response.writeHead(status, { location: query.get("location") ?? "" });
    response.flushHeaders();
    await sleep(late);
    return void response.end("<html>elsewhere</html>");
  }
  if (status !== 200 && !query.has("location") && (failures === 0 || count <= failures)) {
    const headers = {
      "content-type": "application/json",
      ...(query.has("retryAfter") && { "retry-after": query.get("retryAfter") ?? "" }),
    };
    response.writeHead(status, headers);
    response.flushHeaders();
    await sleep(late);
    return void response.end(
      JSON.stringify({ error: { message: "no", type: query.get("type") ?? "error", code: query.get("code") } }),
    );
  }
  if (query.has("hints")) response.writeEarlyHints({ link: "</a>; rel=preload" });
  if (query.has("empty")) return void response.writeHead(204).end();
  if (query.has("slowFor") && count <= Number(query.get("slowFor"))) await sleep(Number(query.get("slow")));
  if (pathname.endsWith("/models") || pathname.endsWith("/count_tokens") || pathname.endsWith("/files")) {
    response.writeHead(200, { "content-type": "application/json" });
    return void response.end('{"object":"list","data":[]}');
  }
  const streamed = /"stream":\s*true/.test(sent.toString());
  if (query.has("streamError")) {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write(events(1)[1]);
    response.write(`data: ${JSON.stringify({ error: { type: query.get("streamError"), message: "no" } })}\n\n`);
    return void setTimeout(() => response.end(), 200);
  }
  await body(query, streamed, late, request, response);
}

async function body(
  query: URLSearchParams,
  streamed: boolean,
  late: number,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const coding = query.get("coding");
  const wait = Number(query.get("wait") ?? 0);
  const pieces = streamed ? events(Number(query.get("n") ?? 5)) : [jsonBody];
  const whole =
    coding === null ? Buffer.concat(pieces) : (encoders[coding] ?? ((bytes: Buffer) => bytes))(Buffer.concat(pieces));
  response.writeHead(200, {
    "content-type": streamed ? "text/event-stream; charset=utf-8" : "application/json",
    "x-request-id": "req_1",
    ...(coding !== null && { "content-encoding": coding === "rawdeflate" ? "deflate" : coding }),
  });
  if (late > 0) {
    response.flushHeaders();
    await sleep(late);
  }
  const cut = query.get("cut");
  const die = query.get("die");
  if (cut !== null) return pace(response, [whole.subarray(0, Number(cut)), whole.subarray(Number(cut))], 1);
  if (die !== null) {
    await pace(response, [whole.subarray(0, Number(die))], 5, false);
    return kill(request, response);
  }
  return pace(response, coding === null ? pieces : [whole], wait);
}

async function pace(response: ServerResponse, pieces: Buffer[], wait: number, end = true): Promise<void> {
  for (const piece of pieces) {
    if (response.destroyed) return;
    if (piece.length > 0 && !response.write(piece)) await writable(response);
    if (wait > 0) await sleep(wait);
  }
  if (end) response.end();
}

function writable(response: ServerResponse): Promise<void> {
  return new Promise((done) => {
    const go = (): void => {
      response.off("drain", go);
      response.off("close", go);
      done();
    };
    response.on("drain", go);
    response.on("close", go);
  });
}

function kill(request: IncomingMessage, response: ServerResponse): void {
  const { stream } = response as unknown as { stream?: http2.ServerHttp2Stream };
  if (stream === undefined) request.socket.destroy();
  else stream.session?.destroy();
}

function tunnel(request: IncomingMessage, client: net.Socket): void {
  const port = Number((request.url ?? "").split(":")[1]);
  const upstream = net.connect(port, "127.0.0.1", () => {
    client.write("HTTP/1.1 200 OK\r\n\r\n");
    upstream.pipe(client);
    client.pipe(upstream);
  });
  upstream.on("error", () => client.destroy());
  client.on("error", () => upstream.destroy());
}

function fixture(name: string): Buffer {
  return readFileSync(new URL(`fixtures/${name}`, import.meta.url));
}

function listening(server: net.Server): Promise<unknown> {
  return new Promise((done) => server.listen(0, "127.0.0.1", () => done(undefined)));
}

function portOf(server: net.Server): number {
  return (server.address() as AddressInfo).port;
}

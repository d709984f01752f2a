import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createHttp2Server } from "node:http2";
import type { AddressInfo, Server } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { findDialect } from "./dialects.ts";
import type { Said } from "./said.ts";

/**
 * A loopback host that speaks every dialect of the matrix, each at its own path below `/<row>/<case>`. A case that begins
 * with `error` is refused, one that begins with `retry` is told once to come again, and all else is answered.
 */
export interface Simulator {
  readonly url: string;
  /** The same in HTTP/2, without TLS. */
  readonly http2Url: string;
  /** Requests by `<row>.<case>`, which is the model's name. */
  readonly requests: Map<string, number>;
  close(): Promise<void>;
}

export async function startSimulator(): Promise<Simulator> {
  const requests = new Map<string, number>();
  const serve = (request: IncomingMessage, response: ServerResponse): void => {
    answer(request, response, requests).catch(() => response.destroy());
  };
  const plain = createServer(serve);
  // Its compatible API has what is used here.
  const http2 = createHttp2Server((request, response) => serve(request as never, response as never));
  const [url, http2Url] = await Promise.all([listen(plain), listen(http2)]);
  return {
    url,
    http2Url,
    requests,
    async close() {
      plain.closeAllConnections();
      await Promise.all([plain, http2].map((server) => new Promise((done) => server.close(done))));
    },
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  requests: Map<string, number>,
): Promise<void> {
  const { pathname } = new URL(request.url ?? "/", "http://simulator");
  const [, row = "", name = "", ...rest] = pathname.split("/");
  const path = `/${rest.join("/")}`;
  const model = `${row}.${name}`;
  const count = (requests.get(model) ?? 0) + 1;
  requests.set(model, count);
  const sent = await textOf(request);
  // A form is answered whatever is in it.
  const body = (sent.startsWith("--") ? {} : JSON.parse(sent)) as Readonly<Record<string, unknown>>;
  const dialect = findDialect(path);
  if (dialect === undefined) return send(response, { status: 404, json: { error: { message: `no ${path} here` } } });
  if (name.startsWith("error")) return send(response, dialect.refuse(401));
  if (name.startsWith("retry") && count === 1) {
    const refused = dialect.refuse(429);
    const soon = { "retry-after-ms": "5", "retry-after": "0" };
    return send(response, { ...refused, headers: { ...refused.headers, ...soon } });
  }
  return send(response, dialect.answer(body, path));
}

async function send(
  response: ServerResponse,
  { status = 200, headers, json, whole, lines, type }: Said,
): Promise<void> {
  response.writeHead(status, { "content-type": type ?? "application/json", ...headers });
  if (json !== undefined) return void response.end(JSON.stringify(json));
  if (whole !== undefined) return void response.end(whole);
  for (const line of lines ?? []) {
    response.write(line);
    await sleep(2);
  }
  response.end();
}

async function textOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request as AsyncIterable<Buffer>) parts.push(part);
  return Buffer.concat(parts).toString() || "{}";
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  // A TCP server's address is never a string.
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

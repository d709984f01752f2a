import { readFileSync } from "node:fs";
import http from "node:http";
import https from "node:https";
import type { AddressInfo } from "node:net";
import type { TLSSocket } from "node:tls";
import { gunzipSync } from "node:zlib";

/** An export as it came. */
export interface Received {
  readonly path: string;
  /** Without those that every HTTP client sets. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** The subject of the certificate that the client showed. */
  readonly client: string | undefined;
  /** Whether it came before the app said that it is about to end. */
  readonly early: boolean;
  /** Milliseconds after which the client gave up, where nobody answered. */
  gaveUpAfterMs?: number;
}

/** A collector's stand-in, which keeps all that comes, or answers nothing at all. */
export interface OtlpReceiver {
  readonly url: string;
  readonly port: number;
  readonly received: Received[];
  close(): Promise<void>;
}

const usual = /^(host|connection|content-length|transfer-encoding|user-agent|accept.*)$/;

export async function startOtlpReceiver({ secure = false, silent = false } = {}): Promise<OtlpReceiver> {
  const received: Received[] = [];
  let marked = false;
  const serve = (request: http.IncomingMessage, response: http.ServerResponse): void => {
    const began = performance.now();
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      if (request.url === "/mark") {
        marked = true;
        return void response.end();
      }
      const body = Buffer.concat(parts);
      const client = (request.socket as Partial<TLSSocket>).getPeerCertificate?.().subject?.CN;
      const one: Received = {
        path: request.url ?? "",
        headers: Object.fromEntries(
          Object.entries(request.headers).flatMap(([name, value]) => (usual.test(name) ? [] : [[name, String(value)]])),
        ),
        text: (request.headers["content-encoding"] === "gzip" ? gunzipSync(body) : body).toString(),
        client: Array.isArray(client) ? client.join() : client,
        early: !marked,
      };
      received.push(one);
      if (silent) response.on("close", () => (one.gaveUpAfterMs = performance.now() - began));
      else response.writeHead(200, { "content-type": "application/json" }).end("{}");
    });
  };
  const server = secure
    ? https.createServer({ key: pem("key"), cert: pem("cert"), requestCert: true, rejectUnauthorized: false }, serve)
    : http.createServer(serve);
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  return {
    url: secure ? `https://localhost:${port}` : `http://127.0.0.1:${port}`,
    port,
    received,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

function pem(part: "key" | "cert"): Buffer {
  return readFileSync(new URL(`fixtures/localhost.${part}.pem`, import.meta.url));
}

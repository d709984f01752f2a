import { readFileSync } from "node:fs";
import http, { type IncomingMessage, type ServerResponse } from "node:http";
import https from "node:https";
import type { AddressInfo } from "node:net";
import type { ReplayedAnswer } from "./answer.ts";

/** Answers on loopback, by HTTP and HTTPS, as an exchange has it; any name in the request is served. */
export interface AnswerServer {
  readonly plainPort: number;
  readonly securePort: number;
  /** The id of the span that each request was sent from, by the exchange's name; undefined where none was said. */
  readonly spans: ReadonlyMap<string, string | undefined>;
  close(): Promise<void>;
}

/** A recorded request's headers may be longer than Node takes by default. */
const maxHeaderSize = 256 * 1024;

/** `answerFor` is asked once for each request, by the exchange's name. */
export async function startAnswerServer(answerFor: (name: string) => ReplayedAnswer): Promise<AnswerServer> {
  const spans = new Map<string, string | undefined>();
  const serve = (request: IncomingMessage, response: ServerResponse): void => {
    const name = String(request.headers["x-corpus-exchange"] ?? "");
    const parent = request.headers["traceparent"];
    spans.set(name, typeof parent === "string" ? parent.split("-")[2] : undefined);
    request.resume();
    request.on("end", () => answer(response, answerFor(name)));
  };
  const pem = (part: string): Buffer =>
    readFileSync(new URL(`../process/fixtures/localhost.${part}.pem`, import.meta.url));
  const servers = [
    http.createServer({ maxHeaderSize }, serve),
    https.createServer({ key: pem("key"), cert: pem("cert"), maxHeaderSize }, serve),
  ] as const;
  await Promise.all(servers.map((server) => new Promise<void>((done) => server.listen(0, "127.0.0.1", done))));
  const [plainPort, securePort] = servers.map((server) => (server.address() as AddressInfo).port);
  return {
    plainPort: plainPort ?? 0,
    securePort: securePort ?? 0,
    spans,
    async close() {
      for (const server of servers) server.closeAllConnections();
      await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
    },
  };
}

/** Each piece becomes a chunk of HTTP of its own, which the client gets as such, however the network joins them. */
function answer(response: ServerResponse, { status, headers, pieces }: ReplayedAnswer): void {
  response.writeHead(status, headers);
  for (const piece of pieces) response.write(piece);
  response.end();
}

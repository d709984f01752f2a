import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createHttp2Server, type Http2ServerRequest, type Http2ServerResponse } from "node:http2";
import type { AddressInfo, Server } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createReceiver } from "../../examples/demo/receiver.ts";
import { ensureInstalled } from "../../tools/ensure-installed.ts";
import { ensureMatrix, type Matrix } from "../matrix/install.ts";
import { runPreloaded } from "./preloaded.ts";

let matrix: Matrix;
const folder = join(import.meta.dirname, "../matrix/unseen");
const answer = JSON.stringify({
  id: "answer-1",
  model: "mock",
  choices: [{ index: 0, message: { role: "assistant", content: "hi" }, finish_reason: "stop" }],
  usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 },
  // Bedrock's shape beside OpenAI's.
  output: { message: { role: "assistant", content: [{ text: "hi" }] } },
  stopReason: "end_turn",
  metrics: { latencyMs: 1 },
});
const plain = createServer(serve);
const http2 = createHttp2Server(serve);
/** Nobody listens there. */
let none = 0;

beforeAll(async () => {
  matrix = await ensureMatrix();
  await ensureInstalled(folder, "clients that do not go through undici (once, about 35 MB)");
  await Promise.all([plain, http2].map((server) => new Promise<void>((done) => server.listen(0, "127.0.0.1", done))));
  const gone = createServer();
  await new Promise<void>((done) => gone.listen(0, "127.0.0.1", done));
  none = portOf(gone);
  await new Promise((done) => gone.close(done));
}, 300_000);
afterAll(async () => {
  plain.closeAllConnections();
  await Promise.all([plain, http2].map((server) => new Promise((done) => server.close(done))));
});

// Without ports, our own exports go to a model host as well.
const relays = (...ports: number[]) => ports.map((port, at) => `relay${at}=127.0.0.1:${port}`).join();

test.each([
  [22, "at ports", relays],
  [24, "at ports", relays],
  [24, "at any port", () => "relay=127.0.0.1"],
  [26, "at ports", relays],
] as const)(
  "calls past undici are counted, named once for each host, and left as they are, on Node %i with relays %s",
  async (node, _where, relaysOf) => {
    const [http, second] = [portOf(plain), portOf(http2)];
    const receiver = await createReceiver();
    const { out, err, code } = await runPreloaded({
      script: "unobserved-client.mjs",
      node: matrix.nodes[node],
      parameters: [http, second, none].map(String).concat(folder, matrix.undici[7], matrix.undici[8]),
      endpoint: receiver.url,
      env: { RELAYSCOPE_RELAYS: relaysOf(http, second, none), OTEL_METRIC_EXPORT_INTERVAL: "50" },
    });
    await receiver.close();
    expect([code, JSON.parse(out)]).toEqual([
      0,
      {
        axios: "answer-1",
        "axios to a vendor": "answer-1",
        "axios through a proxy": "answer-1",
        "axios by fetch": "answer-1",
        "axios to no model": "answer-1",
        "axios for models": "answer-1",
        "axios to an unknown host": "answer-1",
        "openai 4": "answer-1",
        refused: "ECONNREFUSED",
        bedrock: "end_turn",
        "bedrock by fetch": "end_turn",
        "undici 7": "answer-1",
        "undici 8": "answer-1",
      },
    ]);
    const counted = receiver.metrics
      .filter(({ name }) => name === "relayscope.unobserved")
      .map(({ attributes, value }) => [attributes["relayscope.client"], attributes["server.address"], value]);
    expect(counted.toSorted()).toEqual([
      // axios, openai 4 and the refused one.
      ["node_http", "127.0.0.1", 3],
      ["node_http", "api.anthropic.com", 1],
      ["node_http", "api.openai.com", 1],
      ["node_http2", "127.0.0.1", 1],
    ]);
    const lines = err.split("\n").filter((line) => line !== "");
    expect(
      lines.map((line) => /^relayscope: calls to (\S+) go through (\S+) \(POST …(\S+)\)/.exec(line)?.slice(1)),
    ).toEqual([
      ["127.0.0.1", "node:http", "/chat/completions"],
      ["api.openai.com", "node:http", "/chat/completions"],
      ["api.anthropic.com", "node:http", "/messages"],
    ]);
    // What went by undici is told as ever, Bedrock's too.
    const operations = receiver.spans.filter(({ attributes }) => attributes["gen_ai.operation.name"] !== undefined);
    expect(operations.map(({ name, attributes }) => [name, attributes["relayscope.outcome"]])).toEqual(
      Array.from({ length: 4 }, () => ["chat mock", "ok"]),
    );
    expect(receiver.metrics.filter(({ name }) => name === "relayscope.faults")).toEqual([]);
  },
);

function serve(request: IncomingMessage | Http2ServerRequest, response: ServerResponse | Http2ServerResponse): void {
  request.resume();
  request.on("end", () => {
    (response as ServerResponse).writeHead(200, { "content-type": "application/json" }).end(answer);
  });
}

function portOf(server: Server): number {
  // A TCP server's address is never a string.
  return (server.address() as AddressInfo).port;
}

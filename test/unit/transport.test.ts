import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";
import { expect, onTestFinished, test } from "vitest";
import { reachOf } from "../../src/export/reach.ts";
import { createTransport } from "../../src/export/transport.ts";

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

// Answers by turns; the last one holds for all that follow.
async function setUp(answers: readonly Answer[], { gzip = false, timeoutMs = 3000 } = {}) {
  const bodies: string[] = [];
  let turn = 0;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks);
      bodies.push(String(request.headers["content-encoding"] === "gzip" ? gunzipSync(body) : body));
      answers[Math.min(turn++, answers.length - 1)]?.(request, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/traces`;
  const transport = createTransport({ url, headers: { "x-key": "planted" }, gzip, timeoutMs, tls: {} }, 1000);
  onTestFinished(() => {
    transport.close();
    server.close();
    server.closeAllConnections();
  });
  return { url, bodies, server, send: () => transport.send(new TextEncoder().encode("body")) };
}

const say =
  (status: number, headers: Record<string, string> = {}, body = "{}"): Answer =>
  (_, response) =>
    response.writeHead(status, headers).end(body);
const reset: Answer = (request) => request.socket.destroy();
const silence: Answer = () => undefined;

test.each([
  ["answered", [say(200)], { status: "delivered", body: Buffer.from("{}") }, 1],
  ["refused for good", [say(400)], { status: "failed", reason: "400" }, 1],
  [
    "told to come back at once",
    [say(503, { "retry-after": "0" }), say(200)],
    { status: "delivered", body: Buffer.from("{}") },
    2,
  ],
  [
    "told to come back by a date gone by",
    [say(429, { "retry-after": "Thu, 01 Jan 1970 00:00:00 GMT" }), say(202)],
    { status: "delivered", body: Buffer.from("{}") },
    2,
  ],
  [
    "told to come back too late",
    [say(429, { "retry-after": "60" })],
    { status: "failed", reason: "429", againMs: 60_000 },
    1,
  ],
  ["reset, then answered", [reset, say(200)], { status: "delivered", body: Buffer.from("{}") }, 2],
  [
    "told to come back for ever",
    [say(503, { "retry-after": "0" })],
    { status: "failed", reason: "503", againMs: 5000 },
    6,
  ],
  ["answered with more than is read", [say(200, {}, "x".repeat(1_000_000))], { status: "delivered" }, 1],
] as const)("a body that is %s", async (_, answers, expected, posts) => {
  const { send, bodies } = await setUp(answers);
  const answer = await send();
  expect(answer).toMatchObject(expected);
  expect("againMs" in answer).toBe("againMs" in expected);
  expect(bodies).toEqual(Array(posts).fill("body"));
  if (answer.status === "delivered") expect(answer.body.byteLength).toBeLessThanOrEqual(65_536);
});

test("a collector that never answers is given up at the time limit", async () => {
  const { send } = await setUp([silence], { timeoutMs: 200 });
  expect(await send()).toEqual({ status: "failed", reason: "timeout", againMs: 5000 });
});

test("an address where nobody listens is told by its errno", async () => {
  const { send, server } = await setUp([silence], { timeoutMs: 200 });
  await new Promise((resolve) => server.close(resolve));
  expect(await send()).toEqual({ status: "failed", reason: "ECONNREFUSED", againMs: 5000 });
});

test("a certificate that is none is told by its code, and no connect is left open for it", async () => {
  const url = "https://127.0.0.1:1/v1/traces";
  const transport = createTransport(
    { url, headers: {}, gzip: false, timeoutMs: 200, tls: { cert: Buffer.from("not a certificate") } },
    1000,
  );
  expect(await transport.send(new Uint8Array())).toEqual({
    status: "failed",
    reason: expect.stringMatching(/^ERR_OSSL_PEM_/),
    againMs: 5000,
  });
  expect(reachOf(url).hung).toBe(false);
});

test("the address of whoever answered is known until an export fails", async () => {
  const { url, send } = await setUp([say(200), reset]);
  expect(reachOf(url).answeredBy).toBeUndefined();
  await send();
  expect(reachOf(url).answeredBy).toBe("127.0.0.1");
  await send();
  expect(reachOf(url).answeredBy).toBeUndefined();
});

test("gzip", async () => {
  const { send, bodies } = await setUp([say(200)], { gzip: true });
  expect((await send()).status).toBe("delivered");
  expect(bodies).toEqual(["body"]);
});

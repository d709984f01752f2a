import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Forwarder } from "../../examples/demo/forward.ts";
import { createForwarder, forwardVerdict } from "../../examples/demo/forward.ts";
import { createReceiver } from "../../examples/demo/receiver.ts";
import { tracesOf } from "./demo-otlp.ts";

// What is made up here is nothing for the conformance check.
beforeEach(() => void vi.stubEnv("RELAYSCOPE_EMITTED_DIR", ""));
afterEach(() => void vi.unstubAllEnvs());

/** A collector that answers with a status per path, and what it was sent. */
async function collector(statusOf: (path: string) => number) {
  const seen: (string | undefined)[] = [];
  const server = createServer((message, response) => {
    seen.push(message.url, message.headers["content-encoding"]);
    response.statusCode = statusOf(message.url ?? "");
    message.resume().once("end", () => response.end("{}"));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    close: () => new Promise((done) => (server.close(done), server.closeAllConnections())),
  };
}

/** Sends one payload to each path of a receiver that forwards. */
async function exportThrough(forwarder: Forwarder, paths: readonly string[]): Promise<void> {
  const receiver = await createReceiver({ onRequest: forwarder.send });
  for (const path of paths) {
    const headers = { "content-type": "application/json", "content-encoding": "gzip" };
    const body = gzipSync(JSON.stringify(tracesOf([])));
    expect((await fetch(`${receiver.url}/v1/${path}`, { method: "POST", headers, body })).status).toBe(200);
  }
  await forwarder.settled();
  await receiver.close();
}

test("a collector gets everything as it came, under its base URL with or without a slash", async () => {
  const { url, seen, close } = await collector(() => 200);
  for (const base of [url, `${url}/`]) {
    const forwarder = createForwarder(base);
    await exportThrough(forwarder, ["traces"]);
    expect(forwardVerdict(base, forwarder)).toBe(`all 1 exports were sent on to ${base}`);
  }
  expect(seen).toEqual(["/v1/traces", "gzip", "/v1/traces", "gzip"]);
  await close();
});

test("a collector that is away is told in one line, and once while it goes on", async () => {
  const { url, close } = await collector(() => 200);
  await close();
  const told: string[] = [];
  const forwarder = createForwarder(url, (reason) => void told.push(reason));
  await exportThrough(forwarder, ["traces", "logs", "metrics"]);
  expect(forwardVerdict(url, forwarder)).toBe(`3 of 3 exports to ${url} failed: nothing listens there (ECONNREFUSED)`);
  expect(told).toEqual(["nothing listens there (ECONNREFUSED)"]);
});

test("a collector that takes traces alone is told with what it answered to the others", async () => {
  const { url, close } = await collector((path) => (path === "/v1/traces" ? 200 : 404));
  const forwarder = createForwarder(url);
  await exportThrough(forwarder, ["traces", "logs", "logs", "metrics"]);
  expect(forwardVerdict(url, forwarder)).toBe(
    `3 of 4 exports to ${url} failed: /v1/logs was answered with status 404 (2); /v1/metrics was answered with status 404 (1)`,
  );
  await close();
});

test("no more different failures are kept than fit on a line", async () => {
  let status = 400;
  const { url, close } = await collector(() => status++);
  const forwarder = createForwarder(url);
  await exportThrough(
    forwarder,
    Array.from({ length: 8 }, () => "traces"),
  );
  expect(forwarder.failures.size).toBe(5);
  expect(forwarder.failures.get("other failures")).toBe(4);
  await close();
});

test.each([
  ["http://127.0.0.1:9", "fetch sends nothing to such a port (bad port)"],
  ["http://no-such-host.invalid", "there is no such host (ENOTFOUND)"],
])("%s fails: %s", async (url, reason) => {
  vi.stubGlobal("fetch", failingLike(reason, globalThis.fetch));
  const forwarder = createForwarder(url);
  await exportThrough(forwarder, ["traces"]);
  vi.unstubAllGlobals();
  expect(forwardVerdict(url, forwarder)).toBe(`1 of 1 exports to ${url} failed: ${reason}`);
});

/** Names are not looked up in a test: the failure is the one that Node gives. */
function failingLike(reason: string, fetch: typeof globalThis.fetch): typeof globalThis.fetch {
  return (input, init) => {
    if (!String(input).includes("invalid")) return fetch(input, init);
    const cause = Object.assign(new Error("getaddrinfo"), { code: /\((\w+)\)/.exec(reason)?.[1] });
    return Promise.reject(new TypeError("fetch failed", { cause }));
  };
}

import { AsyncLocalStorage } from "node:async_hooks";
import { expect, test, vi } from "vitest";
import { after, epoch, now } from "../../../src/capture/clock.ts";
import { readHeader } from "../../../src/capture/headers.ts";
import { StreamClock } from "../../../src/capture/stream-clock.ts";
import { hostOf, redactUrl, redirectOf, urlOf } from "../../../src/capture/url.ts";
import { fingerprint } from "../../../src/fingerprint.ts";
import { createGuard } from "../../../src/guard.ts";

test("false timers and clocks that the app puts in place later are not ours", async () => {
  vi.useFakeTimers({ now: 0 });
  try {
    const before = now();
    await new Promise<void>((done) => after(5, done));
    expect(now() - before).toBeGreaterThan(3);
    expect(epoch()).toBeGreaterThan(1e12);
  } finally {
    vi.useRealTimers();
  }
});

test("a timer of ours is made outside the app's async contexts, which it would keep", async () => {
  const store = new AsyncLocalStorage<string>();
  const seen = await store.run("request", () => new Promise((done) => after(1, () => done(store.getStore()))));
  expect(seen).toBeUndefined();
});

test("headers are read from a list of texts or bytes, an object, or a text", () => {
  expect(readHeader(["A", "1", "Content-Type", "x"], "content-type")).toBe("x");
  expect(readHeader([Buffer.from("Content-Type"), Buffer.from("x")], "content-type")).toBe("x");
  expect(readHeader({ "content-type": ["x", "y"] }, "content-type")).toBe("x");
  expect(readHeader("a: 1\r\nContent-Type:  x\r\n", "content-type")).toBe("x");
  for (const none of [
    null,
    undefined,
    "",
    [],
    {},
    ["content-type"],
    Object.create({ "content-type": "x" }) as object,
  ]) {
    expect(readHeader(none as string, "content-type")).toBeUndefined();
  }
});

test("the clock of a stream counts reads and the gaps between them, by bucket", () => {
  const clock = new StreamClock([0.01, 0.1]);
  for (const at of [1000, 1005, 1015, 1115, 2000]) clock.tick(at);
  expect(clock).toMatchObject({ chunks: 5, maxGapMs: 885, minGapMs: 5, gapSumMs: 1000, gapCounts: [2, 1, 1] });
});

test.each([
  ["https://host/v1?key=secret&alt=sse", "https://host/v1?key=REDACTED&alt=sse"],
  ["https://user:pass@host/", "https://REDACTED:REDACTED@host/"],
  ["https://host/?X-Amz-Signature=abc&a=1#frag", "https://host/?X-Amz-Signature=REDACTED&a=1"],
  ["https://host/?api-version=2024", "https://host/?api-version=2024"],
  ...[
    "key",
    "api_key",
    "apikey",
    "api-key",
    "access_token",
    "token",
    "sig",
    "signature",
    "AWSAccessKeyId",
    "X-Amz-Signature",
    "X-Amz-Credential",
    "X-Amz-Security-Token",
    "X-Goog-Signature",
    "x-goog-api-key",
    "subscription-key",
  ].map((name) => [`https://host/?${name}=secret`, `https://host/?${name}=REDACTED`]),
])("%s is told as %s", (url, told) => {
  expect(redactUrl(new URL(url))).toBe(told);
});

test.each([
  ["http://host", "/v1/chat", "http://host/v1/chat"],
  ["http://host:8080", "//v1/chat", "http://host:8080//v1/chat"],
  ["http://host/", "//v1//chat?a=//b", "http://host//v1//chat?a=//b"],
  ["http://proxy", "http://host//v1/chat", "http://host//v1/chat"],
  ["http://[::1]:80", "/v1", "http://[::1]/v1"],
  ["https://host", "api.openai.com:443", "api.openai.com:443"],
])("origin %s and path %s are %s", (origin, path, url) => {
  expect(urlOf(origin, path).href).toBe(url);
});

test("an address that comes again is read once, but what is asked in a query, which may be a secret, is not kept", () => {
  const [origin, path] = ["https://relay.example", "/v1/chat/completions"];
  expect(urlOf(origin, path)).toBe(urlOf(origin, path));
  expect(urlOf(origin, `${path}?key=planted`)).not.toBe(urlOf(origin, `${path}?key=planted`));
});

test.each([
  ["http://[::1]:8080/", "::1"],
  ["http://127.0.0.1/", "127.0.0.1"],
  ["http://relay/", "relay"],
])("the host of %s is told as %s", (url, host) => {
  expect(hostOf(new URL(url))).toBe(host);
});

test.each([
  ["/v2?a=1#part", "http://host/v2?a=1"],
  ["//other/v2", "http://other/v2"],
  ["https://user:pass@other:443/v2", "https://other/v2"],
  ["http://[", undefined],
])("location %s leads to %s", (location, next) => {
  expect(redirectOf(location, new URL("http://host/v1?b=2"))).toBe(next);
});

test("fingerprints differ with length, head or tail, and not for the same bytes", () => {
  const body = Buffer.alloc(200_000, "a");
  const head = Buffer.from(body).fill("b", 0, 1);
  const tail = Buffer.from(body).fill("b", 199_999);
  expect(new Set([body, head, tail, body.subarray(1)].map((bytes) => fingerprint(bytes))).size).toBe(4);
  expect(fingerprint(Buffer.from(body))).toBe(fingerprint(body));
});

test.each([0, 200_000])("a form of %d bytes has one fingerprint whatever its boundary", (size) => {
  const formWith = (boundary: string, model: string) =>
    Buffer.from(`--${boundary}\r\nfile\r\n${"a".repeat(size)}\r\n--${boundary}\r\n${model}\r\n--${boundary}--\r\n`);
  const [one, two] = ["form-1748", "form-2931"];
  expect(fingerprint(formWith(one, "m"), one)).toBe(fingerprint(formWith(two, "m"), two));
  expect(fingerprint(formWith(one, "m"), one)).not.toBe(fingerprint(formWith(two, "n"), two));
  expect(fingerprint(formWith(one, "m"))).not.toBe(fingerprint(formWith(two, "m")));
});

test("the guard lets nothing through, not even an error in its report", () => {
  const parts: string[] = [];
  const guard = createGuard((part) => parts.push(part));
  expect(guard.wrap("a", () => 5)()).toBe(5);
  expect(
    guard.wrap("b", () => {
      throw new Error("x");
    })(),
  ).toBeUndefined();
  const worse = createGuard(() => {
    throw new Error("y");
  });
  expect(
    worse.wrap("c", () => {
      throw new Error("x");
    })(),
  ).toBeUndefined();
  expect(createGuard((part) => parts.push(part), "d").wrap("d", () => 5)()).toBeUndefined();
  expect(parts).toEqual(["b", "d"]);
});

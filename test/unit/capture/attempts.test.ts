import { expect, test, vi } from "vitest";
import { Attempts, holdFor, type AttemptKey } from "../../../src/capture/attempts.ts";

const caller = { context: {}, serving: undefined };
const key: AttemptKey = {
  method: "POST",
  url: "http://relay/v1/chat/completions",
  contentLength: 10,
  caller,
  retryCount: undefined,
};
const expected = { key, callers: [caller], redirect: undefined, holdMs: 100_000 };

function waitingFor(last: AttemptKey, redirect?: string): Attempts<string> {
  const attempts = new Attempts<string>(() => undefined);
  attempts.wait("call", { ...expected, key: last, redirect });
  return attempts;
}

/** Guesses and takes at once, as where the body is known from the start. */
function claim<C>(attempts: Attempts<C>, next: AttemptKey, agrees: (call: C) => boolean = () => true): C | undefined {
  const guess = attempts.guess(next);
  return guess === undefined ? undefined : attempts.take(next, guess, agrees);
}

test.each<[string, AttemptKey, AttemptKey, string | undefined, boolean]>([
  ["the same request again", key, key, undefined, true],
  ["another method", key, { ...key, method: "GET" }, undefined, false],
  ["another URL", key, { ...key, url: "http://relay/v1/embeddings" }, undefined, false],
  ["another length", key, { ...key, contentLength: 11 }, undefined, false],
  ["another span's caller", key, { ...key, caller: { ...caller, context: {} } }, undefined, false],
  ["another incoming request's caller", key, { ...key, caller: { ...caller, serving: {} } }, undefined, false],
  ["an SDK's next attempt", { ...key, retryCount: 0 }, { ...key, retryCount: 1 }, undefined, true],
  ["an SDK's first attempt", { ...key, retryCount: 0 }, { ...key, retryCount: 0 }, undefined, false],
  ["an SDK's attempt too far", { ...key, retryCount: 0 }, { ...key, retryCount: 2 }, undefined, false],
  ["an attempt that counts after one that did not", key, { ...key, retryCount: 1 }, undefined, false],
  ["where a redirect points", key, { ...key, method: "GET", url: "http://other/" }, "http://other/", true],
  ["not where a redirect points", key, key, "http://other/", false],
])("%s continues a waiting call, or does not", (_, last, next, redirect, continues) => {
  expect(claim(waitingFor(last, redirect), next)).toBe(continues ? "call" : undefined);
});

test("a waiting call is claimed once", () => {
  const attempts = waitingFor(key);
  expect([claim(attempts, key), claim(attempts, key), attempts.size]).toEqual(["call", undefined, 0]);
});

test("given up at rest are those whose failure is over, not one that goes on or may be going on", () => {
  const given: string[] = [];
  const attempts = new Attempts<string>((call) => given.push(call));
  attempts.wait("guessed to go on", expected);
  attempts.guess(key);
  attempts.wait("under way", { ...expected, holdMs: undefined });
  attempts.wait("over", { ...expected, key: { ...key, contentLength: 11 } });
  attempts.giveUpFailed();
  expect([given, attempts.has("under way"), attempts.has("over"), attempts.size]).toEqual([["over"], true, false, 2]);
});

test("two calls alike that both failed are continued one each", () => {
  const attempts = new Attempts<string>(() => undefined);
  for (const call of ["one", "two"]) attempts.wait(call, expected);
  expect([claim(attempts, key), claim(attempts, key), claim(attempts, key)]).toEqual(["one", "two", undefined]);
});

test("of calls that look alike, each gets the request whose body is its own, in whatever order they come", () => {
  const attempts = new Attempts<string>(() => undefined);
  for (const call of ["a", "b", "c"]) attempts.wait(call, expected);
  const guesses = ["c", "a", "b"].map((body) => ({ body, guess: attempts.guess(key) }));
  expect(guesses.map(({ guess }) => guess)).toEqual(["a", "b", "c"]);
  const taken = guesses.map(({ body, guess }) => attempts.take(key, guess ?? "", (call) => call === body));
  expect([taken, attempts.size]).toEqual([["c", "a", "b"], 0]);
});

test("a call is not given up while a request may be its next attempt, and again when it was not", async () => {
  const given: string[] = [];
  const attempts = new Attempts<string>((call) => given.push(call));
  attempts.wait("call", { ...expected, holdMs: 5 });
  attempts.guess(key);
  await new Promise((done) => setTimeout(done, 30));
  expect(given).toEqual([]);
  expect(attempts.take(key, "call", () => false)).toBeUndefined();
  await vi.waitFor(() => expect(given).toEqual(["call"]));
});

test("a retry whose time has come is heard before the call is given up, though the process was too busy for both", async () => {
  const given: string[] = [];
  const attempts = new Attempts<string>((call) => given.push(call));
  attempts.wait("call", { ...expected, holdMs: 60 });
  const guessed = new Promise((done) => setTimeout(done, 30)).then(() => attempts.guess(key));
  const until = performance.now() + 150;
  while (performance.now() < until);
  expect([await guessed, given]).toEqual(["call", []]);
});

test("a call that nobody continues is given up after its time, or when all end", async () => {
  const given: string[] = [];
  const attempts = new Attempts<string>((call) => given.push(call));
  attempts.wait("short", { ...expected, holdMs: 1 });
  attempts.wait("long", expected);
  await vi.waitFor(() => expect(given).toEqual(["short"]));
  attempts.giveUpAll();
  expect([given, attempts.size]).toEqual([["short", "long"], 0]);
});

test("no more than a thousand wait: the oldest is given up", () => {
  const given: number[] = [];
  const attempts = new Attempts<number>((call) => given.push(call));
  for (let call = 0; call < 1002; call += 1) attempts.wait(call, expected);
  expect([given, attempts.size]).toEqual([[0, 1], 1000]);
  attempts.giveUpAll();
});

test("a call waits while the failed attempt is not over, and from then on for its time", async () => {
  const given: string[] = [];
  const attempts = new Attempts<string>((call) => given.push(call));
  attempts.wait("call", { ...expected, holdMs: undefined });
  await new Promise((done) => setTimeout(done, 20));
  expect([given, attempts.size]).toEqual([[], 1]);
  attempts.wait("call", { ...expected, holdMs: 1 });
  await vi.waitFor(() => expect(given).toEqual(["call"]));
});

test("a guess stays one when its call begins to wait differently", async () => {
  const given: string[] = [];
  const attempts = new Attempts<string>((call) => given.push(call));
  attempts.wait("call", { ...expected, holdMs: undefined });
  attempts.guess(key);
  attempts.wait("call", { ...expected, holdMs: 1 });
  await new Promise((done) => setTimeout(done, 20));
  expect(given).toEqual([]);
  expect(attempts.take(key, "call", () => true)).toBe("call");
});

test.each([
  [undefined, 0, 9000],
  // Not every client obeys a shorter time than its own.
  [0, 0, 9000],
  [20_000, 0, 21_000],
  [3_600_000, 0, 61_000],
  // The AI SDK's pauses: 2, 4, 8, 16, 32 s.
  [undefined, 4000, 11_000],
  [undefined, 8000, 21_000],
  [undefined, 16_000, 41_000],
  [undefined, 32_000, 61_000],
])("a failed attempt with retry-after %s ms, after a pause of %i ms, waits %s ms", (asked, pause, held) => {
  expect(holdFor(asked, pause)).toBe(held);
});

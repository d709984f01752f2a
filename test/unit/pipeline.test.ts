import { context, createContextKey, ROOT_CONTEXT, trace, TraceFlags, type Context } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { createGzip, gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { withAttribution } from "../../src/attribution/with-attribution.ts";
import type { Attempt, Call } from "../../src/call.ts";
import { now } from "../../src/capture/clock.ts";
import type { Answer, ExchangeListener, Opening } from "../../src/capture/exchange.ts";
import { createGuard } from "../../src/guard.ts";
import { createPipeline, type Parts, type Pipeline } from "../../src/pipeline.ts";
import { finishReasons } from "../../src/telemetry/finish-reasons.ts";
import type { OpenCall, Opening as Begun } from "../../src/telemetry/recorder.ts";

// Every order of undici's events, without undici: what a server and a clock can only do by luck.

const manager = new AsyncLocalStorageContextManager();
beforeAll(() => void context.setGlobalContextManager(manager.enable()));
afterAll(() => context.disable());

const question = { model: "mock", messages: [{ role: "user", content: "q" }] };
const chat = Buffer.from(JSON.stringify(question));
const streaming = Buffer.from(JSON.stringify({ ...question, stream: true }));
const answer = Buffer.from(
  JSON.stringify({
    id: "c-1",
    model: "mock-1",
    choices: [{ index: 0, finish_reason: "stop", message: {} }],
    usage: { prompt_tokens: 1, completion_tokens: 2 },
  }),
);
const json = { "content-type": "application/json" };
const sse = { "content-type": "text/event-stream" };
const events = (...data: object[]): Buffer =>
  Buffer.from(data.map((one) => `data: ${JSON.stringify(one)}\n\n`).join(""));
const word = { choices: [{ index: 0, delta: { content: "hi" } }] };

interface Told {
  readonly pipeline: Pipeline;
  readonly begun: Begun[];
  readonly calls: Call[];
  readonly http: Attempt[];
  readonly skipped: string[];
  readonly corrected: string[];
  readonly faults: string[];
  /** What each request was sent with. */
  readonly traceparents: (string | undefined)[];
  post(given?: Given): Sent;
}

interface Given {
  readonly url?: string;
  readonly method?: string;
  readonly body?: Buffer;
  readonly headers?: Readonly<Record<string, string>>;
  /** Undici holds it all at `create`, as `undici.request` does with a text. */
  readonly held?: boolean;
  readonly length?: number | undefined;
  readonly addHeader?: () => void;
}

interface Sent extends ExchangeListener {
  send(body?: Buffer): void;
  head(status: number, headers?: Readonly<Record<string, string>>): void;
  /** Answers whole: head, body, trailers. */
  reply(status?: number, body?: Buffer, headers?: Readonly<Record<string, string>>): void;
  end(): void;
  fail(error: unknown): void;
}

function start(more: Partial<Pick<Parts, "abandonedMs" | "attributionOf">> = {}): Told {
  const begun: Begun[] = [];
  const calls: Call[] = [];
  const http: Attempt[] = [];
  const skipped: string[] = [];
  const corrected: string[] = [];
  const faults: string[] = [];
  const traceparents: (string | undefined)[] = [];
  const recorder = {
    begin(opening: Begun): OpenCall {
      begun.push(opening);
      const span = {
        traceId: "a".repeat(32),
        spanId: String(begun.length).padStart(16, "0"),
        traceFlags: TraceFlags.SAMPLED,
      };
      return { context: trace.setSpanContext(opening.parent, span) };
    },
    end: (_: OpenCall, call: Call) => void calls.push(call),
    endAsHttp: (_: OpenCall, attempt: Attempt) => void http.push(attempt),
    skip: (reason: string) => void skipped.push(reason),
    correct: (reason: string) => void corrected.push(reason),
    unobserved: () => undefined,
    fault: (part: string) => void faults.push(part),
  };
  const pipeline = createPipeline({
    recorder,
    prices: { warm: () => undefined, get: () => ({ file: undefined, catalog: undefined }), ages: () => [] } as never,
    guard: createGuard((part) => faults.push(part)),
    relayOf: (host) => ({ name: host }),
    propagates: () => true,
    ...more,
  });
  const post = (given: Given = {}): Sent => {
    const {
      url = "http://relay:8080/v1/chat/completions",
      method = "POST",
      body = chat,
      headers = {},
      held = false,
    } = given;
    const index = traceparents.push(undefined) - 1;
    const opening: Opening = {
      method,
      path: new URL(url).pathname,
      url: () => new URL(url),
      header: (name) => headers[name],
      contentLength: "length" in given ? given.length : body.length,
      body: held ? body : undefined,
      at: now(),
      addHeader: given.addHeader ?? ((_, value) => (traceparents[index] = value)),
    };
    const listener = pipeline.observe(opening);
    if (listener === undefined) throw new Error("not taken");
    const sent: Sent = {
      connected: (peer) => listener.connected(peer),
      sent: (chunk) => listener.sent(chunk),
      sentAll: () => listener.sentAll(),
      answered: (one, at) => listener.answered(one, at),
      received: (chunk, at) => listener.received(chunk, at),
      ended: (failure, at) => listener.ended(failure, at),
      send(bytes = body) {
        listener.connected({ address: "127.0.0.1", port: 8080, protocolVersion: "1.1" });
        listener.sent(bytes);
        listener.sentAll();
      },
      head(status, fields = json) {
        const told: Answer = { status, header: (name) => fields[name], protocolVersion: "1.1" };
        listener.answered(told, now());
      },
      reply(status = 200, bytes = answer, fields = json) {
        sent.head(status, fields);
        if (bytes.length > 0) listener.received(bytes, now());
        sent.end();
      },
      end: () => listener.ended(undefined, now()),
      fail: (error) => listener.ended({ error }, now()),
    };
    return sent;
  };
  return { pipeline, begun, calls, http, skipped, corrected, faults, traceparents, post };
}

const facts = ({ calls }: Told) =>
  calls.map((call) => [call.outcome, call.attempts.map(({ status, errorType }) => status ?? errorType ?? "left")]);
const coded = (code: string): Error => Object.assign(new Error(code), { code });
const abort = (): Error => new DOMException("This operation was aborted", "AbortError");

test("a call is told once, with all it asked and all it was answered", () => {
  const told = start();
  const sent = told.post();
  sent.send();
  sent.reply();
  sent.fail(coded("UND_ERR_REQ_RETRY"));
  expect(told.calls).toMatchObject([
    {
      outcome: "ok",
      asked: { model: "mock" },
      reading: { id: "c-1", usage: { input: 1 } },
      attempts: [{ status: 200 }],
    },
  ]);
  expect(told.pipeline.state).toEqual({ open: 0, waiting: 0 });
});

test.each<[string, (sent: Sent) => void, string, unknown[]]>([
  [
    "trailers, then the error of a retrying handler",
    (sent) => (sent.send(), sent.reply(503), sent.fail(coded("UND_ERR_REQ_RETRY"))),
    "overloaded",
    [503],
  ],
  [
    "an error before the head",
    (sent) => (sent.send(), sent.fail(coded("UND_ERR_SOCKET"))),
    "network",
    ["UND_ERR_SOCKET"],
  ],
  ["an abort after the head", (sent) => (sent.send(), sent.head(200), sent.fail(abort())), "cancelled", [200]],
  [
    "an abort before the body was sent",
    (sent) => (sent.connected({ address: "", port: 1, protocolVersion: "1.1" }), sent.fail(abort())),
    "cancelled",
    ["left"],
  ],
  ["an abort before there was a connection", (sent) => sent.fail(abort()), "cancelled", ["left"]],
  ["a queued request on a destroyed client", (sent) => sent.fail(coded("UND_ERR_DESTROYED")), "cancelled", ["left"]],
  [
    "an answer before the body was sent, and then a reset",
    (sent) => (sent.head(413), sent.fail(coded("ECONNRESET"))),
    "caller",
    [413],
  ],
  ["an answer without a body", (sent) => (sent.send(), sent.reply(204, Buffer.alloc(0), {})), "server", [204]],
  ["an interim answer, then the true one", (sent) => (sent.send(), sent.head(103, {}), sent.reply()), "ok", [200]],
  [
    "an interim answer, and no other",
    (sent) => (sent.send(), sent.head(103, {}), sent.fail(coded("UND_ERR_SOCKET"))),
    "network",
    ["UND_ERR_SOCKET"],
  ],
  ["a head twice", (sent) => (sent.send(), sent.head(200), sent.reply()), "ok", [200]],
])("one call: %s", (_, go, outcome, attempts) => {
  const told = start();
  go(told.post());
  told.pipeline.endAll(0);
  expect(facts(told)).toEqual([[outcome, attempts]]);
  expect(told.pipeline.state).toEqual({ open: 0, waiting: 0 });
  expect(told.faults).toEqual([]);
});

test("a call whose headers take no more is told all the same", () => {
  const told = start();
  const addHeader = (): void => {
    throw new TypeError("Cannot add property 8, object is not extensible");
  };
  const sent = told.post({ addHeader });
  sent.send();
  sent.reply();
  expect([facts(told), told.faults, told.pipeline.state.open]).toEqual([[["ok", [200]]], ["create"], 0]);
});

test("several requests that one reset connection takes with it end one by one", () => {
  const told = start();
  const all = [1, 2, 3].map(() => told.post());
  for (const sent of all) sent.send();
  const reset = coded("UND_ERR_SOCKET");
  for (const sent of all) sent.fail(reset);
  told.pipeline.endAll(0);
  expect(facts(told)).toEqual([1, 2, 3].map(() => ["network", ["UND_ERR_SOCKET"]]));
});

test("a call that nothing is heard of any more is told as left by the app; one that was never answered goes on", async () => {
  const told = start({ abandonedMs: 150 });
  const [kept, alive, asked] = [told.post(), told.post(), told.post()];
  for (const sent of [kept, alive, asked]) sent?.send();
  kept?.head(200);
  alive?.head(200);
  const heard = setInterval(() => alive?.received(Buffer.from(" "), now()), 20);
  await vi.waitFor(() => expect(told.calls).toHaveLength(1), { timeout: 5000 });
  clearInterval(heard);
  expect([facts(told), told.corrected, told.pipeline.state.open]).toEqual([[["cancelled", [200]]], ["abandoned"], 2]);
  told.pipeline.endAll(0);
});

test("what comes after the end is not kept", () => {
  const told = start();
  const sent = told.post();
  sent.send();
  sent.head(200);
  told.pipeline.endAll(0);
  sent.received(answer, now());
  sent.answered({ status: 200, header: () => undefined, protocolVersion: undefined }, now());
  sent.end();
  expect(told.calls).toMatchObject([{ outcome: "cancelled", reading: {} }]);
});

// Retries.

test("a loop that tries again is one call", () => {
  const told = start();
  for (const status of [503, 429, 200]) {
    const sent = told.post();
    sent.send();
    sent.reply(status);
  }
  expect(facts(told)).toEqual([["ok", [503, 429, 200]]]);
});

test("an app that asks the same for as long as the relay is down is told of by the way, ten attempts at a time", () => {
  const told = start();
  for (let time = 0; time < 25; time += 1) {
    const sent = told.post();
    sent.send();
    sent.reply(503);
  }
  expect(told.calls.map((call) => call.attempts.length)).toEqual([10, 10]);
  expect(told.pipeline.state).toEqual({ open: 1, waiting: 1 });
  told.pipeline.endAll(0);
  expect(told.calls.map((call) => call.attempts.length)).toEqual([10, 10, 5]);
});

test("two calls alike at the same time are never one, though the first has failed by its head when the second begins", () => {
  const told = start();
  const first = told.post();
  first.send();
  first.head(503);
  const second = told.post();
  second.send();
  first.received(Buffer.from("{}"), now());
  first.end();
  second.reply();
  told.pipeline.endAll(0);
  expect(facts(told).toSorted()).toEqual([
    ["ok", [200]],
    ["overloaded", [503]],
  ]);
  expect(told.pipeline.state).toEqual({ open: 0, waiting: 0 });
});

test("the failure's body may end while a request is only guessed to be the next attempt", () => {
  const told = start();
  const first = told.post(counted(0));
  first.send();
  first.head(503);
  const second = told.post(counted(1));
  first.end();
  const other = told.post(counted(1));
  other.send(Buffer.from(chat.toString().replace("q", "x")));
  second.send();
  second.reply();
  other.reply();
  expect(facts(told)).toEqual([
    ["ok", [503, 200]],
    ["ok", [200]],
  ]);
});

test.each([301, 302, 303, 307, 308])(
  "a redirect %i is one call, though its own body ends after the next request has begun",
  (status) => {
    const told = start();
    const first = told.post();
    first.send();
    first.head(status, { location: "http://elsewhere/v1/chat/completions" });
    const stays = status >= 307;
    const next = told.post({
      url: "http://elsewhere/v1/chat/completions",
      ...(!stays && { method: "GET", length: undefined }),
    });
    if (stays) next.send();
    else next.sentAll();
    first.received(Buffer.from("<html>"), now());
    first.end();
    next.reply();
    expect(facts(told)).toEqual([["ok", [status, 200]]]);
    expect(told.calls).toMatchObject([{ serverAddress: "elsewhere", serverPort: 80, asked: { model: "mock" } }]);
  },
);

test("a redirect that nobody follows does not wait for a retry's time", async () => {
  const told = start();
  const sent = told.post();
  sent.send();
  sent.reply(307, Buffer.alloc(0), { location: "/elsewhere" });
  await vi.waitFor(() => expect(facts(told)).toEqual([["caller", [307]]]), { timeout: 3000 });
});

test("an answer that came before the body was all sent says whose retry comes next, and what was asked", () => {
  const told = start();
  const first = told.post();
  first.sent(chat.subarray(0, 30));
  first.reply(429);
  const second = told.post();
  second.send();
  second.reply(429);
  told.pipeline.endAll(0);
  expect(facts(told)).toEqual([["rate_limit", [429, 429]]]);

  const cut = start();
  const sent = cut.post();
  sent.sent(chat.subarray(0, 30));
  sent.reply(413);
  expect(cut.calls).toMatchObject([{ asked: { model: "mock" } }]);
});

test("the same request for somebody else is no retry, and each is told for whom it was", () => {
  const read = ({ attributed }: { attributed: ReadonlyMap<string, string> | undefined }) =>
    attributed && { keys: attributed };
  const told = start({ attributionOf: read });
  const ask = (team: string, status: number): void =>
    withAttribution({ team }, () => {
      const sent = told.post();
      sent.send();
      sent.reply(status);
    });
  ask("search", 503);
  ask("ads", 200);
  ask("search", 200);
  told.pipeline.giveUp();
  expect(told.calls.map(({ attempts, attribution }) => [attribution?.keys.get("team"), attempts.length])).toEqual([
    ["ads", 1],
    ["search", 2],
  ]);
});

test("a call that looked like another's retry is told as its own: with its caller's context and its own times", async () => {
  const told = start();
  const key = createContextKey("caller");
  const caller = ROOT_CONTEXT.setValue(key, 1);
  const first = context.with(caller, () => told.post());
  first.send();
  context.with(caller, () => first.reply(503));
  const at = Date.now();
  const other = context.with(caller, () => told.post());
  await new Promise((done) => setTimeout(done, 30));
  // The body is heard of in the context of whoever opened the connection.
  context.with(ROOT_CONTEXT.setValue(key, 2), () => other.send(Buffer.from(chat.toString().replace("q", "x"))));
  other.reply();
  told.pipeline.endAll(0);
  expect(told.begun[1]?.parent).toBe(caller);
  expect(Math.abs((told.begun[1]?.startedAt ?? 0) - at)).toBeLessThan(20);
  expect(told.calls[0]).toMatchObject({ outcome: "ok", startedAt: told.begun[1]?.startedAt });
  expect(told.corrected).toEqual(["retry_mismatch"]);
});

test("a request whose body is held from the start is sent with its own call's trace context", () => {
  const told = start();
  const first = told.post({ held: true });
  first.reply(503);
  const other = told.post({ held: true, body: Buffer.from(chat.toString().replace("q", "x")) });
  other.reply();
  const again = told.post({ held: true });
  again.reply();
  expect(facts(told)).toEqual([
    ["ok", [200]],
    ["ok", [503, 200]],
  ]);
  const [one, two, three] = told.traceparents;
  expect([one === two, one === three, told.corrected]).toEqual([false, true, []]);
});

test("two calls alike at the same time are never one, whichever of them fails", () => {
  for (const order of [
    [0, 1],
    [1, 0],
  ]) {
    const told = start();
    const both = [told.post(), told.post()];
    for (const sent of both) sent.send();
    for (const index of order) both[index]?.reply(index === 0 ? 503 : 200);
    told.pipeline.endAll(0);
    expect(facts(told).toSorted()).toEqual([
      ["ok", [200]],
      ["overloaded", [503]],
    ]);
  }
});

test("loops alike at the same time keep one call each", () => {
  const told = start();
  const both = [told.post(), told.post()];
  for (const sent of both) sent.send();
  for (const sent of both) sent.reply(503);
  const again = [told.post(), told.post()];
  for (const sent of again) sent.send();
  for (const sent of again) sent.reply();
  expect(facts(told)).toEqual([
    ["ok", [503, 200]],
    ["ok", [503, 200]],
  ]);
});

test("a caller with a context of its own never goes on with another's call", () => {
  const told = start();
  const [one, other] = [1, 2].map((n) => ROOT_CONTEXT.setValue(createContextKey("user"), n)) as [Context, Context];
  const first = context.with(one, () => told.post());
  first.send();
  context.with(one, () => first.reply(503));
  const second = context.with(other, () => told.post());
  second.send();
  second.reply();
  told.pipeline.endAll(0);
  expect(facts(told)).toEqual([
    ["ok", [200]],
    ["overloaded", [503]],
  ]);
});

test("a call that was answered well waits for nothing, whatever the server says of retries", () => {
  const told = start();
  const sent = told.post();
  sent.send();
  sent.reply(200, answer, { ...json, "x-should-retry": "true" });
  expect(facts(told)).toEqual([["ok", [200]]]);
});

// What an SDK's headers say.

const counted = (count: number, more: Readonly<Record<string, string>> = {}) => ({
  headers: { "x-stainless-retry-count": String(count), ...more },
});

test("an attempt whose SDK has given up on it before there was a connection is heard of no more: the next one says so", () => {
  const told = start();
  const first = told.post(counted(0));
  const second = told.post(counted(1));
  second.send();
  second.reply();
  // Undici tells of the first only when its connection has failed, too.
  first.fail(coded("UND_ERR_CONNECT_TIMEOUT"));
  expect(facts(told)).toEqual([["ok", ["timeout", 200]]]);
  expect(told.pipeline.state).toEqual({ open: 0, waiting: 0 });
});

test("an attempt that is connected is not given up on for another's count", () => {
  const told = start();
  const first = told.post(counted(0));
  first.send();
  const second = told.post(counted(1));
  second.send();
  second.reply();
  first.reply();
  expect(facts(told)).toEqual([
    ["ok", [200]],
    ["ok", [200]],
  ]);
});

test.each([
  ["0", 20, "cancelled"],
  ["1", 20, "cancelled"],
  ["1", 996, "timeout"],
  [undefined, 20, "cancelled"],
])("an abort under an SDK's time limit of %s s after %i ms is %s", (limit, after, outcome) => {
  const told = start();
  const sent = told.post(counted(0, limit === undefined ? {} : { "x-stainless-timeout": limit }));
  sent.send();
  sent.ended({ error: abort() }, now() + after);
  told.pipeline.endAll(0);
  expect(facts(told)[0]?.[0]).toBe(outcome);
});

test("an SDK's time limit may be over while the body comes; it tries again then, too", () => {
  const told = start();
  const first = told.post(counted(0));
  first.send();
  first.head(200);
  first.fail(abort());
  const second = told.post(counted(1));
  second.send();
  second.reply();
  expect(facts(told)).toEqual([["ok", [200, 200]]]);
  expect(told.calls[0]?.attempts[0]?.outcome).toBe("timeout");
});

// Answers.

test.each<[string, Buffer, string, Readonly<Record<string, string>>, Buffer[], string, object]>([
  ["JSON that is called a stream", chat, "ok", sse, [answer], "ok", { id: "c-1" }],
  ["JSON although a stream was asked for", streaming, "ok", {}, [answer], "ok", { id: "c-1" }],
  [
    "a stream that is called JSON",
    streaming,
    "ok",
    json,
    [events(word), Buffer.from("data: [DONE]\n\n")],
    "ok",
    { complete: true },
  ],
  ["a stream that is called JSON, and cut", streaming, "ok", json, [events(word)], "interrupted", {}],
  [
    "a stream that is called gzip",
    streaming,
    "ok",
    { ...sse, "content-encoding": "gzip" },
    [events(word), Buffer.from("data: [DONE]\n\n")],
    "server",
    {},
  ],
  ["JSON that is called gzip", chat, "ok", { ...json, "content-encoding": "gzip" }, [answer], "server", {}],
  [
    "JSON in gzip that is called a stream",
    chat,
    "ok",
    { ...sse, "content-encoding": "gzip" },
    [gzipSync(answer)],
    "ok",
    { id: "c-1" },
  ],
  [
    "a stream in a coding that we cannot undo",
    streaming,
    "ok",
    { ...sse, "content-encoding": "aws-chunked" },
    [events(word)],
    "ok",
    {},
  ],
])("%s", async (_, body, __, headers, parts, outcome, reading) => {
  const told = start();
  const sent = told.post({ body });
  sent.send();
  sent.head(200, headers);
  for (const part of parts) sent.received(part, now());
  sent.end();
  await vi.waitFor(() => expect(told.calls).toMatchObject([{ outcome, reading }]));
});

test.each<[string, object[], string, string[]]>([
  ["one of which is cut", [], "interrupted", ["stop", "error"]],
  ["all of which end", [{ choices: [{ index: 1, delta: {}, finish_reason: "length" }] }], "ok", ["stop", "length"]],
])("a long stream of two choices that nobody asked for, %s, tells without [DONE]", (_, ends, outcome, reasons) => {
  const pads = Array.from({ length: 20 }, () => ({ choices: [], pad: "y".repeat(6000) }));
  const second = { choices: [{ index: 1, delta: { content: "ho" } }] };
  const told = start();
  const sent = told.post({ body: streaming });
  sent.send();
  sent.head(200, sse);
  for (const one of [word, ...pads, second, ...ends, ...pads]) sent.received(events(one), now());
  sent.received(events({ choices: [{ index: 0, delta: {}, finish_reason: "stop" }] }, ...pads), now());
  sent.end();
  expect(told.calls.map((call) => [call.outcome, finishReasons(call)])).toEqual([[outcome, reasons]]);
});

test("of an answer past 16 MiB its beginning and its end are read", () => {
  const told = start();
  const sent = told.post();
  sent.send();
  sent.head(200);
  sent.received(Buffer.from('{"id":"c-1","model":"mock-1","data":["'), now());
  for (let piece = 0; piece < 17; piece += 1) sent.received(Buffer.alloc(1024 * 1024, "x"), now());
  sent.received(Buffer.from('"],"usage":{"prompt_tokens":1}}'), now());
  sent.end();
  expect(told.calls).toMatchObject([{ outcome: "ok", reading: { id: "c-1", model: "mock-1", usage: { input: 1 } } }]);
});

test("the first content of a compressed stream came when its bytes did, though the decoder was behind", async () => {
  const told = start();
  const sent = told.post({ body: streaming });
  sent.send();
  sent.head(200, { ...sse, "content-encoding": "gzip" });
  const at = now();
  const role = { choices: [{ index: 0, delta: { role: "assistant", content: "" } }] };
  const gzip = createGzip();
  const wire: Buffer[] = [];
  gzip.on("data", (part: Buffer) => wire.push(part));
  for (const event of [role, role, word, word]) {
    const before = wire.length;
    gzip.write(events(event));
    await new Promise<void>((done) => gzip.flush(done));
    wire.push(Buffer.concat(wire.splice(before)));
  }
  wire.forEach((part, index) => sent.received(part, at + index * 1000));
  sent.ended(undefined, at + 4000);
  await vi.waitFor(() => expect(told.calls).toHaveLength(1));
  expect(Math.round((told.calls[0]?.stream?.firstChunkMs ?? 0) / 1000)).toBe(2 + wire.length - 4);
  expect(told.calls[0]?.stream?.chunks).toBe(wire.length);
});

test("an error in a stream is the call's end, though the SDK leaves the stream for it", () => {
  const told = start();
  const sent = told.post({ body: streaming });
  sent.send();
  sent.head(200, sse);
  sent.received(events({ error: { type: "overloaded_error" } }), now());
  sent.fail(abort());
  expect(told.calls).toMatchObject([{ outcome: "overloaded", errorType: "overloaded_error" }]);
});

test("an answer that the app writes into is read as it came", () => {
  const told = start();
  const sent = told.post();
  sent.send();
  sent.head(200);
  for (const part of [answer.subarray(0, 50), answer.subarray(50)]) {
    const given = Buffer.from(part);
    sent.received(given, now());
    given.fill(0);
  }
  sent.end();
  expect(told.calls).toMatchObject([{ reading: { id: "c-1", usage: { input: 1 } } }]);
});

test("the answer of what is no model call is not kept", () => {
  const told = start();
  const sent = told.post({ url: "http://slack/api/messages", body: Buffer.from('{"text":"hi"}') });
  sent.send();
  sent.reply();
  expect([told.calls, told.http.length]).toEqual([[], 1]);
});

test("an IPv6 host is told without the brackets of its URL", () => {
  const told = start();
  const sent = told.post({ url: "http://[::1]:8080/v1/chat/completions" });
  sent.send();
  sent.reply();
  expect(told.calls).toMatchObject([{ serverAddress: "::1", relay: "::1", attempts: [{ serverAddress: "::1" }] }]);
  expect(told.begun).toMatchObject([{ serverAddress: "::1" }]);
});

test("past ten thousand calls under way, a further one is left to other instrumentation, and counted", () => {
  const told = start();
  for (let call = 0; call < 10_000; call += 1) told.post({ length: undefined });
  expect(() => told.post()).toThrow("not taken");
  expect([told.pipeline.state.open, told.skipped]).toEqual([10_000, ["too_many_open"]]);
  told.pipeline.endAll(0);
  expect([told.pipeline.state.open, told.calls.length]).toEqual([0, 10_000]);
});

test("a model's path in a dialect that nobody reads is counted at a host that is known, and left to other instrumentation", () => {
  const told = start();
  for (const host of ["api.openai.com", "relay"])
    expect(() => told.post({ url: `http://${host}/v1/engines/x/embed` })).toThrow("not taken");
  expect(told.skipped).toEqual(["unknown_dialect"]);
  expect(told.begun).toEqual([]);
});

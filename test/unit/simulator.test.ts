import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { request as httpRequest } from "node:http";
import OpenAI from "openai";
import { afterEach, expect, test } from "vitest";
import { createRateWindow } from "../../examples/relay-simulator/answer-headers.ts";
import type { Plan } from "../../examples/relay-simulator/behaviour.ts";
import { behave } from "../../examples/relay-simulator/behaviour.ts";
import { createLedger } from "../../examples/relay-simulator/ledger.ts";
import type { RelayRequest } from "../../examples/relay-simulator/request.ts";
import type { Simulator } from "../../examples/relay-simulator/simulator.ts";
import { createSimulator } from "../../examples/relay-simulator/simulator.ts";

let simulator: Simulator | undefined;
afterEach(() => simulator?.close());

const start = async (plan?: Plan): Promise<Simulator> => {
  simulator = await createSimulator({ speed: 100, ...(plan !== undefined && { plan }) });
  return simulator;
};
const client = ({ url }: Simulator, key = "sk-test"): OpenAI => new OpenAI({ baseURL: `${url}/v1`, apiKey: key });
const ask = (text: string, more: object = {}): { model: string; messages: { role: "user"; content: string }[] } => ({
  model: "steady",
  messages: [{ role: "user", content: text }],
  ...more,
});
const post = (relay: Simulator, body: object, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${relay.url}/v1/chat/completions`, {
    method: "POST",
    headers: { authorization: "Bearer sk-test", "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
const tallyOf = async (relay: Simulator, model = "steady") => {
  await relay.ledger.settled();
  return relay.ledger.read().models[model];
};

test("a JSON answer's usage is what the ledger has", async () => {
  const relay = await start();
  const answer = await client(relay).chat.completions.create(ask("one", { max_tokens: 40 }));
  const tally = await tallyOf(relay);
  expect(tally).toMatchObject({ calls: 1, attempts: 1, outcomes: { ok: 1 } });
  expect(tally?.tokens.input).toBe(answer.usage?.prompt_tokens);
  expect(tally?.tokens.output).toBe(answer.usage?.completion_tokens);
  expect(answer.choices[0]?.message.content).not.toBe("");
});

test.each([
  ["as_asked", true, 1],
  ["as_asked", false, 0],
  ["last_content", false, 1],
  ["every", false, 1],
  ["never", true, 0],
] as const)("a stream whose relay says usage %s, asked for it: %s", async (usage, asked, told) => {
  const relay = await start(() => ({ usage, outputTokens: 20 }));
  const stream = await client(relay).chat.completions.create({
    ...ask("one"),
    stream: true,
    ...(asked && { stream_options: { include_usage: true } }),
  });
  let last: number | undefined;
  for await (const chunk of stream) last = chunk.usage?.completion_tokens ?? last;
  expect(last).toBe(told === 1 ? 20 : undefined);
  const tally = await tallyOf(relay);
  expect(tally?.tokens.output).toBe(last ?? 0);
  expect(tally?.usageMissing).toEqual(told === 1 ? {} : asked ? { silent: 1 } : { not_requested: 1 });
  expect(tally?.unpriced).toBe(1);
});

test("what the SDK tries again is one operation, and paid once", async () => {
  const relay = await start(({ attempt }) =>
    attempt < 3 ? { fault: attempt === 1 ? "rate_limit" : "reset", retryAfterMs: 5 } : { outputTokens: 8 },
  );
  const answer = await client(relay).chat.completions.create(ask("one"));
  expect(answer.usage?.completion_tokens).toBe(8);
  expect(await tallyOf(relay)).toMatchObject({ calls: 1, attempts: 3, outcomes: { ok: 1 }, tokens: { output: 8 } });
  expect(relay.ledger.read().requests.map(({ outcome }) => outcome)).toEqual(["rate_limit", "network", "ok"]);
});

test("two equal calls at once are two operations, also when both have to try again", async () => {
  const relay = await start(({ attempt }) => (attempt === 1 ? { fault: "server", retryAfterMs: 5 } : undefined));
  const openai = client(relay);
  await Promise.all([openai.chat.completions.create(ask("same")), openai.chat.completions.create(ask("same"))]);
  expect(await tallyOf(relay)).toMatchObject({ calls: 2, attempts: 4, outcomes: { ok: 2 } });
});

test("a loop of one's own that sends the same body again goes on with the operation", async () => {
  const relay = await start(({ attempt }) => (attempt === 1 ? { fault: "overloaded" } : undefined));
  expect((await post(relay, ask("one"))).status).toBe(503);
  await (await post(relay, ask("one"))).text();
  await (await post(relay, ask("one"))).text();
  expect(await tallyOf(relay)).toMatchObject({ calls: 2, attempts: 3, outcomes: { ok: 1, overloaded: 1 } });
});

test("a redirect is followed within one operation", async () => {
  const relay = await start(() => ({ fault: "redirect" }));
  await client(relay).chat.completions.create(ask("one"));
  expect(await tallyOf(relay)).toMatchObject({ calls: 1, attempts: 2, outcomes: { ok: 1 } });
  expect(relay.ledger.read().requests.map(({ status }) => status)).toEqual([307, 200]);
});

test.each([
  ["auth", 401, "auth", "invalid_api_key"],
  ["quota", 429, "quota", "insufficient_quota"],
  ["server", 500, "server", "internal_error"],
  ["overloaded", 503, "overloaded", "overloaded"],
  ["caller", 400, "caller", "invalid_value"],
  ["blocked", 400, "blocked", "content_filter"],
  ["not_found", 404, "caller", "model_not_found"],
] as const)("the fault %s is answered with %i", async (fault, status, outcome, code) => {
  const relay = await start(() => ({ fault }));
  const answer = await post(relay, ask("one"));
  expect(answer.status).toBe(status);
  expect(await answer.json()).toMatchObject({ error: { code } });
  expect(await tallyOf(relay)).toMatchObject({ outcomes: { [outcome]: 1 }, usageMissing: {}, unpriced: 0 });
});

test("a revoked key is refused, and so is none", async () => {
  const relay = await start();
  await expect(client(relay, "sk-revoked").chat.completions.create(ask("one"))).rejects.toMatchObject({ status: 401 });
  expect(await tallyOf(relay)).toMatchObject({ outcomes: { auth: 1 }, attempts: 1 });
});

test.each([true, false])("an answer cut in the middle is interrupted (stream: %s)", async (stream) => {
  const relay = await start(() => ({ fault: "cut", outputTokens: 80 }));
  const answer = await post(relay, ask("one", { stream }));
  expect(answer.status).toBe(200);
  await expect(answer.text()).rejects.toThrow();
  expect(await tallyOf(relay)).toMatchObject({ outcomes: { interrupted: 1 }, usageMissing: { interrupted: 1 } });
});

test("an error inside of a stream comes with status 200", async () => {
  const relay = await start(() => ({ fault: "stream_error", outputTokens: 80 }));
  const stream = await client(relay).chat.completions.create({ ...ask("one"), stream: true });
  await expect(stream.toReadableStream().pipeTo(new WritableStream())).rejects.toThrow();
  expect((await tallyOf(relay))?.outcomes).toEqual({ server: 1 });
});

test.each(["break", "abort", "hang"] as const)("a client that leaves is cancelled: %s", async (way) => {
  const relay = await start(() => (way === "hang" ? { fault: "hang" } : { outputTokens: 400, chunkMs: 5 }));
  const controller = new AbortController();
  if (way === "hang") setTimeout(() => controller.abort(), 30);
  const openai = client(relay);
  const calling = openai.chat.completions.create({ ...ask("one"), stream: true }, { signal: controller.signal });
  if (way === "hang") await expect(calling).rejects.toThrow();
  else {
    for await (const _ of await calling) {
      if (way === "break") break;
      controller.abort();
    }
  }
  expect(await tallyOf(relay)).toMatchObject({ calls: 1, attempts: 1, outcomes: { cancelled: 1 } });
  // Before the answer began there was nothing to count.
  expect((await tallyOf(relay))?.usageMissing).toEqual(way === "hang" ? {} : { cancelled: 1 });
});

test.each([
  ["br", "gzip, deflate, br", brotliDecompressSync],
  ["gzip", "gzip", gunzipSync],
  [undefined, "identity", (bytes: Buffer) => bytes],
] as const)("content-encoding %s where %s is accepted, in JSON and in streams", async (encoding, accepted, decode) => {
  const relay = await start(() => ({ compress: true, outputTokens: 12 }));
  for (const stream of [false, true]) {
    const { headers, body } = await raw(relay, accepted, JSON.stringify(ask("one", { stream })));
    expect(headers["content-encoding"]).toBe(encoding);
    expect(decode(body).toString("utf8")).toMatch(stream ? /data: \[DONE\]\n\n$/ : /"total_tokens"/);
  }
});

test("each chunk of a compressed stream arrives when it is made, not at the end", async () => {
  const relay = await start(() => ({ compress: true, outputTokens: 40, chunkMs: 10 }));
  const answer = await post(relay, ask("one", { stream: true }));
  let reads = 0;
  for await (const _ of answer.body ?? []) reads += 1;
  expect(reads).toBeGreaterThan(5);
});

test("rate limits, the request's id and retry-after are in the headers", async () => {
  const relay = await start(() => ({ fault: "rate_limit", retryAfterMs: 1200 }));
  const { headers } = await post(relay, ask("one"));
  expect(headers.get("x-request-id")).toMatch(/^req_[0-9a-f]{32}$/);
  expect(headers.get("retry-after")).toBe("2");
  expect(headers.get("retry-after-ms")).toBe("1200");
  expect(headers.get("x-ratelimit-limit-requests")).toBe("5000");
  expect(headers.get("x-ratelimit-remaining-requests")).toBe("0");
  expect(headers.get("x-ratelimit-remaining-tokens")).toMatch(/^\d+$/);
  expect(headers.get("x-ratelimit-reset-tokens")).toMatch(/^(1m0s|59\.\d+s|60s)$/);
});

test("tools, more than one choice, reasoning and cached tokens", async () => {
  const relay = await start(() => ({ outputTokens: 30, reasoningTokens: 10, inputTokens: 500, cachedTokens: 384 }));
  const openai = client(relay);
  const tools = [
    { type: "function" as const, function: { name: "weather", parameters: { type: "object", properties: {} } } },
  ];
  const answer = await openai.chat.completions.create({ ...ask("one", { n: 2 }), tools, tool_choice: "required" });
  expect(answer.choices).toHaveLength(2);
  const run = await openai.chat.completions
    .stream({ ...ask("two"), tools, tool_choice: "required", stream_options: { include_usage: true } })
    .finalChatCompletion();
  expect(answer.usage?.prompt_tokens_details?.cached_tokens).toBe(384);
  expect(run.usage?.completion_tokens_details?.reasoning_tokens).toBe(10);
  expect((await tallyOf(relay))?.tokens).toEqual({ input: 1000, cached: 768, output: 60, reasoning: 20 });
});

test("a stream says a tool's name and its arguments", async () => {
  const relay = await start(() => ({ finish: "tool_calls", outputTokens: 10 }));
  const tools = [
    { type: "function" as const, function: { name: "weather", parameters: { type: "object", properties: {} } } },
  ];
  const run = client(relay).chat.completions.stream({ ...ask("two"), tools });
  const call = (await run.finalMessage()).tool_calls?.[0];
  expect(call).toMatchObject({ function: { name: "weather", arguments: '{"city":"Hà Nội","days":3}' } });
});

test("an alias answers with a dated version and costs what its own name does", async () => {
  const relay = await start(() => ({ inputTokens: 1000, cachedTokens: 0, outputTokens: 100 }));
  const answer = await client(relay).chat.completions.create(ask("one", { model: "gpt-4.1-mini" }));
  expect(answer.model).toBe("gpt-4.1-mini-2025-04-14");
  expect((await tallyOf(relay, "gpt-4.1-mini"))?.cost["USD"]).toBeCloseTo((1000 * 0.32 + 100 * 1.28) / 1e6, 12);
});

test.each(["float", "base64"] as const)("embeddings in %s", async (form) => {
  const relay = await start();
  const openai = client(relay);
  const answer = await openai.embeddings.create({
    model: "text-embedding-3-small",
    input: ["a", "b"],
    dimensions: 8,
    ...(form === "float" && { encoding_format: form }),
  });
  expect(answer.data.map(({ embedding }) => embedding.length)).toEqual([8, 8]);
  const tally = await tallyOf(relay, "text-embedding-3-small");
  expect(tally?.tokens).toEqual({ input: answer.usage.prompt_tokens, cached: 0, output: 0, reasoning: 0 });
});

test("GET /v1/models lists the models, and the ledger knows that it is no call", async () => {
  const relay = await start();
  const { data } = await client(relay).models.list();
  expect(data.map(({ id }) => id)).toContain("gpt-4.1");
  const page: unknown = await (await fetch(`${relay.url}/__ledger`)).json();
  expect(page).toMatchObject({ operations: [], others: { "/v1/models": 1 }, open: 0, unwritten: 0 });
});

test("the same seed gives the same answer to the same request, in whatever order they come", () => {
  const request = requestNamed("gemini-2.5-flash");
  expect(behave(request, 1, "a", 1)).toEqual(behave(request, 1, "a", 1));
  expect(behave(request, 1, "b", 1)).not.toEqual(behave(request, 1, "a", 1));
  expect(behave(request, 1, "a", 4).firstTokenMs).toBeCloseTo(behave(request, 1, "a", 1).firstTokenMs / 4);
});

test("the faults of a profile come as often as it says", () => {
  const faults = Array.from(
    { length: 2000 },
    (_, index) => behave({ ...requestNamed("gpt-4.1"), bodyHash: String(index) }, 1, "a", 1).fault,
  );
  const share = faults.filter((fault) => fault === "rate_limit").length / faults.length;
  expect(share).toBeGreaterThan(0.07);
  expect(share).toBeLessThan(0.13);
});

test("a full ledger writes no more lines, and says how many it left out", () => {
  const ledger = createLedger(2);
  for (let index = 0; index < 5; index++)
    ledger.begin(requestNamed(`model-${index}`)).end({ outcome: "ok", retryable: false });
  expect(ledger.read()).toMatchObject({ unwritten: 3, open: 0 });
  expect(ledger.read().requests).toHaveLength(2);
});

test("models past the two hundredth share one rate window", () => {
  const window = createRateWindow(() => 0);
  const remaining = (model: string): string | undefined => {
    const request = requestNamed(model);
    return window.headersFor(request, behave(request, 1, "a", 1), "id")["x-ratelimit-remaining-requests"];
  };
  const first = Array.from({ length: 200 }, (_, index) => remaining(`model-${index}`));
  expect(new Set(first)).toEqual(new Set(["4999"]));
  expect([remaining("one-more"), remaining("and-another")]).toEqual(["4999", "4998"]);
});

test("a path too many is not counted, since paths come from clients", () => {
  const ledger = createLedger();
  for (let index = 0; index < 150; index++) ledger.other(`/${index}`);
  expect(Object.keys(ledger.read().others)).toHaveLength(100);
});

test("a request larger than 16 MiB is cut off", async () => {
  const relay = await start();
  await expect(post(relay, ask("x".repeat(17 * 1024 * 1024)))).rejects.toThrow();
  expect(relay.ledger.read().requests).toEqual([]);
});

function requestNamed(model: string): RelayRequest {
  return {
    path: "/v1/chat/completions",
    dialect: "openai-chat",
    operation: "chat",
    provider: "openai",
    moved: false,
    header: () => undefined,
    door: "127.0.0.1",
    tier: "default",
    bodyHash: model,
    model,
    stream: true,
    usageAsked: true,
    choices: 1,
    toolRequired: false,
    inputTokens: 100,
    text: "one",
    inputs: 1,
    dimensions: 8,
    base64: false,
  };
}

/** Node's own http, since fetch would decode what we want to see. */
function raw(
  relay: Simulator,
  accepted: string,
  body: string,
): Promise<{ headers: Record<string, unknown>; body: Buffer }> {
  return new Promise((done, failed) => {
    const asking = httpRequest(`${relay.url}/v1/chat/completions`, {
      method: "POST",
      headers: { authorization: "Bearer sk-test", "content-type": "application/json", "accept-encoding": accepted },
    });
    asking.once("error", failed);
    asking.once("response", async (answer) => {
      const parts: Buffer[] = [];
      for await (const part of answer) parts.push(part as Buffer);
      done({ headers: answer.headers, body: Buffer.concat(parts) });
    });
    asking.end(body);
  });
}

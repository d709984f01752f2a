import type { IncomingMessage } from "node:http";
import { afterEach, expect, test } from "vitest";
import { createBackground } from "../../examples/relay-simulator/background.ts";
import { behave, type Plan } from "../../examples/relay-simulator/behaviour.ts";
import { dialects } from "../../examples/relay-simulator/dialects/dialects.ts";
import type { Fault } from "../../examples/relay-simulator/fault.ts";
import type { RelayRequest } from "../../examples/relay-simulator/request.ts";
import type { ServedRequest } from "../../examples/relay-simulator/tally.ts";
import { createSimulator, type Simulator } from "../../examples/relay-simulator/simulator.ts";
import { judgeCall, judgeExchange } from "../../src/outcome.ts";
import { readAnswer } from "../../src/wire/answer.ts";
import type { Reading } from "../../src/wire/format.ts";
import { formatFor } from "../../src/wire/formats.ts";
import { StreamReader } from "../../src/wire/stream.ts";
import { readHeaderError } from "../../src/wire/wire-error.ts";
import { type Ask, asks, requestOf } from "../process/dialect-asks.ts";

// Each dialect's answers as its own reader understands them: what it reads is what the ledger has.

let simulator: Simulator | undefined;
afterEach(() => simulator?.close());

const tokens = { inputTokens: 90, cachedTokens: 20, writtenTokens: 10, outputTokens: 24, reasoningTokens: 8 };
const named = asks.map((one) => [`${one[0]} ${one[2]}${one[1] === true ? ", stream" : ""}`, one] as const);
const streaming = named.filter(([, [, stream]]) => stream === true);
const faults: readonly Fault[] = [
  "auth",
  "blocked",
  "caller",
  "not_found",
  "overloaded",
  "quota",
  "rate_limit",
  "server",
];

test("every dialect is asked for", () => {
  const fetched = "openai-fetched";
  expect(new Set([...asks.map(([name]) => name), fetched])).toEqual(new Set(dialects.map(({ name }) => name)));
});

test.each(named)("%s: what is read is what the ledger has", async (_, one) => {
  const { reading, served } = await exchange(one, ({ operation }) =>
    /embeddings|moderation|rerank/.test(operation) ? { ...tokens, outputTokens: 0, reasoningTokens: 0 } : tokens,
  );
  expect(served).toMatchObject({ status: 200, outcome: "ok" });
  expect(usageIn(reading)).toEqual(served.usage ?? {});
  if (one[1] === true) expect(reading).toMatchObject({ content: true, complete: true });
});

test.each(named.flatMap(([name, one]) => faults.map((fault) => [name, fault, one] as const)))(
  "%s refuses with %s in its own words",
  async (_name, fault, one) => {
    const { reading, served, response } = await exchange(one, () => ({ fault, ...tokens }));
    const { status } = response;
    const verdict = judgeExchange({ failure: undefined, status, timedOut: false });
    const error = { ...readHeaderError((header) => response.headers.get(header) ?? undefined), ...reading.error };
    const told = Object.keys(error).length === 0 ? undefined : error;
    expect(judgeCall(verdict, { error: told, end: undefined, malformed: false }).outcome).toBe(served.outcome);
  },
);

test.each(streaming)("%s: an error in the middle of a stream is the upstream's", async (_, one) => {
  const { reading, served } = await exchange(one, () => ({ ...tokens, fault: "stream_error", cutAfter: 2 }));
  expect(served).toMatchObject({ status: 200, outcome: "server" });
  expect(reading.error).toBeDefined();
  const told = { error: reading.error, end: "missing", malformed: false } as const;
  expect(judgeCall({ outcome: "ok" }, told).outcome).toBe("server");
});

test.each(streaming)("%s: a stream that is cut has no end", async (_, one) => {
  const { reading, served } = await exchange(one, () => ({ ...tokens, fault: "cut", cutAfter: 3 }));
  expect(served).toMatchObject({ status: 200, outcome: "interrupted" });
  // Of what came just before the end fetch may show less than was on the wire: the usage is the ledger test's.
  expect(reading.complete).toBeUndefined();
});

test("a response that is made in the background counts where its end is told first", async () => {
  const relay = (simulator = await createSimulator({ speed: 1000, plan: () => tokens }));
  const one = asks.find(([, stream]) => stream === "background");
  if (one === undefined) throw new Error("no ask is for the background");
  const made = (await (await fetch(relay.url + one[2], requestOf(one, "later"))).json()) as { id: string };
  const looks = [];
  for (let times = 0; times < 3; times += 1)
    looks.push(await (await fetch(`${relay.url}/v1/responses/${made.id}`)).json());
  await relay.ledger.settled();

  expect(made).toMatchObject({ status: "queued", usage: null });
  const usage = { input_tokens: 90, output_tokens: 24 };
  expect(looks).toMatchObject([
    { id: made.id, status: "in_progress", usage: null },
    { id: made.id, status: expect.stringMatching(/^(completed|incomplete)$/), usage },
    { id: made.id, usage },
  ]);
  const { operations, models } = relay.ledger.read();
  expect(operations.map(({ kind, dialect }) => [kind, dialect])).toEqual([
    ["chat", "openai-responses"],
    ...Array.from({ length: 3 }, () => ["fetch_response", "openai-fetched"]),
  ]);
  expect(operations.map(({ attempts }) => attempts[0]?.usage?.output)).toEqual([undefined, undefined, 24, undefined]);
  expect(Object.values(models).map(({ usageMissing }) => usageMissing)).toEqual([{}, {}]);
});

test("a response too many is not kept, and no other path is a look", () => {
  const background = createBackground(1);
  for (const id of ["one", "two"])
    background.leave({ ...asked, job: { id, stage: "queued" } }, behave(asked, 1, "a", 1));
  const look = (path: string): unknown => background.look({ headers: {} } as IncomingMessage, path);
  expect(look("/v1/responses/resp_one")).toMatchObject({ request: { job: { stage: "in_progress" } } });
  expect([look("/v1/responses/resp_two"), look("/v1/responses"), look("/v1/models")]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

const asked: RelayRequest = {
  path: "/v1/responses",
  dialect: "openai-responses",
  operation: "chat",
  provider: "openai",
  moved: false,
  header: () => undefined,
  door: "127.0.0.1",
  tier: "default",
  bodyHash: "one",
  model: "lumen",
  stream: false,
  usageAsked: true,
  choices: 1,
  toolRequired: false,
  inputTokens: 100,
  text: "one",
  inputs: 1,
  dimensions: 8,
  base64: false,
};

interface Exchanged {
  readonly response: Response;
  readonly reading: Reading;
  readonly served: ServedRequest;
}

async function exchange(one: Ask, plan: Plan): Promise<Exchanged> {
  simulator = await createSimulator({ speed: 1000, plan: (request) => ({ finish: "stop", ...plan(request) }) });
  const response = await fetch(simulator.url + one[2], requestOf(one, "one"));
  const chunks: Uint8Array[] = [];
  try {
    for await (const chunk of response.body ?? []) chunks.push(chunk);
  } catch {
    // Cut on purpose.
  }
  await simulator.ledger.settled();
  const [served] = simulator.ledger.read().requests;
  const path = one[2].split("?", 1)[0] ?? "";
  const found = formatFor({ method: "POST", host: "127.0.0.1", port: 80, path, header: () => undefined });
  if (served === undefined || found === undefined) throw new Error("nothing was served");
  expect(found.format.name).toBe(one[0]);
  if (one[1] !== true || !response.ok)
    return { response, served, reading: readAnswer(found.format, { head: Buffer.concat(chunks) }).reading };
  const reader = new StreamReader(found.format, { everyEvent: false });
  for (const chunk of chunks) reader.push(chunk, 0);
  return { response, served, reading: reader.end() };
}

function usageIn({ usage }: Reading): object {
  if (usage === undefined) return {};
  const { input, cacheRead: cached, cacheWrite: written, output, reasoning, billedInput, billedOutput } = usage;
  const { cacheWrite1h: writtenForAnHour } = usage;
  const billed = billedInput === undefined ? undefined : { input: billedInput, output: billedOutput };
  return { input, cached, written, writtenForAnHour, output, reasoning, billed };
}

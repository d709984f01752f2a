import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createReceiver, type Receiver } from "../../examples/demo/receiver.ts";
import type { ReceivedSpan } from "../../examples/demo/received-span.ts";
import { closing, encode, type StreamDialect, streamDialects } from "../dialect-streams.ts";
import { runPreloaded } from "./preloaded.ts";

// What providers do to a stream, in every dialect and framing, through a real process: cut it, fail in it, refuse it.

const cases = ["whole", "early", "within", "short", "late", "fails", "again-429", "again-503", "refused"] as const;
type Case = (typeof cases)[number];

/** Longer than what is kept of a stream between its first content and its end. */
const words = (dialect: StreamDialect) =>
  Array.from({ length: 400 }, (_, index) => dialect.word(`word ${index} `.padEnd(100, "x")));

let receiver: Receiver;
let seen: Record<string, string>;
let spans: ReadonlyMap<string, ReceivedSpan>;

beforeAll(async () => {
  const relay = await startRelay();
  receiver = await createReceiver();
  const folder = mkdtempSync(join(tmpdir(), "dialects-"));
  const file = join(folder, "calls.json");
  const { port } = relay.address() as AddressInfo;
  const calls = streamDialects.flatMap(({ name, path, headers, body }, index) =>
    cases.map((kind) => ({
      name: `${name}/${kind}`,
      url: `http://127.0.0.1:${port}${path}${path.includes("?") ? "&" : "?"}of=${index}-${kind}`,
      headers,
      body,
      attempts: kind.startsWith("again") ? 2 : 1,
    })),
  );
  writeFileSync(file, JSON.stringify(calls));
  const { out, err, code } = await runPreloaded({
    script: "rows-client.mjs",
    parameters: [file],
    endpoint: receiver.url,
  });
  rmSync(folder, { recursive: true });
  relay.closeAllConnections();
  relay.close();
  if (code !== 0) throw new Error(err);
  seen = JSON.parse(out) as Record<string, string>;
  spans = new Map(
    receiver.spans
      .filter(({ attributes }) => attributes["gen_ai.operation.name"] !== undefined)
      .map((span) => [caseOf(span), span]),
  );
}, 60_000);
afterAll(() => receiver.close());

test("each call is told once, and the app saw what was meant", () => {
  expect(spans.size).toBe(streamDialects.length * cases.length);
  for (const { name } of streamDialects) {
    for (const kind of ["whole", "short", "fails", "again-429", "again-503"])
      expect([name, kind, seen[`${name}/${kind}`]]).toEqual([name, kind, expect.stringMatching(/^200 \d+$/)]);
    for (const kind of ["early", "within", "late"])
      expect([name, kind, seen[`${name}/${kind}`]]).toEqual([name, kind, "TypeError"]);
    expect(seen[`${name}/refused`]).toMatch(/^429 /);
  }
});

const table = streamDialects.map((dialect, index) => [dialect.name, dialect, index] as const);

test.each(table)("%s: a stream is read to its end, also where HTTP does not end", (_, dialect, index) => {
  for (const kind of ["whole", "late"] as const)
    expect([kind, told(index, kind)]).toEqual([
      kind,
      {
        outcome: "ok",
        errorType: undefined,
        input: dialect.usage.input,
        output: dialect.usage.output,
        reasons: dialect.finishReasons,
        attempts: 1,
        first: true,
      },
    ]);
});

test.each(table)("%s: a stream that breaks off is interrupted, wherever it does", (_name, _dialect, index) => {
  const cut = { outcome: "interrupted", attempts: 1 };
  const early = told(index, "early");
  expect(early).toMatchObject({ ...cut, errorType: "UND_ERR_SOCKET", first: false });
  expect(early.reasons ?? ["error"]).toEqual(["error"]);
  expect(told(index, "within")).toMatchObject({ ...cut, errorType: "UND_ERR_SOCKET", reasons: ["error"], first: true });
  // HTTP says that all is well, and the dialect's end is missing.
  expect(told(index, "short")).toMatchObject({ ...cut, errorType: "stream_interrupted", reasons: ["error"] });
});

test.each(table)("%s: an error in a stream is the call's", (_, { failed }, index) => {
  expect(told(index, "fails")).toMatchObject({ ...failed, reasons: ["error"], attempts: 1, first: true });
});

test.each(table)("%s: what is tried again is one call", (_, { usage }, index) => {
  for (const kind of ["again-429", "again-503"] as const)
    expect([kind, told(index, kind)]).toMatchObject([
      kind,
      { outcome: "ok", errorType: undefined, input: usage.input, output: usage.output, attempts: 2 },
    ]);
});

test.each(table)("%s: a refusal is told in the provider's word", (_, { refused }, index) => {
  expect(told(index, "refused")).toMatchObject({
    outcome: "rate_limit",
    errorType: refused,
    input: undefined,
    reasons: undefined,
    attempts: 1,
  });
});

test("retries are counted by what caused them", () => {
  const sums: Record<string, number> = {};
  for (const { name, attributes, value } of receiver.metrics) {
    const cause = String(attributes["relayscope.cause"]);
    if (name === "relayscope.retries") sums[cause] = (sums[cause] ?? 0) + (value ?? 0);
  }
  expect(sums).toEqual({ rate_limit: streamDialects.length, overloaded: streamDialects.length });
});

function told(index: number, kind: Case) {
  const attributes = spans.get(`${index}-${kind}`)?.attributes ?? {};
  return {
    outcome: attributes["relayscope.outcome"],
    errorType: attributes["error.type"],
    input: attributes["gen_ai.usage.input_tokens"],
    output: attributes["gen_ai.usage.output_tokens"],
    reasons: attributes["gen_ai.response.finish_reasons"],
    attempts: attributes["relayscope.attempts"],
    first: attributes["gen_ai.response.time_to_first_chunk"] !== undefined,
  };
}

/** Of several attempts, only the spans beneath have the address. */
function caseOf(span: ReceivedSpan): string {
  const child = receiver.spans.find(({ parentSpanId }) => parentSpanId === span.spanId);
  const url = String(span.attributes["url.full"] ?? child?.attributes["url.full"]);
  return new URL(url).searchParams.get("of") ?? url;
}

function startRelay(): Promise<Server> {
  const counts = new Map<string, number>();
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    const of = new URL(request.url ?? "", "http://x").searchParams.get("of") ?? "";
    const [index = "", ...kind] = of.split("-");
    const count = (counts.get(of) ?? 0) + 1;
    counts.set(of, count);
    request.resume();
    response.on("error", () => undefined);
    const dialect = streamDialects[Number(index)];
    if (dialect !== undefined) request.on("end", () => void reply(response, dialect, kind.join("-") as Case, count));
  });
  return new Promise((done) => server.listen(0, "127.0.0.1", () => done(server)));
}

async function reply(response: ServerResponse, dialect: StreamDialect, kind: Case, count: number): Promise<void> {
  const refusing = kind === "refused" || (kind.startsWith("again") && count === 1);
  if (refusing) return refuse(response, dialect, kind === "again-503" ? 503 : 429);
  const { opening, ending, failure, type } = dialect;
  const all = {
    early: opening,
    within: [...opening, ...words(dialect)],
    short: [...opening, ...words(dialect)],
    fails: [...opening, ...words(dialect), failure],
  };
  const events = kind in all ? all[kind as keyof typeof all] : [...opening, ...words(dialect), ...ending];
  const pieces = encode(dialect, events);
  const broken = kind === "early" || kind === "within" || kind === "late";
  response.writeHead(200, { "content-type": type });
  response.flushHeaders();
  const half = kind === "within" ? encode(dialect, [...events, dialect.word("cut")]).at(-1) : undefined;
  response.write(Buffer.concat(pieces.slice(0, opening.length + 2)));
  await sleep(5);
  response.write(Buffer.concat(pieces.slice(opening.length + 2)));
  if (half !== undefined) response.write(half.subarray(0, half.length - 9));
  if (!broken || kind === "late") response.write(closing(dialect));
  if (!broken) return void response.end();
  await sleep(15);
  response.destroy();
}

function refuse(response: ServerResponse, { refusal, refused }: StreamDialect, status: number): void {
  response.writeHead(status, {
    "content-type": "application/json",
    "retry-after": "0",
    ...(refused.endsWith("Exception") && { "x-amzn-errortype": `${refused}:http://internal.example/` }),
  });
  response.end(JSON.stringify(refusal));
}

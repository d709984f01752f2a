import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createReceiver, type Receiver } from "../../examples/demo/receiver.ts";
import type { ReceivedSpan } from "../../examples/demo/received-span.ts";
import { formats } from "../../src/wire/formats.ts";
import { type AnswerDialect, answerDialects } from "../dialect-answers.ts";
import { runPreloaded } from "./preloaded.ts";

// What providers do to an answer in one piece, in every dialect, through a real process: refuse it, cut it, spoil it.

const cases = ["whole", "cut", "half", "page", "fails", "again-429", "again-503", "again-529", "refused"] as const;
type Case = (typeof cases)[number];

let receiver: Receiver;
let spans: ReadonlyMap<string, ReceivedSpan>;

beforeAll(async () => {
  const relay = await startRelay();
  receiver = await createReceiver();
  const folder = mkdtempSync(join(tmpdir(), "answers-"));
  const file = join(folder, "calls.json");
  const { port } = relay.address() as AddressInfo;
  const calls = answerDialects.flatMap(({ format, path, headers, body }, index) =>
    cases.map((kind) => ({
      name: `${format}/${kind}`,
      url: `http://127.0.0.1:${port}${path}${path.includes("?") ? "&" : "?"}of=${index}-${kind}`,
      headers,
      body,
      attempts: kind.startsWith("again") ? 2 : 1,
    })),
  );
  writeFileSync(file, JSON.stringify(calls));
  const { err, code } = await runPreloaded({
    script: "rows-client.mjs",
    parameters: [file],
    endpoint: receiver.url,
  });
  rmSync(folder, { recursive: true });
  relay.closeAllConnections();
  relay.close();
  if (code !== 0) throw new Error(err);
  spans = new Map(
    receiver.spans
      .filter(({ attributes }) => attributes["gen_ai.operation.name"] !== undefined)
      .map((span) => [caseOf(span), span]),
  );
}, 60_000);
afterAll(() => receiver.close());

test("every dialect is here, and each call is told once", () => {
  expect(answerDialects.map(({ format }) => format).toSorted()).toEqual(formats.map(({ name }) => name).toSorted());
  expect(spans.size).toBe(answerDialects.length * cases.length);
});

const table = answerDialects.map((dialect, index) => [dialect.format, dialect, index] as const);

test.each(table)("%s: an answer is read, also after the refusal of a first attempt", (_, { usage }, index) => {
  const ok = { outcome: "ok", errorType: undefined, input: usage.input, output: usage.output };
  expect(told(index, "whole")).toEqual({ ...ok, attempts: 1 });
  for (const kind of ["again-429", "again-503", "again-529"] as const)
    expect([kind, told(index, kind)]).toEqual([kind, { ...ok, attempts: 2 }]);
});

test.each(table)("%s: a refusal is told in the provider's word, and uses nothing", (_, { refused }, index) => {
  const nothing = { input: undefined, output: undefined, attempts: 1 };
  expect(told(index, "refused")).toEqual({ outcome: "rate_limit", errorType: refused, ...nothing });
  expect(told(index, "fails")).toEqual({ outcome: "server", errorType: "500", ...nothing });
});

test.each(table)("%s: what is no whole answer is no answer", (_, { anything }, index) => {
  expect(told(index, "cut")).toMatchObject({ outcome: "interrupted", errorType: "UND_ERR_SOCKET", attempts: 1 });
  const malformed = anything === true ? { outcome: "ok" } : { outcome: "server", errorType: "malformed_answer" };
  expect(told(index, "half")).toMatchObject(malformed);
  expect(told(index, "page")).toMatchObject(malformed);
});

function told(index: number, kind: Case) {
  const attributes = spans.get(`${index}-${kind}`)?.attributes ?? {};
  return {
    outcome: attributes["relayscope.outcome"],
    errorType: attributes["error.type"],
    input: attributes["gen_ai.usage.input_tokens"],
    output: attributes["gen_ai.usage.output_tokens"],
    attempts: attributes["relayscope.attempts"],
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
    const dialect = answerDialects[Number(index)];
    if (dialect !== undefined) request.on("end", () => void reply(response, dialect, kind.join("-") as Case, count));
  });
  return new Promise((done) => server.listen(0, "127.0.0.1", () => done(server)));
}

async function reply(response: ServerResponse, dialect: AnswerDialect, kind: Case, count: number): Promise<void> {
  const { answer, answeredBy, refusal, refusedBy } = dialect;
  const json = { "content-type": "application/json" };
  if (kind === "refused" || (kind.startsWith("again") && count === 1)) {
    const status = kind === "refused" ? 429 : Number(kind.slice("again-".length));
    return void response.writeHead(status, { ...json, "retry-after": "0", ...refusedBy }).end(JSON.stringify(refusal));
  }
  const body = Buffer.from(JSON.stringify(answer).padEnd(60));
  switch (kind) {
    case "fails":
      return void response.writeHead(500, { "content-type": "text/html" }).end("<html>500</html>");
    case "page":
      return void response.writeHead(200, { "content-type": "text/html" }).end("<html>Log in</html>");
    case "half":
      return void response.writeHead(200, json).end('{"id":"c-1","half":[{"a":"');
    case "cut":
      response.writeHead(200, { ...json, "content-length": body.length });
      response.write(body.subarray(0, body.length - 30));
      await sleep(15);
      return void response.destroy();
    default:
      return void response.writeHead(200, { ...json, "content-encoding": "gzip", ...answeredBy }).end(gzipSync(body));
  }
}

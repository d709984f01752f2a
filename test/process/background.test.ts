import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createReceiver, type Receiver } from "../../examples/demo/receiver.ts";
import { runPreloaded } from "./preloaded.ts";

// Answers that are made in the background: what they cost counts once, where their end is first seen.

const usage = { input_tokens: 100, output_tokens: 10, total_tokens: 110 };
const ids = { q: "resp_1", fail: "resp_2", resume: "resp_3" };

/** Each response is queued when it is made, in progress at the first look, and over at the second. */
function startRelay(): Promise<Server> {
  const looks = new Map<string, number>();
  const ends = (id: string): object =>
    id === ids.fail
      ? { status: "failed", error: { code: "server_error", message: "no" }, usage }
      : { status: "completed", usage };
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      const id = request.method === "POST" ? ids[JSON.parse(body).input as keyof typeof ids] : idOf(request.url ?? "");
      const whole = { id, object: "response", model: "mock-1", background: true, output: [] };
      const look = (looks.get(id) ?? -1) + 1;
      looks.set(id, look);
      if (request.url?.includes("stream=true") === true) {
        response.setHeader("content-type", "text/event-stream");
        const events = [
          { type: "response.in_progress", response: { ...whole, status: "in_progress" } },
          { type: "response.output_text.delta", delta: "hi" },
          { type: "response.completed", response: { ...whole, ...ends(id) } },
        ];
        return response.end(events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join(""));
      }
      response.setHeader("content-type", "application/json");
      const known = look < 2 && id !== "resp_elsewhere";
      const now = known ? { status: look === 0 ? "queued" : "in_progress", usage: null } : ends(id);
      return response.end(JSON.stringify({ ...whole, ...now }));
    });
  });
  return new Promise((done) => server.listen(0, "127.0.0.1", () => done(server)));
}

const idOf = (url: string): string => url.split("?", 1)[0]?.split("/").at(-1) ?? "";

let receiver: Receiver;
let said: string[];

beforeAll(async () => {
  const relay = await startRelay();
  const { port } = relay.address() as AddressInfo;
  receiver = await createReceiver();
  const { out, err, code } = await runPreloaded({
    script: "background-client.mjs",
    parameters: [`http://127.0.0.1:${port}`],
    endpoint: receiver.url,
  });
  relay.closeAllConnections();
  relay.close();
  if (code !== 0) throw new Error(err);
  said = JSON.parse(out) as string[];
});
afterAll(() => receiver.close());

test("the SDK saw what was meant", () => {
  const stream = ["response.in_progress", "response.output_text.delta", "response.completed"];
  expect(said).toEqual(["queued", "completed", "failed", "failed", ...stream]);
});

test("the request says nothing of tokens, and misses none", () => {
  const made = receiver.spans.filter((span) => span.attributes["gen_ai.operation.name"] === "chat");
  expect(made.map((span) => span.attributes["gen_ai.response.id"])).toEqual(["resp_1", "resp_2", "resp_3"]);
  for (const { attributes } of made) {
    expect(attributes).toMatchObject({ "relayscope.outcome": "ok" });
    expect(attributes).not.toHaveProperty("gen_ai.usage.input_tokens");
  }
  expect(receiver.metrics.filter(({ name }) => name === "relayscope.usage_missing")).toEqual([]);
});

test("the first look that sees the end says the tokens; no other look does", () => {
  const looks = receiver.spans.filter((span) => span.attributes["gen_ai.operation.name"] === "fetch_response");
  expect(looks.map(({ name }) => new Set(name))).toHaveLength(8);
  const told = looks.map(({ attributes }) => [
    attributes["gen_ai.response.id"],
    attributes["relayscope.outcome"],
    attributes["gen_ai.usage.input_tokens"],
  ]);
  expect(told).toEqual([
    ["resp_1", "ok", undefined],
    ["resp_1", "ok", 100],
    ["resp_1", "ok", undefined],
    ["resp_2", "ok", undefined],
    ["resp_2", "server", 100],
    ["resp_2", "ok", undefined],
    ["resp_3", "ok", 100],
    ["resp_elsewhere", "ok", undefined],
  ]);
  expect(new Set(looks.map(({ name }) => name))).toEqual(new Set(["fetch_response"]));
});

test("metrics count each answer's tokens once", () => {
  const counted = receiver.metrics.filter(({ name }) => name === "relayscope.tokens");
  const sum = (kind: string): number =>
    counted
      .filter(({ attributes }) => attributes["relayscope.token.kind"] === kind)
      .reduce((total, point) => total + (point.value ?? 0), 0);
  expect([sum("input"), sum("output")]).toEqual([300, 30]);
});

test("a GET of something else that is called a response stays plain HTTP", () => {
  const forms = receiver.spans.filter(({ attributes }) => String(attributes["url.full"]).includes("/forms/"));
  expect(forms.map(({ name, attributes }) => [name, attributes["gen_ai.operation.name"]])).toEqual([
    ["GET", undefined],
  ]);
});

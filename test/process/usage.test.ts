import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createReceiver, type Receiver } from "../../examples/demo/receiver.ts";
import { runPreloaded } from "./preloaded.ts";

// Usage that nobody says: counted here where that is asked for, or asked for on the app's behalf.

const said = "hello world, this is a test";
const usage = { prompt_tokens: 100, completion_tokens: 10, total_tokens: 110 };

interface Run {
  readonly receiver: Receiver;
  /** Choices of each chunk that the app saw. */
  readonly chunks: readonly number[];
  readonly bodies: readonly Record<string, unknown>[];
}

async function run(env: NodeJS.ProcessEnv): Promise<Run> {
  const bodies: Record<string, unknown>[] = [];
  const server = createServer((request, response) => {
    let text = "";
    request.on("data", (chunk: Buffer) => (text += chunk.toString()));
    request.on("end", () => {
      const body = JSON.parse(text);
      bodies.push(body);
      const { model, stream, stream_options: options } = body;
      if (request.url?.endsWith("/embeddings") === true) {
        response.setHeader("content-type", "application/json");
        return response.end(JSON.stringify({ object: "list", model, data: [{ index: 0, embedding: [1] }] }));
      }
      if (stream !== true) {
        response.setHeader("content-type", "application/json");
        const choices = [{ index: 0, message: { role: "assistant", content: said }, finish_reason: "stop" }];
        return response.end(JSON.stringify({ id: "c", model, choices, ...(model === "telling" && { usage }) }));
      }
      response.setHeader("content-type", "text/event-stream");
      const chunks: unknown[] = [
        { id: "c", model, choices: [{ index: 0, delta: { content: said } }] },
        { id: "c", model, choices: [{ index: 0, delta: {}, finish_reason: "stop" }] },
        ...(options?.include_usage === true ? [{ id: "c", model, choices: [], usage }] : []),
      ];
      return response.end(`${chunks.map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`).join("")}data: [DONE]\n\n`);
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", () => done()));
  const receiver = await createReceiver();
  const { out, err, code } = await runPreloaded({
    script: "usage-client.mjs",
    parameters: [`http://127.0.0.1:${(server.address() as AddressInfo).port}`],
    endpoint: receiver.url,
    env,
  });
  server.closeAllConnections();
  server.close();
  await receiver.close();
  if (code !== 0) throw new Error(err);
  return { receiver, chunks: JSON.parse(out), bodies };
}

// In the order of their calls: what is estimated is told later.
const spans = ({ receiver }: Run): unknown[] =>
  [...receiver.spans]
    .sort((one, other) => one.startMs - other.startMs)
    .map(({ attributes: a }) => [
      a["gen_ai.request.model"],
      a["gen_ai.operation.name"],
      a["relayscope.usage.source"],
      a["gen_ai.usage.input_tokens"],
      a["gen_ai.usage.output_tokens"],
    ]);
const totals = ({ receiver }: Run, name: string, label: string): Record<string, number> => {
  const sums: Record<string, number> = {};
  for (const point of receiver.metrics.filter((metric) => metric.name === name)) {
    const key = String(point.attributes[label]);
    sums[key] = (sums[key] ?? 0) + (point.histogram?.sum ?? point.value ?? 0);
  }
  return sums;
};

test("what nobody says stays unknown, by default", async () => {
  const told = await run({});
  expect(spans(told)).toEqual([
    ["mock", "chat", undefined, undefined, undefined],
    ["silent", "chat", undefined, undefined, undefined],
    ["silent-image", "chat", undefined, undefined, undefined],
    ["telling", "chat", "reported", 100, 10],
    ["silent", "embeddings", undefined, undefined, undefined],
  ]);
  expect(totals(told, "relayscope.usage_missing", "relayscope.reason")).toEqual({ not_requested: 1, silent: 3 });
  expect(totals(told, "relayscope.estimated_tokens", "gen_ai.token.type")).toEqual({});
});

// The sentence is seven tokens, its message four more, the answer's opening three.
test("an estimate is marked on every figure, and in no metric of reported tokens", async () => {
  const folder = mkdtempSync(join(tmpdir(), "relayscope-usage-"));
  const prices = join(folder, "prices.json");
  const models = { mock: { input: 500_000, output: 1_000_000 } };
  writeFileSync(
    prices,
    JSON.stringify({ updated: "2026-11-01", relays: { "127.0.0.1": { currency: "EUR", models } } }),
  );
  const told = await run({
    RELAYSCOPE_ESTIMATE_USAGE: "1",
    RELAYSCOPE_EXIT_TIMEOUT: "30000",
    RELAYSCOPE_PRICES: prices,
  });
  rmSync(folder, { recursive: true });
  expect(spans(told)).toEqual([
    ["mock", "chat", "estimated", 14, 7],
    ["silent", "chat", "estimated", 14, 7],
    // What an image takes no text tells.
    ["silent-image", "chat", "estimated", undefined, 7],
    ["telling", "chat", "reported", 100, 10],
    ["silent", "embeddings", undefined, undefined, undefined],
  ]);
  expect(totals(told, "relayscope.estimated_tokens", "gen_ai.token.type")).toEqual({ input: 28, output: 21 });
  expect(totals(told, "relayscope.estimated_cost", "relayscope.currency")).toEqual({ EUR: 14 / 2 + 7 });
  expect(totals(told, "relayscope.cost", "relayscope.currency")).toEqual({});
  expect(totals(told, "gen_ai.client.token.usage", "gen_ai.token.type")).toEqual({ input: 100, output: 10 });
  expect(totals(told, "relayscope.tokens", "relayscope.token.kind")).toEqual({ input: 100, output: 10 });
  expect(totals(told, "relayscope.usage_missing", "relayscope.reason")).toEqual({ not_requested: 1, silent: 3 });
});

test("usage is asked for where the setting says so, which the app sees", async () => {
  const told = await run({ RELAYSCOPE_ASK_USAGE: "1" });
  expect(told.bodies.map((body) => body["stream_options"])).toEqual([
    { include_usage: true },
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
  expect(told.chunks).toEqual([1, 1, 0]);
  expect(spans(told)[0]).toEqual(["mock", "chat", "reported", 100, 10]);
});

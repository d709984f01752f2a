import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ReceivedSpan } from "../../examples/demo/received-span.ts";
import { createReceiver } from "../../examples/demo/receiver.ts";
import { runPreloaded } from "./preloaded.ts";
import { type Answer, startRowsRelay } from "./rows-relay.ts";

const scratch = mkdtempSync(join(tmpdir(), "relayscope-costs-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const usage = { prompt_tokens: 1000, completion_tokens: 500, total_tokens: 1500 };
const counted = { input_tokens: 1000, output_tokens: 500 };
const choices = [{ index: 0, message: { role: "assistant", content: "hi" }, finish_reason: "stop" }];
const chat = (more: object, headers: Record<string, string> = {}): Answer => ({
  json: { id: "c", model: "gpt-4.1-mini", choices, usage: { ...usage, ...more } },
  headers,
});
const unnamed = (more: object): Answer => ({ json: { id: "c", choices, usage: { ...usage, ...more } } });
const chatStream = (more: object, headers: Record<string, string> = {}): Answer => ({
  events: [
    { id: "c", choices: [{ index: 0, delta: { content: "hi" } }] },
    { id: "c", choices: [{ index: 0, delta: {}, finish_reason: "stop" }] },
    { id: "c", choices: [], usage: { ...usage, ...more } },
    "[DONE]",
  ],
  headers,
});
const respond = (more: object): Answer => ({
  json: {
    id: "r",
    object: "response",
    status: "completed",
    model: "gpt-4.1-mini",
    output: [],
    usage: { ...counted, ...more },
  },
});
const claude = { id: "m", type: "message", role: "assistant", model: "claude-sonnet-4-5" };
const claudeAnswer = (more: object, headers: Record<string, string> = {}): Answer => ({
  json: { ...claude, content: [], stop_reason: "end_turn", usage: { ...counted, ...more } },
  headers,
});
const claudeStream = (more: object): Answer => ({
  events: [
    { type: "message_start", message: { ...claude, content: [], usage: { ...counted, output_tokens: 1 } } },
    { type: "content_block_delta", index: 0, delta: { type: "text_delta", text: "hi" } },
    { type: "message_delta", delta: { stop_reason: "end_turn" }, usage: { output_tokens: 500, ...more } },
    { type: "message_stop" },
  ],
});
const openrouter = { cost: 0.000_95, is_byok: false, cost_details: { upstream_inference_cost: 0.000_95 } };
const ticks = { cost_in_usd_ticks: 37_756_000 };
const litellm = (amount: string) => ({ "x-litellm-response-cost": amount });
const ofLitellm = { "x-litellm-call-id": "made" };

const completions = "/v1/chat/completions";
const said = (amount: number, currency = "USD") => ["provider", amount, currency, "provider", undefined];
const filed = (amount: number) => ["local", amount, "EUR", "file", "2026-01-02"];

/** By case: where it is asked, what is answered, and what has to be told of its cost. The price file has a price for each, in euros. */
const cases: Readonly<
  Record<string, readonly [path: string, answer: Answer, told: readonly unknown[], model?: string]>
> = {
  "openrouter-chat": [completions, chat(openrouter), said(0.000_95)],
  "openrouter-stream": [completions, chatStream(openrouter), said(0.000_95)],
  "openrouter-free": [completions, chat({ ...openrouter, cost: 0 }), said(0)],
  "openrouter-responses": ["/v1/responses", respond(openrouter), said(0.000_95)],
  "openrouter-messages": ["/v1/messages", claudeAnswer(openrouter), said(0.000_95)],
  "openrouter-messages-stream": ["/v1/messages", claudeStream(openrouter), said(0.000_95)],
  "perplexity-chat": [completions, chat({ cost: { request_cost: 0.005, total_cost: 0.005_02 } }), said(0.005_02)],
  "perplexity-responses": [
    "/v1/responses",
    respond({ cost: { currency: "CNY", input_cost: 0.01, total_cost: 0.03 } }),
    said(0.03, "CNY"),
  ],
  "xai-chat": [completions, chat(ticks), said(0.003_775_6)],
  "xai-stream": [completions, chatStream(ticks), said(0.003_775_6)],
  "xai-responses": ["/v1/responses", respond(ticks), said(0.003_775_6)],
  "litellm-header": [completions, chat({}, litellm("0.0025")), said(0.0025)],
  "litellm-header-claude": ["/v1/messages", claudeAnswer({}, litellm("7.5e-06")), said(0.000_007_5)],
  "litellm-body": [completions, chatStream({ cost: 0.0031 }, ofLitellm), said(0.0031)],
  "litellm-header-of-a-stream": [completions, chatStream({}, litellm("0.0031")), said(0.0031)],
  // The body comes later, and knows better.
  "both-of-a-stream": [completions, chatStream({ cost: 0.0042 }, litellm("0.0031")), said(0.0042)],

  // Who answers is not said: in the currency that the price file has for the relay
  bare: [completions, chat({ cost: 0.5 }), said(0.5, "EUR")],
  "bare-stream": [completions, chatStream({ cost: 0.5 }), said(0.5, "EUR")],
  "bare-claude": ["/v1/messages", claudeAnswer({ cost: 0.5 }), said(0.5, "EUR")],

  // No figure, or none that can be used
  "litellm-nought-ahead": [completions, chatStream({}, litellm("0.0")), filed(0.006)],
  "litellm-none": [completions, chat({}, litellm("None")), filed(0.006)],
  "an-error": [completions, { status: 500, json: { error: { message: "no" } }, headers: litellm("1") }, []],
  "no-currency": [completions, chat({ cost: { currency: "credits", total_cost: 3 } }), filed(0.006)],
  "a-debt": [completions, chat({ cost: -1 }), filed(0.006)],
  "in-words": [completions, chat({ cost: "0.1" }), filed(0.006)],
  "an-estimate": [completions, chat({ estimated_cost: 0.1 }), filed(0.006)],

  // What is charged by the tier that is named beside the usage
  "gemini-tier": [completions, chat({}, { "x-gemini-service-tier": "priority" }), filed(0.012)],
  "gemini-tier-of-a-stream": [completions, chatStream({}, { "x-gemini-service-tier": "priority" }), filed(0.012)],
  "gemini-standard": [completions, chatStream({}, { "x-gemini-service-tier": "standard" }), filed(0.006)],
  "claude-fast": [
    "/v1/messages",
    claudeAnswer({ service_tier: "standard", speed: "fast", inference_geo: "us" }),
    filed(0.0396),
  ],

  // Asked for by another name, which the price file leads to the list's
  "an-alias": [completions, unnamed({}), filed(0.006), "our-chat"],
  "an-alias-with-a-figure": [completions, unnamed({ cost: 0.01 }), said(0.01, "EUR"), "our-chat"],
};

const spans = new Map<string, ReceivedSpan>();

beforeAll(async () => {
  const relay = await startRowsRelay(
    Object.fromEntries(Object.entries(cases).map(([name, [, answer]]) => [name, [answer]])),
  );
  const receiver = await createReceiver();
  const messages = [{ role: "user", content: "hi" }];
  const calls = Object.entries(cases).map(([name, [path, answer, , model]]) => ({
    name,
    url: `http://127.0.0.1:${relay.ports[0]}/${name}${path}`,
    headers: path === "/v1/messages" ? { "anthropic-version": "2023-06-01" } : {},
    body: {
      model: model ?? (path === "/v1/messages" ? "claude-sonnet-4-5" : "gpt-4.1-mini"),
      ...(path === "/v1/responses" ? { input: "hi" } : { messages }),
      ...(path === "/v1/messages" && { max_tokens: 10 }),
      ...(answer.events !== undefined && { stream: true }),
    },
  }));
  const price = { input: 2, output: 8, tiers: { priority: { factor: 2 }, "fast-us": { factor: 6.6 } } };
  const models = { "gpt-4.1-mini": price, "claude-sonnet-4-5": price };
  const prices = {
    currency: "EUR",
    updated: "2026-01-02",
    relays: { "127.0.0.1": { models, aliases: { "our-chat": "gpt-4.1-mini" } } },
  };
  writeFileSync(join(scratch, "calls.json"), JSON.stringify(calls));
  writeFileSync(join(scratch, "prices.json"), JSON.stringify(prices));
  const { err, code } = await runPreloaded({
    script: "rows-client.mjs",
    parameters: [join(scratch, "calls.json"), "0"],
    endpoint: receiver.url,
    env: { RELAYSCOPE_PRICES: join(scratch, "prices.json") },
  });
  await Promise.all([relay.close(), receiver.close()]);
  if (code !== 0 || err !== "") throw new Error(`${code}: ${err}`);
  for (const span of receiver.spans)
    spans.set(new URL(String(span.attributes["url.full"])).pathname.split("/")[1] ?? "", span);
});

test.each(Object.entries(cases))("%s", (name, [, , told]) => {
  const { attributes = {} } = spans.get(name) ?? {};
  const found = [
    attributes["gen_ai.usage.cost.source"],
    attributes["gen_ai.usage.cost.amount"],
    attributes["gen_ai.usage.cost.currency"],
    attributes["relayscope.price.source"],
    attributes["relayscope.price.date"],
  ];
  expect(attributes["relayscope.outcome"]).toBe(told.length === 0 ? "server" : "ok");
  expect(found).toEqual(told.length === 0 ? found.map(() => undefined) : told);
});

test("beside each stands what the vendor's list says of the same tokens", () => {
  const reference = (name: string) => spans.get(name)?.attributes["relayscope.reference_cost.amount"];
  // 1,000 at 0.40 and 500 at 1.60 for a million; 1,000 at 3 and 500 at 15.
  expect(reference("openrouter-stream")).toBe(0.0012);
  expect(reference("litellm-none")).toBe(0.0012);
  expect(reference("openrouter-messages-stream")).toBe(0.0105);
  expect(reference("an-alias")).toBe(0.0012);
  expect(reference("an-alias-with-a-figure")).toBe(0.0012);
  expect(reference("an-error")).toBeUndefined();
});

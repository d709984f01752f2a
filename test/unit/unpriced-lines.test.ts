import { expect, test } from "vitest";
import type { Call } from "../../src/call.ts";
import { priceOf } from "../../src/call-price.ts";
import { readPriceFile } from "../../src/price-reader/price-reader.ts";
import type { PriceTables } from "../../src/pricing/price.ts";
import { createUnpricedLines, namedLimit } from "../../src/unpriced-lines.ts";
import { embeddings, makeCall, startedAt } from "./telemetry/calls.ts";

const host = "api.relay.example";
const filed = readPriceFile(
  `relays:
  main relay:
    aliases: { our-chat: later, prod: unlisted }
    models:
      later: [{ from: 2026-01-01, input: 1, output: 2 }]
      gpt-4.1: { input: 1, output: 2 }
      vectors: { input: 1 }`,
  "prices.yaml",
).file;
const withFile: PriceTables = filed ? { file: filed } : {};

function listen(): { lines: string[]; say: (call: Call, tables?: PriceTables) => void } {
  const lines: string[] = [];
  const say = createUnpricedLines({
    warn: (line) => lines.push(`warn: ${line}`),
    info: (line) => lines.push(`info: ${line}`),
  });
  return {
    lines,
    say(call, tables = {}) {
      const { unpriced } = priceOf(call, host, tables);
      if (unpriced !== undefined) say(call, unpriced, host, tables);
    },
  };
}

const asking = (model: string | undefined, over: Partial<Call> = {}): Call =>
  makeCall({
    relay: host,
    asked: model === undefined ? {} : { model },
    reading: { usage: { input: 10, output: 2 } },
    ...over,
  });

test("a relay without a price is told with the line that it lacks: first as a warning, then for who asks for more", () => {
  const { lines, say } = listen();
  say(asking("gpt-4.1"));
  say(asking("gpt-4.1"));
  say(asking("vectors", { format: embeddings }));
  expect(lines).toEqual([
    'warn: no price for "gpt-4.1" on api.relay.example (relay_without_price): add to RELAYSCOPE_PRICES: relays: { "api.relay.example": { models: { "gpt-4.1": { input: …, output: … } } } }',
    'info: no price for "vectors" on api.relay.example (relay_without_price): add to RELAYSCOPE_PRICES: relays: { "api.relay.example": { models: { "vectors": { input: … } } } }',
  ]);
});

test.each<[string, Call, PriceTables, string]>([
  ["a relay without a price", asking("gpt-4.1"), {}, "%"],
  ["embeddings of it", asking("vectors", { format: embeddings, reading: { usage: { input: 5 } } }), {}, "%"],
  ["a name that YAML would read as something else", asking('a: "b" #{'), {}, "%"],
  ["a tier", asking("gpt-4.1", { reading: { usage: { input: 1, output: 1 }, serviceTier: "flex" } }), {}, "%"],
  [
    "another model of a relay in the file",
    asking("gpt-5", { relay: "main relay" }),
    withFile,
    'relays: { "main relay": { models: { % } } }',
  ],
  [
    "a name that an alias leads to",
    asking("prod", { relay: "main relay" }),
    withFile,
    'relays: { "main relay": { aliases: { prod: unlisted }, models: { % } } }',
  ],
  [
    "a tier of a model in the file",
    asking("gpt-4.1", { relay: "main relay", reading: { usage: { input: 1, output: 1 }, serviceTier: "Flex" } }),
    withFile,
    'relays: { "main relay": { models: { "gpt-4.1": { input: 1, output: 1, % } } } }',
  ],
  [
    "a time before the first price, by an alias",
    asking("our-chat", { relay: "main relay", startedAt }),
    withFile,
    'relays: { "main relay": { aliases: { our-chat: later }, models: { "later": [ % ] } } }',
  ],
  [
    "an output price",
    asking("vectors", { relay: "main relay" }),
    withFile,
    'relays: { "main relay": { models: { "vectors": { % } } } }',
  ],
])("what is to be added is a price once it has numbers: %s", (_case, call, tables, frame) => {
  const { lines, say } = listen();
  say(call, tables);
  expect(lines).toHaveLength(1);
  const [, added = ""] = /: add to (?:RELAYSCOPE_PRICES|.*? in RELAYSCOPE_PRICES): (.*)$/.exec(lines[0] ?? "") ?? [];
  const text = frame.replace("%", () => added.replace(/^- /, "").replaceAll("…", "1.5"));
  const { file, problems } = readPriceFile(text, "added.yaml");
  expect([text, problems]).toEqual([text, []]);
  const { cost } = priceOf(call, host, file ? { file } : {});
  expect([text, cost?.amount]).toEqual([text, expect.any(Number)]);
});

test("a name that had to be masked or cut is told without a line to add, and a call without a name, too", () => {
  const { lines, say } = listen();
  say(asking(`sk-planted-${"1".repeat(20)}`));
  say(asking("x\nfake line"));
  say(asking("m".repeat(5000)));
  say(asking(undefined));
  expect(lines.join("\n")).not.toContain("planted");
  expect(lines).toEqual([
    'warn: no price for "REDACTED" on api.relay.example (relay_without_price)',
    'info: no price for "x\ufffdfake line" on api.relay.example (relay_without_price)',
    `info: no price for "${"m".repeat(100)}" on api.relay.example (relay_without_price)`,
    "info: no price for a call without a model's name on api.relay.example (relay_without_price)",
  ]);
});

test("a call that says no tokens lacks no price", () => {
  const { lines, say } = listen();
  say(makeCall({ relay: "main relay", reading: {}, usageMissing: "silent" }), withFile);
  expect(lines).toEqual([]);
});

test("past the bound one line says that no more are named", () => {
  const { lines, say } = listen();
  for (let model = 0; model < namedLimit * 3; model++) say(asking(`model-${model}`));
  expect(lines).toHaveLength(namedLimit + 1);
  expect(lines.at(-1)).toBe(
    "warn: more than 200 models have no price: no more are named, relayscope.unpriced counts them",
  );
});

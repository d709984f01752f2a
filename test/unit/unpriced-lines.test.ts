import { expect, test } from "vitest";
import type { Call } from "../../src/call.ts";
import { priceOf } from "../../src/call-price.ts";
import { readPriceFile } from "../../src/price-reader/price-reader.ts";
import type { PriceTables } from "../../src/pricing/price.ts";
import { createUnpricedLines, namedLimit } from "../../src/unpriced-lines.ts";
import { embeddings, makeCall, startedAt } from "./telemetry/calls.ts";

const host = "api.relay.example";
const fileText = `relays:
  main relay:
    aliases:
      our-chat: later
      prod: unlisted
    models:
      later:
        - from: 2026-01-01
          input: 1
          output: 2
      ended:
        to: 2024-12-31
        input: 1
        output: 2
      gap:
        - to: 2024-12-31
          input: 1
          output: 2
        - from: 2025-02-01
          input: 1
          output: 2
      gpt-4.1:
        input: 1
        output: 2
      tiered:
        input: 1
        output: 2
        tiers:
          batch: { factor: 0.5 }
      over-time:
        - to: 2024-06-30
          input: 1
          output: 2
        - from: 2024-07-01
          input: 3
          output: 4
      tiered-over-time:
        - to: 2025-06-30
          input: 1
          output: 2
          tiers:
            batch: { factor: 0.5 }
        - from: 2025-07-01
          input: 3
          output: 4
      pat-*:
        input: 1
        output: 2
      pat-ended-*:
        - to: 2024-12-31
          input: 1
          output: 2
      vectors:
        input: 1
      tier-of-input:
        input: 1
        output: 2
        tiers:
          flex:
            input: 1
      vectors-by-factor:
        input: 1
        tiers:
          flex: { factor: 2 }
  by-factor.example:
    factor: 0.8
  api.host.example:
    models:
      gpt-4.1:
        input: 1
        output: 2
`;
const read = readPriceFile(fileText, "prices.yaml");
const withFile: PriceTables = read.file ? { file: read.file } : {};

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

const noPrices = { currency: "USD", factor: 1, aliases: new Map<string, string>(), models: new Map(), patterns: [] };

test("a relay without a price is told with the line that it lacks: first as a warning, then for who asks for more", () => {
  const { lines, say } = listen();
  say(asking("gpt-4.1"));
  say(asking("gpt-4.1"));
  say(asking("vectors", { format: embeddings }));
  // Another reason on the same relay is news, too.
  say(asking("gpt-5"), { file: { relays: new Map([[host, noPrices]]) } });
  say(asking("gpt-5-mini"), { file: { relays: new Map([[host, noPrices]]) } });
  expect(lines).toEqual([
    'warn: no price for "gpt-4.1" on api.relay.example (relay_without_price): add to RELAYSCOPE_PRICES: relays: { "api.relay.example": { models: { "gpt-4.1": { input: …, output: … } } } }',
    'info: no price for "vectors" on api.relay.example (relay_without_price): add to RELAYSCOPE_PRICES: relays: { "api.relay.example": { models: { "vectors": { input: … } } } }',
    'warn: no price for "gpt-5" on api.relay.example (unknown_model): add to relays["api.relay.example"] in RELAYSCOPE_PRICES: models: { "gpt-5": { input: …, output: … } }',
    'info: no price for "gpt-5-mini" on api.relay.example (unknown_model): add to relays["api.relay.example"] in RELAYSCOPE_PRICES: models: { "gpt-5-mini": { input: …, output: … } }',
  ]);
});

test("a relay whose answers say what they cost, in no currency, needs a line that says it, and has its figures then", () => {
  const call = asking("gpt-4.1", { reading: { usage: { input: 10, output: 2 }, cost: { amount: 0.5 } } });
  const { lines, say } = listen();
  say(call);
  const [, added = ""] = /add to RELAYSCOPE_PRICES: (.*)/.exec(lines[0] ?? "") ?? [];
  expect(lines).toEqual([
    'warn: no price for "gpt-4.1" on api.relay.example (relay_without_price); its answers say what they cost, but in no currency: add to RELAYSCOPE_PRICES: relays: { "api.relay.example": { currency: … } }',
  ]);
  const { file, problems } = readPriceFile(added.replace("…", "CNY"), "prices.yaml");
  expect(problems).toEqual([]);
  expect(priceOf(call, host, { ...(file && { file }) }).cost).toEqual({
    amount: 0.5,
    currency: "CNY",
    source: "provider",
  });
  say(asking("gpt-5", { reading: call.reading }), withFile);
  expect(lines[1]).toMatch(
    /in no currency: add to relays in RELAYSCOPE_PRICES: "api\.relay\.example": \{ currency: … \}$/,
  );
});

test.each<[string, Call]>([
  ["a relay without a price", asking("gpt-4.1")],
  ["embeddings of it", asking("vectors", { format: embeddings, reading: { usage: { input: 5 } } })],
  ["a name that YAML would read as something else", asking('a: "b" #{')],
  ["a tier", asking("gpt-4.1", { reading: { usage: { input: 1, output: 1 }, serviceTier: "flex" } })],
])("without a file the line is one, once it has numbers: %s", (_case, call) => {
  const { lines, say } = listen();
  say(call);
  expect(lines).toHaveLength(1);
  const [, added = ""] = /: add to RELAYSCOPE_PRICES: (.*)$/.exec(lines[0] ?? "") ?? [];
  const text = added.replaceAll("…", "1.5");
  const { file, problems } = readPriceFile(text, "added.yaml");
  expect([text, problems]).toEqual([text, []]);
  const { cost } = priceOf(call, host, file ? { file } : {});
  expect([text, cost?.amount]).toEqual([text, expect.any(Number)]);
});

const onMain = (model: string, serviceTier?: string): Call =>
  asking(model, {
    relay: "main relay",
    startedAt,
    reading: { usage: { input: 10, output: 2 }, ...(serviceTier !== undefined && { serviceTier }) },
  });

const main = 'relays["main relay"]';
const inFile = "in RELAYSCOPE_PRICES";
const both = "input: …, output: …";
test.each<[string, Call, string]>([
  ["another relay", asking("gpt-4.1"), `add to relays ${inFile}: "${host}": { models: { "gpt-4.1": { ${both} } } }`],
  ["another model", onMain("gpt-5"), `add to ${main}.models ${inFile}: "gpt-5": { ${both} }`],
  ["a name that YAML would read otherwise", onMain("a: #{"), `add to ${main}.models ${inFile}: "a: #{": { ${both} }`],
  [
    "another model, with a tier",
    onMain("gpt-5", "flex"),
    `add to ${main}.models ${inFile}: "gpt-5": { ${both}, tiers: { "flex": { ${both} } } }`,
  ],
  ["a name that an alias leads to", onMain("prod"), `add to ${main}.models ${inFile}: "unlisted": { ${both} }`],
  [
    "a relay that has a factor alone",
    asking("gpt-5", { relay: "by-factor.example" }),
    `add to relays["by-factor.example"] ${inFile}: models: { "gpt-5": { ${both} } }`,
  ],
  [
    "the first tier of a model",
    onMain("gpt-4.1", "Flex"),
    `add to ${main}.models["gpt-4.1"] ${inFile}: tiers: { "flex": { ${both} } }`,
  ],
  [
    "another tier of a model",
    onMain("tiered", "flex"),
    `add to ${main}.models["tiered"].tiers ${inFile}: "flex": { ${both} }`,
  ],
  [
    "the first tier of a period",
    onMain("over-time", "flex"),
    `add to ${main}.models["over-time"] (from 2024-07-01) ${inFile}: tiers: { "flex": { ${both} } }`,
  ],
  [
    "another tier of a period",
    onMain("tiered-over-time", "flex"),
    `add to ${main}.models["tiered-over-time"].tiers (to 2025-06-30) ${inFile}: "flex": { ${both} }`,
  ],
  [
    "a tier of a pattern",
    onMain("pat-1", "flex"),
    `add to ${main}.models["pat-*"] ${inFile}: tiers: { "flex": { ${both} } }`,
  ],
  [
    "a time after the one price, which is no list",
    onMain("ended"),
    `make ${main}.models["ended"] a list ${inFile}, if it is none, and add: - { from: 2025-01-01, ${both} }`,
  ],
  [
    "a time after that of a pattern",
    onMain("pat-ended-1"),
    `make ${main}.models["pat-ended-*"] a list ${inFile}, if it is none, and add: - { from: 2025-01-01, ${both} }`,
  ],
  [
    "a time before the first price, by an alias",
    onMain("our-chat"),
    `make ${main}.models["later"] a list ${inFile}, if it is none, and add: - { from: 2025-01-01, to: 2025-12-31, ${both} }`,
  ],
  [
    "a time between two prices, with a tier",
    onMain("gap", "flex"),
    `make ${main}.models["gap"] a list ${inFile}, if it is none, and add: - { from: 2025-01-01, to: 2025-01-31, ${both}, tiers: { "flex": { ${both} } } }`,
  ],
  ["an output price", onMain("vectors"), `add to ${main}.models["vectors"] ${inFile}: output: …`],
  [
    "an output price of a tier",
    onMain("tier-of-input", "flex"),
    `add to ${main}.models["tier-of-input"].tiers["flex"] ${inFile}: output: …`,
  ],
  [
    "an output price where a tier is a factor",
    onMain("vectors-by-factor", "flex"),
    `replace ${main}.models["vectors-by-factor"].tiers["flex"] ${inFile} by: { ${both} }`,
  ],
])(
  "done to the file as it is told, the line gives the call a price, and the others keep theirs: %s",
  (_case, call, told) => {
    expect(read.problems).toEqual([]);
    const { lines, say } = listen();
    say(call, withFile);
    expect(lines).toEqual([expect.stringMatching(/^warn: no price for .* \(\w+\): /)]);
    expect(lines[0]?.replace(/^.*? \([a-z_]+\): /, "")).toBe(told);
    const text = follow(told.replaceAll("…", "1.5"));
    const { file, problems } = readPriceFile(text, "added.yaml");
    expect([text, problems]).toEqual([text, []]);
    const tables = file ? { file } : {};
    const costOf = (one: Call, at = host): number | undefined => priceOf(one, at, tables).cost?.amount;
    expect([text, costOf(call)]).toEqual([text, expect.any(Number)]);
    for (const other of ["gpt-4.1", "over-time", "pat-2"])
      expect(costOf(onMain(other))).toBe(priceOf(onMain(other), host, withFile).cost?.amount ?? NaN);
    expect(costOf(asking("gpt-4.1", { relay: "named" }), "api.host.example")).toBe(14e-6);
  },
);

test("a relay that stands in the file by its host is named so", () => {
  const lines: string[] = [];
  const say = createUnpricedLines({ warn: (line) => lines.push(line), info: (line) => lines.push(line) });
  say(asking("gpt-5", { relay: "named" }), "unknown_model", "api.host.example", withFile);
  expect(lines).toEqual([
    `no price for "gpt-5" on named (unknown_model): add to relays["api.host.example"].models ${inFile}: "gpt-5": { ${both} }`,
  ]);
});

/** Does to the file what a line says, in its text, as one does who pastes. */
function follow(told: string): string {
  const [, verb = "", path = "", from, to, added = ""] =
    /^(add to|make|replace) (.*?)(?: \(from (\S+)\)| \(to (\S+)\))?(?: a list)? in RELAYSCOPE_PRICES(?:, if it is none, and add| by)?: (.*)$/.exec(
      told,
    ) ?? [];
  const rows = fileText.trimEnd().split("\n");
  const keys = [...path.matchAll(/(?:^|\.)(\w+)|\["((?:[^"\\]|\\.)*)"\]/g)].map(
    ([, plain, quoted]) => plain ?? quoted ?? "",
  );
  let at = -1;
  for (const key of keys) {
    // The period comes before what is in it.
    if (key === "tiers") at = toPeriod(rows, at, from, to);
    at = rows.findIndex((row, index) => index > at && row.trimStart().startsWith(`${key}:`));
    expect([told, key, at]).not.toEqual([told, key, -1]);
  }
  if (keys.at(-1) !== "tiers" && !keys.includes("tiers")) at = toPeriod(rows, at, from, to);
  if (verb === "replace") {
    rows[at] = `${rows[at]?.replace(/:.*$/, "")}: ${added}`;
    return rows.join("\n");
  }
  const depth = (row: string | undefined): number => row?.search(/[^ ]/) ?? 0;
  const within = depth(rows[at + 1]?.replace("- ", "  "));
  if (verb === "make") {
    const child = depth(rows[at + 1]);
    if (!rows[at + 1]?.trimStart().startsWith("- ")) {
      for (let row = at + 1; depth(rows[row]) >= child; row++)
        rows[row] = `${" ".repeat(child)}${row === at + 1 ? "- " : "  "}${rows[row]?.trimStart()}`;
    }
    rows.splice(at + 1, 0, `${" ".repeat(child)}${added}`);
  } else {
    // Beside what stands there: under the row of a key, or under the first row of a period.
    const column = rows[at]?.trimStart().startsWith("- ") ? depth(rows[at]) + 2 : within;
    rows.splice(at + 1, 0, `${" ".repeat(column)}${added}`);
  }
  return rows.join("\n");
}

function toPeriod(rows: readonly string[], at: number, from?: string, to?: string): number {
  if (from === undefined && to === undefined) return at;
  const first = from === undefined ? `to: ${to}` : `from: ${from}`;
  return rows.findIndex((row, index) => index > at && row.includes(first));
}

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

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createReceiver, type Receiver } from "../../examples/demo/receiver.ts";
import { runPreloaded } from "./preloaded.ts";

const scratch = mkdtempSync(join(tmpdir(), "relayscope-currencies-"));
const [priceFile, ratesFile] = [join(scratch, "prices.yaml"), join(scratch, "rates.yaml")];
const currencies = ["CNY", "USD", "EUR", "GBP"] as const;
const million = {
  id: "1",
  object: "chat.completion",
  model: "mock",
  choices: [{ index: 0, message: { role: "assistant", content: "a" }, finish_reason: "stop" }],
  usage: { prompt_tokens: 1_000_000, completion_tokens: 0, total_tokens: 1_000_000 },
};
const relays = currencies.map(() =>
  createServer((request, response) => {
    request.resume().on("end", () => {
      response.setHeader("content-type", "application/json").end(JSON.stringify(million));
    });
  }),
);
const ports: number[] = [];

beforeAll(async () => {
  await Promise.all(relays.map((relay) => new Promise<void>((done) => relay.listen(0, "127.0.0.1", done))));
  ports.push(...relays.map((relay) => (relay.address() as AddressInfo).port));
  // A relay named by each currency, where a million tokens cost 14.
  const prices = currencies.map(
    (currency) => `  ${currency}-relay: { currency: ${currency}, models: { mock: { input: 14, output: 1 } } }`,
  );
  writeFileSync(priceFile, ["relays:", ...prices, ""].join("\n"));
});
afterAll(async () => {
  rmSync(scratch, { recursive: true });
  await Promise.all(relays.map((relay) => new Promise((done) => void relay.close(done))));
});

async function run(env: NodeJS.ProcessEnv): Promise<{ readonly receiver: Receiver; readonly err: string }> {
  const receiver = await createReceiver();
  const names = currencies.map((currency, index) => `${currency}-relay=127.0.0.1:${ports[index]}`);
  const { err, code } = await runPreloaded({
    script: "currencies-client.mjs",
    parameters: ports.map((port) => `http://127.0.0.1:${port}`),
    endpoint: receiver.url,
    env: { RELAYSCOPE_PRICES: priceFile, RELAYSCOPE_RELAYS: names.join(), RELAYSCOPE_EXIT_TIMEOUT: "8000", ...env },
  });
  await receiver.close();
  expect(code).toBe(0);
  return { receiver, err };
}

const convertedOf = (attributes: Readonly<Record<string, unknown>>) =>
  ["amount", "currency", "rate_date"].map((part) => attributes[`relayscope.converted_cost.${part}`]);
const chargedOf = (attributes: Readonly<Record<string, unknown>>) => [
  attributes["gen_ai.usage.cost.amount"],
  attributes["gen_ai.usage.cost.currency"],
];
const points = ({ metrics }: Receiver, name: string) =>
  metrics
    .filter((point) => point.name === name)
    .map(({ attributes, value }) => [attributes["relayscope.currency"], value])
    .toSorted();

test("relays in several currencies: each cost as it is charged, and in the one reporting currency", async () => {
  // 7 and 8 yuan for a dollar, half a euro for a dollar; what holds only after today changes nothing.
  const rates =
    "base: USD\nrates:\n  2026-01-01: { CNY: 8, EUR: 0.5 }\n  2026-02-01: { CNY: 7 }\n  2999-01-01: { CNY: 1, GBP: 1 }\n";
  writeFileSync(ratesFile, rates);
  const { receiver, err } = await run({ RELAYSCOPE_CURRENCY: "EUR", RELAYSCOPE_EXCHANGE_RATES: ratesFile });
  expect(err).toBe("");
  const expected = [
    [14, "CNY", 1, "EUR", "2026-01-01"],
    [14, "USD", 7, "EUR", "2026-01-01"],
    [14, "EUR", 14, "EUR", undefined],
    [14, "GBP", undefined, undefined, undefined],
  ];
  for (const list of [receiver.spans, receiver.logs])
    expect(list.map(({ attributes }) => chargedOf(attributes).concat(convertedOf(attributes)))).toEqual(expected);
  expect(points(receiver, "relayscope.cost")).toEqual(currencies.map((one) => [one, 14]).toSorted());
  // One series for each relay.
  expect(points(receiver, "relayscope.converted_cost")).toEqual([
    ["EUR", 1],
    ["EUR", 14],
    ["EUR", 7],
  ]);
  expect(points(receiver, "relayscope.unconverted")).toEqual([["GBP", 1]]);
});

test("a reporting currency without rates is told once, and holds for what is charged in it", async () => {
  const { receiver, err } = await run({ RELAYSCOPE_CURRENCY: "EUR" });
  expect(err).toBe(
    "relayscope: RELAYSCOPE_CURRENCY=EUR has no rates without RELAYSCOPE_EXCHANGE_RATES: only costs charged in EUR are told in it\n",
  );
  expect(points(receiver, "relayscope.converted_cost")).toEqual([["EUR", 14]]);
  expect(points(receiver, "relayscope.unconverted")).toEqual([
    ["CNY", 1],
    ["GBP", 1],
    ["USD", 1],
  ]);
});

test("rates without a reporting currency are told once, and nothing is converted", async () => {
  const { receiver, err } = await run({ RELAYSCOPE_EXCHANGE_RATES: ratesFile });
  expect(err).toBe(
    "relayscope: RELAYSCOPE_EXCHANGE_RATES is not used: no RELAYSCOPE_CURRENCY says what to tell costs in\n",
  );
  expect(points(receiver, "relayscope.cost")).toHaveLength(4);
  expect(points(receiver, "relayscope.converted_cost")).toEqual([]);
  expect(points(receiver, "relayscope.unconverted")).toEqual([]);
});

test("a mistake in the rates is told with its line and column; no cost is converted by half a file", async () => {
  writeFileSync(ratesFile, "base: USD\nrates:\n  2026-01-01: { CNY: 8, EUR: 0,5 }\n");
  const { receiver, err } = await run({ RELAYSCOPE_CURRENCY: "EUR", RELAYSCOPE_EXCHANGE_RATES: ratesFile });
  expect(err).toContain(`${ratesFile}:3:30: rates["2026-01-01"].EUR: 0: expected how many units`);
  expect(points(receiver, "relayscope.converted_cost")).toEqual([["EUR", 14]]);
});

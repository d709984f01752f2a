import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createReceiver } from "../../examples/demo/receiver.ts";
import { createSimulator } from "../../examples/relay-simulator/simulator.ts";
import { attributeNames as names } from "../../src/telemetry/catalog-attributes.ts";
import { runPreloaded } from "./preloaded.ts";

const withInput = (input: number, more = ""): string =>
  `updated: 2026-11-01\nrelays: { 127.0.0.1: { currency: VND, models: { "gpt-5*": { input: ${input}, output: 0${more} } } } }\n`;

test("a price file that changes while the process runs is in use without a restart, and a bad one is not", async () => {
  const folder = mkdtempSync(join(tmpdir(), "relayscope-price-file-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "prices.yaml");
  writeFileSync(file, withInput(1));
  const receiver = await createReceiver({ generation: "v1.41" });
  const simulator = await createSimulator({ speed: 1000, plan: () => ({ inputTokens: 1000, cachedTokens: 0 }) });
  const { code, err } = await runPreloaded({
    script: "price-file-client.mjs",
    endpoint: receiver.url,
    parameters: [simulator.url, file, withInput(2), withInput(3, ", ouput: 9"), withInput(4)],
    env: { RELAYSCOPE_PRICES: file },
  });
  await simulator.close();
  await receiver.close();
  const told = receiver.spans
    .filter(({ attributes }) => attributes[names.operation] === "chat")
    .toSorted((one, other) => one.startMs - other.startMs)
    .map(({ attributes }) => [attributes[names.costAmount], attributes[names.costCurrency]]);
  const [first, , second, , third, , fourth] = told;
  expect([first, second, third, fourth]).toEqual([0.001, 0.002, 0.002, 0.004].map((amount) => [amount, "VND"]));
  expect([code, err.trimEnd().split("\n")]).toEqual([
    0,
    [expect.stringMatching(/"ouput".*; what was read before stays in use$/)],
  ]);
});

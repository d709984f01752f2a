// What prices cost once they are loaded. argv: the catalogue, calls in a round, rounds. Says times (µs of CPU for a call) and bytes.
import { pathToFileURL } from "node:url";
import { type Priceable, priceCall } from "../../src/pricing/price.ts";
import { readPriceFile } from "../../src/price-reader/price-reader.ts";
import { createPriceTables } from "../../src/pricing/tables.ts";

const [, , catalog = "", calls = "", rounds = ""] = process.argv;

const relays = `relays:
  relay.test:
    currency: CNY
    factor: 0.8
    aliases: { our-chat: claude-sonnet-4.5 }
    models:
      deepseek-v3.2: { input: 2, cachedInput: 0.2, output: 3, tiers: { batch: { factor: 0.5 } } }
      "gpt-5*": { input: 1, output: 8 }
      claude-sonnet-4.5:
        - { to: 2026-05-31, input: 3, output: 15 }
        - { from: 2026-06-01, input: 3, cachedInput: 0.3, cacheWrite: 3.75, output: 15, above: [{ inputTokens: 200000, input: 6, output: 22.5 }] }
`;
const usage = { input: 12_000, cacheRead: 9000, cacheWrite: 1000, output: 700, reasoning: 300 };
const call: Priceable = { operation: "chat", relay: "relay.test", host: "relay.test", usage, at: 1_795_000_000_000 };
const onVendor = { ...call, relay: "api.openai.com", host: "api.openai.com", vendor: "openai" };
/** Every way to a price, and none: by name, pattern, alias and time, factor, tier, the vendor's list, a relay without any. */
const kinds: readonly Priceable[] = [
  { ...call, requestModel: "deepseek-v3.2" },
  { ...call, requestModel: "gpt-5-mini" },
  { ...call, requestModel: "our-chat", responseModel: "claude-sonnet-4-5-20250929" },
  { ...call, requestModel: "gpt-4.1", responseModel: "gpt-4.1-2025-04-14" },
  { ...call, requestModel: "deepseek-v3.2", serviceTier: "batch" },
  { ...onVendor, requestModel: "gpt-4.1", responseModel: "gpt-4.1-2025-04-14" },
  { ...onVendor, host: "else.test", relay: "else.test", vendor: undefined, requestModel: "claude-sonnet-4.5" },
];

/** A copy, as each call has its own. */
const each = (price: (one: Priceable) => unknown): void => {
  for (let made = 0; made < Number(calls); made++) price({ ...(kinds[made % kinds.length] ?? call) });
};
const microsOf = (work: () => void): number => {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / Number(calls);
};
const inUse = (): number => {
  globalThis.gc?.();
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
};

const { file } = readPriceFile(relays, "relays.yaml");
if (file === undefined) throw new Error("the prices of this benchmark have a mistake");
const tables = (catalogFile: string) =>
  createPriceTables({
    catalogFile: pathToFileURL(catalogFile),
    readPrices: readPriceFile,
    onProblem: (line) => {
      throw new Error(line);
    },
  });
// Compiled, so that what is read of the catalogue alone is told.
tables(catalog).get();
const before = inUse();
const loaded = { file, ...tables(catalog).get() };
each((one) => priceCall(one, loaded));
const bytes = inUse() - before;

let seen = 0;
const times: { priced: number; bare: number }[] = [];
for (let round = 0; round < Number(rounds); round++) {
  const bare = microsOf(() => each(({ relay }) => (seen += relay.length)));
  const priced = microsOf(() => each((one) => (seen += priceCall(one, loaded).cost?.amount ?? 0)));
  times.push({ priced, bare });
}
console.log(JSON.stringify({ times, bytes, seen }));

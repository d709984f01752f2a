import { readFile, writeFile } from "node:fs/promises";
import {
  type ConditionalPrice,
  type MatchLogic,
  type ModelInfo,
  type ModelPrice,
  type Provider,
  type TieredPrices,
  waitForUpdate,
} from "@pydantic/genai-prices";
import type { Catalog, ListPrice, Period, VendorPrices } from "../src/pricing/catalog.ts";
import type { NameRule } from "../src/pricing/model-name.ts";
import { type Rate, type Rates, rateFromPrice } from "../src/pricing/rates.ts";

/** The package and the day it was published: it says no date itself. To be changed together. */
const PACKAGE = { name: "@pydantic/genai-prices", version: "0.1.8", date: "2026-09-23" };
const SIZE_LIMIT = 1_000_000;

interface Vendor {
  /** The package's id for it. */
  readonly id: string;
  readonly hosts: readonly string[];
  readonly maker: boolean;
  /** Which of the listed models count, where the package's list holds for another service too. */
  readonly models?: RegExp;
}

/**
 * By `gen_ai.provider.name`. Not here: hosts whose price depends on a region, a deployment or a contract that no answer
 * tells (Azure, Bedrock, Vertex AI; eu.api.openai.com), hosts that bill in another currency than the list's
 * (api.moonshot.cn) or by subscription (codestral.mistral.ai), and relays.
 */
const VENDORS: Readonly<Record<string, Vendor>> = {
  openai: { id: "openai", hosts: ["api.openai.com"], maker: true },
  anthropic: { id: "anthropic", hosts: ["api.anthropic.com"], maker: true },
  // The package's list is Vertex AI's too, which sells other makers' models.
  "gcp.gemini": { id: "google", hosts: ["generativelanguage.googleapis.com"], maker: true, models: /^gem(?:ini|ma)-/ },
  deepseek: { id: "deepseek", hosts: ["api.deepseek.com"], maker: true },
  mistral_ai: { id: "mistral", hosts: ["api.mistral.ai"], maker: true },
  x_ai: { id: "x-ai", hosts: ["api.x.ai"], maker: true },
  cohere: { id: "cohere", hosts: ["api.cohere.com", "api.cohere.ai"], maker: true },
  moonshot_ai: { id: "moonshotai", hosts: ["api.moonshot.ai"], maker: true },
  perplexity: { id: "perplexity", hosts: ["api.perplexity.ai"], maker: true },
  groq: { id: "groq", hosts: ["api.groq.com"], maker: false },
};

const RATES: Readonly<Record<string, keyof Rates>> = {
  input_mtok: "input",
  cache_read_mtok: "cacheRead",
  cache_write_mtok: "cacheWrite",
  cache_write_1h_mtok: "cacheWrite1h",
  input_audio_mtok: "audioInput",
  input_image_mtok: "imageInput",
  output_mtok: "output",
  output_reasoning_mtok: "reasoning",
  output_audio_mtok: "audioOutput",
  output_image_mtok: "imageOutput",
};
/** Charged apart from the tokens and only when used; no answer says how much of it was in the cache. */
const APART: ReadonlySet<string> = new Set([
  "web_searches_kcount",
  "storage_searches_kcount",
  "cache_audio_read_mtok",
  "cache_image_read_mtok",
]);
/** What the package itself says of prices that are not the vendor's. */
const HEARSAY = /^(?:imported from openrouter|seen on openrouter|(?:i )?can't find)/i;

/** Writes the kept package's list prices as the slim catalogue that the product reads. */
export async function buildPrices(outFile: string): Promise<void> {
  const root = new URL("../package.json", import.meta.resolve("@pydantic/genai-prices"));
  const { version } = JSON.parse(await readFile(root, "utf8")) as { version: string };
  if (version !== PACKAGE.version)
    throw new Error(`${PACKAGE.name} is ${version}: set its version and day of publication in tools/build-prices.ts`);
  const licence = await readFile(new URL("LICENSE", root), "utf8");
  const catalog = compileCatalog(
    (await waitForUpdate()) ?? [],
    `Compiled from ${PACKAGE.name} ${version}. ${licence.trim()}`,
  );
  const text = JSON.stringify(catalog);
  if (text.length > SIZE_LIMIT)
    throw new Error(`the price catalogue has ${text.length} bytes, more than ${SIZE_LIMIT}`);
  await writeFile(outFile, text);
}

/** Compiles the package's data. A model that cannot be priced exactly from an answer's token counts is left out. */
export function compileCatalog(providers: readonly Provider[], notice: string): Catalog {
  const vendors: Record<string, VendorPrices> = {};
  for (const [name, { id, hosts, maker, models }] of Object.entries(VENDORS)) {
    const provider = providers.find((candidate) => candidate.id === id);
    if (!provider) throw new Error(`${PACKAGE.name} has no provider ${id} any more`);
    vendors[name] = { hosts, maker, ...compileVendor(provider, models) };
  }
  return { version: 1, date: PACKAGE.date, currency: "USD", notice, vendors };
}

function compileVendor(provider: Provider, wanted: RegExp | undefined): Omit<VendorPrices, "hosts" | "maker"> {
  const models: ListPrice[] = [];
  const names: Record<string, number> = {};
  const rules: { model: number; rule: NameRule }[] = [];
  for (const model of provider.models) {
    if (wanted?.test(model.id) === false || HEARSAY.test(model.price_comments ?? "")) continue;
    const periods = compilePeriods(model);
    if (!periods) continue;
    const index = models.push({ id: model.id, periods }) - 1;
    for (const rule of alternatives(compileRule(model.match))) {
      if (!("equals" in rule)) rules.push({ model: index, rule });
      else if ((names[rule.equals] ??= index) !== index)
        throw new Error(`${provider.id}: two models are called ${rule.equals}`);
    }
  }
  return { prefix: provider.id, models, names, rules };
}

function compilePeriods(model: ModelInfo): Period[] | undefined {
  const conditional: ConditionalPrice[] = Array.isArray(model.prices) ? model.prices : [{ prices: model.prices }];
  const periods: Period[] = [];
  for (const { constraint, prices } of conditional) {
    const rates = compileRates(model.id, prices);
    if (!rates) return undefined;
    if (constraint?.type === "start_date")
      periods.push({ rates, from: Date.parse(`${constraint.start_date}T00:00:00Z`) });
    else if (constraint)
      periods.push({ rates, hours: [timeOfDay(constraint.start_time), timeOfDay(constraint.end_time)] });
    else periods.push({ rates });
  }
  return periods;
}

function compileRates(id: string, prices: ModelPrice): Rates | undefined {
  const rates: { -readonly [Key in Exclude<keyof Rates, "perRequest">]?: Rate } = {};
  if (Object.keys(prices).length === 0) return { input: 0, output: 0 }; // the package's way to say "free"
  for (const key of Object.keys(prices).filter((candidate) => !APART.has(candidate))) {
    const name = RATES[key];
    const price = prices[key];
    // By the hour, page, search context or citation: an answer's token counts don't say how many.
    if (name === undefined || name === "perRequest" || price === undefined) return undefined;
    rates[name] = compileRate(id, price);
  }
  // A model that hears has a price for it; where the list has none, audio would be charged as text.
  const deaf = id.includes("audio") && rates.audioInput === undefined;
  return rates.input === undefined || deaf ? undefined : rates;
}

function compileRate(id: string, price: number | TieredPrices): Rate {
  if (typeof price === "number") return picos(id, price);
  const tiers = price.tiers.toSorted((a, b) => a.start - b.start);
  return { base: picos(id, price.base), steps: tiers.map((tier) => [tier.start, picos(id, tier.price)] as const) };
}

function compileRule(match: MatchLogic): NameRule {
  if ("equals" in match) return { equals: match.equals.toLowerCase() };
  if ("starts_with" in match) return { startsWith: match.starts_with.toLowerCase() };
  if ("ends_with" in match) return { endsWith: match.ends_with.toLowerCase() };
  if ("contains" in match) return { contains: match.contains.toLowerCase() };
  if ("and" in match) return { and: match.and.map(compileRule) };
  if ("or" in match) return { or: match.or.map(compileRule) };
  return { regex: match.regex };
}

function alternatives(rule: NameRule): readonly NameRule[] {
  return "or" in rule ? rule.or.flatMap(alternatives) : [rule];
}

function picos(id: string, price: number): number {
  const rate = rateFromPrice(price);
  if (rate === undefined) throw new Error(`${id}: a price of ${price} has more than 6 decimals or is no price`);
  return rate;
}

/** Milliseconds of the UTC day from "16:30:00Z". */
function timeOfDay(time: string): number {
  const [, hours, minutes, seconds] = /^(\d\d):(\d\d):(\d\d)Z$/.exec(time) ?? [];
  if (hours === undefined) throw new Error(`a time of day that is not read yet: ${time}`);
  return ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
}

import { loadPriceReader } from "../../../load-price-reader.ts";
import type { PriceTables } from "../../../pricing/price.ts";
import { createPriceTables } from "../../../pricing/tables.ts";
import { moneySettings } from "../../../settings/money-settings.ts";
import type { Setting } from "../../../settings/setting.ts";

/** The price file that is given, else the one of RELAYSCOPE_PRICES, and the catalogue; throws where a file cannot be used at all. */
export function loadPrices(
  given: string | undefined,
  env: NodeJS.ProcessEnv,
  onProblem: (line: string) => void,
): PriceTables {
  const priceFile = given ?? read(moneySettings.prices, env);
  const tables = createPriceTables({
    catalogFile: new URL("prices.json", import.meta.url),
    ownCatalogFile: read(moneySettings.priceCatalog, env),
    priceFile,
    readPrices: (text, name) => loadPriceReader().readPriceFile(text, name),
    onProblem,
  }).get();
  // Without it every difference would be told wrongly.
  if (priceFile !== undefined && tables.file === undefined) throw new Error("the price file cannot be used");
  return tables;
}

function read<T>({ variable, parse }: Setting<T | undefined>, env: NodeJS.ProcessEnv): T | undefined {
  const text = env[variable]?.trim() ?? "";
  return text === "" ? undefined : parse(text);
}

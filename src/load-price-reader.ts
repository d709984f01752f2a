import { createRequire } from "node:module";
import type { ReadRates } from "./pricing/exchange-rates.ts";
import type { ReadPrices } from "./pricing/price-file.ts";

/** What `price-reader.cjs` has: the file that the build makes of `src/price-reader/`, with a reader of YAML inside. */
export interface PriceReader {
  readPriceFile(text: string, fileName: string): ReadPrices;
  readExchangeRates(text: string, fileName: string): ReadRates;
}

/** What reads price files, from the file beside the preload; a process without such a file never loads it. Throws what can be told. */
export function loadPriceReader(): PriceReader {
  try {
    return createRequire(import.meta.url)("./price-reader.cjs") as PriceReader;
  } catch (error) {
    const { code, name } = (error ?? {}) as { code?: unknown; name?: unknown };
    throw new Error(
      `price-reader.cjs cannot be loaded (${String(code ?? name)}); file ignored (leave relayscope out of bundles, as an external package)`,
      { cause: error },
    );
  }
}

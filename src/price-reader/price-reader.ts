export { readExchangeRates } from "./exchange-rates.ts";
export { readPriceFile } from "./read-price-file.ts";

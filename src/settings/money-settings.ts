import { define } from "./setting.ts";
import { readPath } from "./words.ts";

/** The settings about what calls cost and who made them. */
export const moneySettings = {
  prices: define<string | undefined>({
    variable: "RELAYSCOPE_PRICES",
    accepted: "a path to a price file",
    example: "/etc/relayscope/prices.json",
    fallback: undefined,
    sentence: "The file with your own prices per relay and model.",
    parse: readPath,
  }),
} as const;

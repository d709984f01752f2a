import { readAttribution, readAttributionLabels, readBaggageKey, readSalt } from "./attribution-words.ts";
import { readBoolean } from "./relay-hosts.ts";
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
  priceCatalog: define<string | undefined>({
    variable: "RELAYSCOPE_PRICE_CATALOG",
    accepted: "a path to a catalogue that `relayscope prices update` wrote",
    example: "/etc/relayscope/price-catalog.json",
    fallback: undefined,
    sentence: "The vendors' list prices to be used in place of the packaged ones.",
    parse: readPath,
  }),
  currency: define<string | undefined>({
    variable: "RELAYSCOPE_CURRENCY",
    accepted: "three capital letters (ISO 4217)",
    example: "EUR",
    fallback: undefined,
    sentence:
      "One reporting currency: each cost is told in it, too, beside the currency charged, by the rates of RELAYSCOPE_EXCHANGE_RATES.",
    parse: (text) => (/^[A-Z]{3}$/.test(text) ? text : undefined),
  }),
  exchangeRates: define<string | undefined>({
    variable: "RELAYSCOPE_EXCHANGE_RATES",
    accepted: "a path to a file of exchange rates",
    example: "/etc/relayscope/exchange-rates.yaml",
    fallback: undefined,
    sentence: "The file with dated exchange rates for RELAYSCOPE_CURRENCY; see docs/prices.md.",
    parse: readPath,
  }),
  attribution: define<ReadonlyMap<string, string>>({
    variable: "RELAYSCOPE_ATTRIBUTION",
    accepted: "key,key=baggage.key, at most 8, none of them a user's (RELAYSCOPE_USER), route or key",
    example: "team,tenant,feature=app.feature",
    fallback: new Map(),
    sentence:
      "Which keys of OpenTelemetry's baggage are told with each call, as relayscope.attribution.<key>, and which keys withAttribution takes besides team, feature and tenant; see docs/attribution.md.",
    parse: readAttribution,
  }),
  attributionLabels: define<readonly string[]>({
    variable: "RELAYSCOPE_ATTRIBUTION_LABELS",
    accepted: "key,key of at most 4 attribution keys, or route",
    example: "team,feature",
    fallback: [],
    sentence:
      "Which of them are labels of the metrics, too, with up to 200 values each; a label multiplies the number of series.",
    parse: readAttributionLabels,
  }),
  user: define<string | undefined>({
    variable: "RELAYSCOPE_USER",
    accepted: "the name of a baggage key",
    example: "user.id",
    fallback: undefined,
    sentence:
      "The baggage key that holds the user's id. It is told as a salted hash, enduser.pseudo.id, on spans and log records alone; without a salt it is not told.",
    parse: readBaggageKey,
  }),
  salt: define<string | undefined>({
    variable: "RELAYSCOPE_SALT",
    accepted: "a text of 16 to 4,096 characters",
    example: "from your secret store",
    fallback: undefined,
    secret: true,
    sentence: "The secret that user ids and keys are hashed with: who has it can find out whose a hash is.",
    parse: readSalt,
  }),
  saltFile: define<string | undefined>({
    variable: "RELAYSCOPE_SALT_FILE",
    accepted: "a path to a file that holds the salt alone",
    example: "/run/secrets/relayscope-salt",
    fallback: undefined,
    secret: true,
    sentence: "The file that the salt is in, where RELAYSCOPE_SALT is not set; read once at the start.",
    parse: readPath,
  }),
  keyFingerprint: define<boolean>({
    variable: "RELAYSCOPE_KEY_FINGERPRINT",
    accepted: "true or false",
    example: "true",
    fallback: false,
    sentence:
      "Whether the key of each call is told as a salted fingerprint, relayscope.key, on spans and log records; never the key.",
    parse: readBoolean,
  }),
} as const;

/** What is said of a setting that does nothing, or not all, without another. */
export function halfSaid({
  currency,
  exchangeRates,
}: {
  readonly currency: string | undefined;
  readonly exchangeRates: string | undefined;
}): readonly string[] {
  if ((currency === undefined) === (exchangeRates === undefined)) return [];
  if (currency === undefined)
    return ["relayscope: RELAYSCOPE_EXCHANGE_RATES is not used: no RELAYSCOPE_CURRENCY says what to tell costs in"];
  return [
    `relayscope: RELAYSCOPE_CURRENCY=${currency} has no rates without RELAYSCOPE_EXCHANGE_RATES: only costs charged in ${currency} are told in it`,
  ];
}

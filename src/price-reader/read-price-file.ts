import type { PriceFile, ReadPrices, RelayPrices } from "../pricing/price-file.ts";
import { isUnsafe, readCurrency, readDate, readFields, readInner } from "./fields.ts";
import { readFileText } from "./file-reading.ts";
import { type Entry, refuse, within } from "./price-problem.ts";
import type { Problems } from "./problems.ts";
import { readRelay } from "./relay-prices.ts";
import { readRelayKey } from "./relay-key.ts";

/** Reads a price file, YAML or JSON. A mistake refuses the smallest entry around it (model, relay, file); the others stand. */
export function readPriceFile(text: string, fileName: string): ReadPrices {
  const { value: file, problems } = readFileText(text, fileName, readContent, "the last one counts");
  return { ...(file && { file }), problems };
}

function readContent(value: unknown, problems: Problems): PriceFile | undefined {
  const top: Entry = { path: [], ignored: "file", problems };
  const fields = readFields(value, top, ["$schema", "currency", "updated", "relays"]);
  const currency = readCurrency(fields["currency"], top) ?? "USD";
  const updated = readDate(fields["updated"], "updated", top);
  if (problems.count === 0 && fields["relays"] === undefined) refuse(top, "relays", undefined, "an object");
  const entries = readInner(fields, "relays", top);
  const refused = problems.count > 0;
  const relays = new Map<string, RelayPrices>();
  for (const [name, inner] of Object.entries(entries)) {
    const entry = within(within(top, "relays"), name, "relay");
    const { keys, expected } = readRelayKey(name);
    if (keys === undefined) refuse(entry, "", name, expected, "key");
    else if (keys.some((key) => isUnsafe(key) || relays.has(key)))
      refuse(entry, "", name, "a relay's name or host, once", "key");
    else {
      const relay = readRelay(inner, entry, { currency, updated });
      if (relay) for (const key of keys) relays.set(key, relay);
    }
  }
  // Its relays were read all the same: all mistakes of a file are told at once.
  return refused ? undefined : { relays, ...(updated !== undefined && { updated }) };
}

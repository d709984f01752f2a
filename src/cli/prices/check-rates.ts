import { parseArgs } from "node:util";
import { loadPriceReader } from "../../load-price-reader.ts";
import type { ExchangeRates } from "../../pricing/exchange-rates.ts";
import { readNow } from "../../pricing/text-file.ts";
import { asLine } from "../../settings/quote.ts";
import { readPath } from "../../settings/words.ts";
import { collectSecrets } from "../doctor/secrets.ts";
import { UsageError } from "../usage-error.ts";

/** `prices check --rates [FILE]`: checks a file of exchange rates and says what was understood of it; gives the exit code. */
export async function checkRates(given: readonly string[]): Promise<number> {
  const { json, path } = readOptions(given, process.env);
  const secrets = collectSecrets(process.env);
  const { text, failure = "missing" } = readNow(path);
  const { rates, problems } =
    text === undefined ? { problems: [`${path}: ${failure}`] } : loadPriceReader().readExchangeRates(text, path);
  const lines = problems.map((line) => asLine(secrets.strip(line)));
  const currencies = rates === undefined ? [] : listRates(rates);
  if (json) {
    const all = { file: asLine(secrets.strip(path)), problems: lines, base: rates?.base, currencies };
    console.log(JSON.stringify(all, undefined, 2));
  } else if (rates === undefined) console.log(lines.join("\n"));
  else console.log([`${asLine(secrets.strip(path))}: no mistake`, ...showRates(rates.base, currencies)].join("\n"));
  return rates === undefined ? 1 : 0;
}

interface ListedRate {
  readonly currency: string;
  readonly dates: number;
  readonly first: string;
  readonly last: string;
  /** Of the last date. */
  readonly perBase: number;
}

function listRates({ currencies }: ExchangeRates): readonly ListedRate[] {
  return [...currencies].flatMap(([currency, dated]) => {
    const [first, last] = [dated[0], dated.at(-1)];
    if (first === undefined || last === undefined) return [];
    return [{ currency, dates: dated.length, first: first.date, last: last.date, perBase: last.perBase }];
  });
}

function showRates(base: string, currencies: readonly ListedRate[]): readonly string[] {
  return currencies.map(({ currency, dates, first, last, perBase }) => {
    const days = dates === 1 ? `from ${first} on` : `${dates} dates from ${first} to ${last}`;
    return `1 ${base} = ${perBase} ${currency}${dates === 1 ? "" : " at the last date"}; ${days}`;
  });
}

function readOptions(
  given: readonly string[],
  env: NodeJS.ProcessEnv,
): { readonly json: boolean; readonly path: string } {
  const { values, positionals } = parse(given);
  if (positionals.length > 1)
    throw new UsageError("prices check: expected one FILE. See relayscope prices check --help");
  const named = positionals[0] ?? env["RELAYSCOPE_EXCHANGE_RATES"]?.trim();
  if (named === undefined || named === "")
    throw new UsageError("prices check --rates: expected a FILE, or RELAYSCOPE_EXCHANGE_RATES naming one");
  const path = readPath(named);
  // Not repeated: it looks like a key.
  if (path === undefined) throw new UsageError("prices check: expected a path to a file of exchange rates");
  return { json: values.json === true, path };
}

function parse(given: readonly string[]) {
  try {
    return parseArgs({
      args: [...given],
      options: { rates: { type: "boolean" }, json: { type: "boolean" } },
      allowPositionals: true,
    });
  } catch {
    // The parser's message repeats what was given.
    throw new UsageError("prices check --rates: accepted are FILE and --json. See relayscope prices check --help");
  }
}

import { parseArgs } from "node:util";
import { loadPriceReader } from "../../load-price-reader.ts";
import { cleanName } from "../../mask.ts";
import { readNow } from "../../pricing/text-file.ts";
import { asLine } from "../../settings/quote.ts";
import { readPath } from "../../settings/words.ts";
import { collectSecrets } from "../doctor/secrets.ts";
import { UsageError } from "../usage-error.ts";
import { checkRates } from "./check-rates.ts";
import { listPrices } from "./list-prices.ts";
import { showPrices } from "./show-prices.ts";

const usage = `usage: relayscope prices check [FILE] [--json]
       relayscope prices check --rates [FILE] [--json]
Reads a price file, YAML or JSON, as the preload would; without FILE the one that RELAYSCOPE_PRICES names.
Tells every mistake, a line each:
  FILE:LINE:COLUMN: place: "value": expected what is accepted; what is ignored for it
or, where there is none, a table of what was understood: amounts per million tokens, in the relay's currency.
  --json   an object {file, problems, updated?, prices} instead
  --rates  a file of exchange rates; without FILE the one that RELAYSCOPE_EXCHANGE_RATES names
A file to begin with:
  currency: USD
  updated: 2026-11-01
  relays:
    api.example.com:                  # the name in RELAYSCOPE_RELAYS, or the host
      models:
        a-model: { input: 2, cachedInput: 0.5, output: 8 }
        a-flat-model: { blended: 1 }  # one price for every token
Your editor checks it, too: # yaml-language-server: $schema=node_modules/relayscope/dist/prices.schema.json
Exit code: 0 no mistake, 1 mistakes or no file that can be read, 2 the command line is not understood.`;

/** Checks a price file and says what was understood of it; gives the exit code. */
export async function check(given: readonly string[]): Promise<number> {
  if (given.includes("--rates") && !given.includes("--help") && !given.includes("-h")) return checkRates(given);
  const { help, json, path } = readOptions(given, process.env);
  if (help) {
    console.log(usage);
    return 0;
  }
  const secrets = collectSecrets(process.env);
  const { text, failure = "missing" } = readNow(path);
  const { file, problems } =
    text === undefined ? { problems: [`${path}: ${failure}`] } : loadPriceReader().readPriceFile(text, path);
  const lines = problems.map((line) => asLine(secrets.strip(line)));
  const prices = file === undefined ? [] : listPrices(file);
  if (json) {
    const updated = file?.updated === undefined ? {} : { updated: file.updated };
    const all = { file: path, problems: lines, ...updated, prices };
    const shown = (_: string, value: unknown): unknown =>
      typeof value === "string" ? cleanName(secrets.strip(value)) : value;
    console.log(JSON.stringify(all, shown, 2));
  } else if (lines.length > 0) console.log(lines.join("\n"));
  else console.log(secrets.strip(showPrices(path, file?.updated, prices)));
  return lines.length > 0 ? 1 : 0;
}

function readOptions(
  given: readonly string[],
  env: NodeJS.ProcessEnv,
): { readonly help: boolean; readonly json: boolean; readonly path: string } {
  const { values, positionals } = parse(given);
  const help = values.help === true;
  if (positionals.length > 1)
    throw new UsageError("prices check: expected one FILE. See relayscope prices check --help");
  const named = positionals[0] ?? env["RELAYSCOPE_PRICES"]?.trim();
  if (help) return { help, json: false, path: "" };
  if (named === undefined || named === "")
    throw new UsageError("prices check: expected a FILE, or RELAYSCOPE_PRICES naming one");
  const path = readPath(named);
  // Not repeated: it looks like a key.
  if (path === undefined) throw new UsageError("prices check: expected a path to a price file");
  return { help, json: values.json === true, path };
}

function parse(given: readonly string[]) {
  try {
    return parseArgs({
      args: [...given],
      options: { help: { type: "boolean", short: "h" }, json: { type: "boolean" }, rates: { type: "boolean" } },
      allowPositionals: true,
    });
  } catch {
    // The parser's message repeats what was given.
    throw new UsageError(
      "prices check: accepted are FILE, --rates, --json and --help. See relayscope prices check --help",
    );
  }
}

import { parseArgs } from "node:util";
import { optionOf } from "../not-understood.ts";
import { UsageError } from "../usage-error.ts";

/** Where the kept package publishes its data. */
const published = "https://raw.githubusercontent.com/pydantic/genai-prices/main/prices/new_data/v2/data.json";

/** What `relayscope prices update` was asked for. */
export interface UpdateOptions {
  readonly help: boolean;
  readonly from: string;
  readonly out?: string | undefined;
  /** ISO date. */
  readonly date?: string | undefined;
  readonly check: boolean;
  readonly allowJumps: boolean;
}

export const usage = `usage: relayscope prices update [options]
Fetches the vendors' list prices and writes them as a catalogue, after showing what changes by it.
Nothing is ever fetched but by this command.
  --from URL|FILE  where the list is: https, a server on this machine, or a file that you have fetched
                   (default: ${published})
  --out FILE       where the catalogue goes (default: RELAYSCOPE_PRICE_CATALOG, else ./price-catalog.json)
  --date DATE      of which day the prices are, as 2026-11-01, where you know it better than the server
  --check          writes nothing; exit code 1 where prices differ from those in use
  --allow-jumps    takes prices of input or output that changed more than tenfold (of their parts, thirtyfold)
Exit code: 0 well, 1 refused or failed, 2 the command line is not understood.`;

/** Reads the command line. Throws a UsageError. */
export function readUpdateOptions(given: readonly string[]): UpdateOptions {
  const { values } = parse(given);
  const { from = published, out, date } = values;
  for (const [name, text] of Object.entries({ from, out })) {
    if (text !== undefined && (text.trim() === "" || text.includes("\0")))
      throw new UsageError(`--${name}: expected ${name === "from" ? "an address or a file" : "a file"}`);
  }
  if (date !== undefined && !isDay(date))
    throw new UsageError("--date: expected a day that is not to come, as 2026-11-01");
  return {
    help: values.help === true,
    from,
    out,
    date,
    check: values.check === true,
    allowJumps: values["allow-jumps"] === true,
  };
}

function parse(given: readonly string[]) {
  const text = { type: "string" } as const;
  const flag = { type: "boolean" } as const;
  try {
    return parseArgs({
      args: [...given],
      options: { from: text, out: text, date: text, check: flag, "allow-jumps": flag, help: { ...flag, short: "h" } },
      strict: true,
    });
  } catch (error) {
    throw new UsageError(`${optionOf(error) ?? "an argument"} is not understood; see relayscope prices update --help`);
  }
}

function isDay(text: string): boolean {
  const at = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(text) : Number.NaN;
  return at <= Date.now() && new Date(at).toISOString().startsWith(text);
}

import { resolve } from "node:path";
import type { Catalog } from "../../pricing/catalog.ts";
import { readSettings } from "../../settings/config.ts";
import { readCatalogFile, writeCatalogFile } from "./catalog-file.ts";
import { compareCatalogs, type Comparison } from "./compare-catalogs.ts";
import { compileCatalog, licenceOf } from "./compile-catalog.ts";
import { fetchListing, type Fetched } from "./fetch-listing.ts";
import { type ListedProvider, ListingError, newestStart, readListing } from "./listing.ts";
import { readUpdateOptions, usage } from "./update-options.ts";

/** Lines of each kind that are printed; the rest is only counted. */
const lineLimit = 40;

/** `relayscope prices update`: makes a new catalogue of the list as it is published now, and says what changes by it. */
export async function update(given: readonly string[]): Promise<number> {
  const options = readUpdateOptions(given);
  if (options.help) return say(usage);
  const { priceCatalog } = readSettings(process.env).settings;
  const present = await readPresent(priceCatalog);
  const fetched = await fetchListing(options.from);
  const listing = parseListing(fetched);
  const { date, says } = dateOf(listing, fetched, options.date);
  const about = { date, source: `${fetched.source} (prices kept by Pydantic's genai-prices)` };
  const { catalog, problems } = compileCatalog(listing, { ...about, licence: licenceOf(present.catalog) });
  const comparison = compareCatalogs(present.catalog, catalog, Date.now());
  const { added, removed, changed, wild, refused } = comparison;

  console.log(`present: ${present.from}, prices of ${present.catalog.date}`);
  console.log(`new: ${fetched.source}, prices of ${date} (${says})`);
  if (date < present.catalog.date) console.log("the new one is older by its date");
  print("left out, not understood", problems);
  print("new models", added);
  print("removed", removed);
  print("changed (for a million tokens)", changed);
  print("changed so much that it may be a mistake", wild);
  if (isSame(comparison)) console.log("no price differs");

  const reasons = [...refused];
  if (wild.length > 0 && !options.allowJumps)
    reasons.push("prices jump: if they are right, say --allow-jumps, else wait until the list is mended");
  if (reasons.length > 0) throw new Error(`refused, nothing is written: ${reasons.join("; ")}`);
  if (options.check) return isSame(comparison) ? 0 : 1;

  const out = resolve(options.out ?? priceCatalog ?? "price-catalog.json");
  await writeCatalogFile(out, catalog);
  console.log(`written: ${out}`);
  if (priceCatalog === undefined || resolve(priceCatalog) !== out)
    console.log(`for an app to use it: RELAYSCOPE_PRICE_CATALOG=${out}`);
  return 0;
}

/** What an app with this environment goes by. */
async function readPresent(path: string | undefined): Promise<{ readonly catalog: Catalog; readonly from: string }> {
  const own = path === undefined ? undefined : await readCatalogFile(path);
  if (own !== undefined && path !== undefined) return { catalog: own, from: path };
  const packaged = await readCatalogFile(new URL("prices.json", import.meta.url));
  if (packaged === undefined) throw new Error("the packaged catalogue is missing: is the package whole?");
  return { catalog: packaged, from: "the packaged catalogue" };
}

function parseListing({ text, source }: Fetched): readonly ListedProvider[] {
  try {
    return readListing(JSON.parse(text));
  } catch (error) {
    const reason = error instanceof ListingError ? error.message : "it is no JSON";
    throw new Error(`${source}: not a list of prices as it is published: ${reason}`, { cause: error });
  }
}

/** The day of the prices, which the list itself does not say; the day on which it was fetched is not meant. */
function dateOf(
  listing: readonly ListedProvider[],
  { lastModified }: Fetched,
  given: string | undefined,
): { readonly date: string; readonly says: string } {
  const today = new Date().toISOString().slice(0, 10);
  if (given !== undefined) return { date: given, says: "as --date says" };
  if (lastModified !== undefined && lastModified <= today)
    return { date: lastModified, says: "when it was last modified, as the server says" };
  const newest = newestStart(listing, today);
  if (newest !== undefined)
    return { date: newest, says: "the newest day that the list itself names; if you know a later one, say --date" };
  throw new Error("nothing says of which day these prices are: give it by --date");
}

function isSame({ added, removed, changed }: Comparison): boolean {
  return added.length + removed.length + changed.length === 0;
}

function print(title: string, lines: readonly string[]): void {
  if (lines.length === 0) return;
  console.log(`${title}: ${lines.length}`);
  for (const line of lines.slice(0, lineLimit)) console.log(`  ${line}`);
  if (lines.length > lineLimit) console.log(`  and ${lines.length - lineLimit} more`);
}

function say(text: string): number {
  console.log(text);
  return 0;
}

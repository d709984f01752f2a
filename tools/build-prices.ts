import { readFile, writeFile } from "node:fs/promises";
import { waitForUpdate } from "@pydantic/genai-prices";
import { compileCatalog } from "../src/cli/prices/compile-catalog.ts";
import { readListing } from "../src/cli/prices/listing.ts";
import type { Catalog } from "../src/pricing/catalog.ts";

/** The package and the day it was published: it says no date itself. To be changed together. */
const PACKAGE = { name: "@pydantic/genai-prices", version: "0.1.8", date: "2026-09-23" };
const SIZE_LIMIT = 1_000_000;

/** Writes the kept package's list prices as the slim catalogue that the product reads. */
export async function buildPrices(outFile: string): Promise<void> {
  const text = JSON.stringify(await packagedCatalog());
  if (text.length > SIZE_LIMIT)
    throw new Error(`the price catalogue has ${text.length} bytes, more than ${SIZE_LIMIT}`);
  await writeFile(outFile, text);
}

/** The catalogue of the kept package as it is installed. Whatever of it is not understood is to be looked at before a release. */
export async function packagedCatalog(): Promise<Catalog> {
  const root = new URL("../package.json", import.meta.resolve("@pydantic/genai-prices"));
  const { version } = JSON.parse(await readFile(root, "utf8")) as { version: string };
  if (version !== PACKAGE.version)
    throw new Error(`${PACKAGE.name} is ${version}: set its version and day of publication in tools/build-prices.ts`);
  const licence = (await readFile(new URL("LICENSE", root), "utf8")).trim();
  const source = `${PACKAGE.name} ${version}`;
  const { catalog, problems } = compileCatalog(readListing(await waitForUpdate()), {
    date: PACKAGE.date,
    source,
    licence,
  });
  if (problems.length > 0) throw new Error(`${source}: ${problems.join("; ")}`);
  return catalog;
}

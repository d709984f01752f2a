import { promises, readFileSync, type Stats, statSync } from "node:fs";
import type { Catalog } from "./catalog.ts";
import type { PriceTables } from "./price.ts";
import { parsePriceFile, type PriceFile } from "./price-file.ts";

export interface PriceTablesOptions {
  /** The compiled catalogue, beside our file; undefined where we are inside an app's own bundle that says not where. */
  readonly catalogFile: URL | undefined;
  /** Path of the user's price file. */
  readonly priceFile?: string | undefined;
  /** Takes one line for each thing that could not be used. */
  readonly onProblem: (line: string) => void;
}

export interface LoadedPrices {
  /** Starts reading, ahead of the first call that needs a price. */
  warm(): void;
  /** The tables; read here and now where they are not there yet. */
  get(): PriceTables;
  /** How old the tables in use are; none before they were needed, and a file that gives no date has no age. */
  ages(nowMs: number): readonly { readonly source: "file" | "catalog"; readonly ageSeconds: number }[];
}

/** Bytes of a price file; a larger one is refused. */
export const priceFileLimit = 1_000_000;
/** Lines about one price file; the rest is only counted. */
export const problemLimit = 20;

/** What came of reading a file: its text, or why there is none. */
interface Text {
  readonly text?: string;
  readonly failure?: string;
}

const bundled: Text = {
  failure: "not found from inside a bundle (leave relayscope out of it, as an external package)",
};

/** Loads the price tables once, when they are first needed: making the loader reads nothing. */
export function createPriceTables({ catalogFile, priceFile, onProblem }: PriceTablesOptions): LoadedPrices {
  let warming = false;
  let tables: PriceTables | undefined;

  const assemble = (catalogText: Text, fileText: Text): PriceTables => {
    const catalog = readCatalog(catalogFile === undefined ? bundled : catalogText, onProblem);
    const file = priceFile === undefined ? undefined : readPriceFile(fileText, priceFile, onProblem);
    return { ...(catalog && { catalog }), ...(file && { file }) };
  };

  return {
    warm() {
      if (warming || tables) return;
      warming = true;
      // Whichever comes first counts: a `get` before the end of the reading has made the tables already.
      void Promise.all([readLater(catalogFile), readLater(priceFile)])
        .then(([catalog, file]) => (tables ??= assemble(catalog, file)))
        .catch(() => undefined); // `onProblem` threw: as an unhandled rejection that would end the host; `get` is guarded
    },
    get: () => (tables ??= assemble(readNow(catalogFile), readNow(priceFile))),
    ages: (nowMs) =>
      [
        { source: "catalog" as const, since: Date.parse(tables?.catalog?.date ?? "") },
        { source: "file" as const, since: Date.parse(tables?.file?.updated ?? "") },
      ].flatMap(({ source, since }) => (Number.isNaN(since) ? [] : [{ source, ageSeconds: (nowMs - since) / 1000 }])),
  };
}

function readCatalog({ text, failure }: Text, onProblem: (line: string) => void): Catalog | undefined {
  try {
    // Our own build's file: its version stands for its shape.
    const catalog = text === undefined ? undefined : (JSON.parse(text) as Catalog | null);
    if (catalog?.version === 1) return catalog;
  } catch {
    // falls through to the line below: a cut file is as good as none
  }
  onProblem(
    `price catalogue: ${failure ?? "not a catalogue of this version"}; only the price file and providers' own figures are used`,
  );
  return undefined;
}

function readPriceFile(
  { text, failure }: Text,
  path: string,
  onProblem: (line: string) => void,
): PriceFile | undefined {
  const { file, problems } =
    text === undefined
      ? { problems: [`RELAYSCOPE_PRICES: ${path}: ${failure ?? "missing"}, no price file; file ignored`] }
      : parsePriceFile(text, path);
  for (const problem of problems.slice(0, problemLimit)) onProblem(problem);
  if (problems.length > problemLimit) onProblem(`${path}: ${problems.length - problemLimit} more mistakes`);
  return file;
}

async function readLater(file: string | URL | undefined): Promise<Text> {
  if (file === undefined) return {};
  try {
    const failure = unreadable(await promises.stat(file));
    return failure === undefined ? { text: await promises.readFile(file, "utf8") } : { failure };
  } catch (error) {
    return { failure: reason(error) };
  }
}

function readNow(file: string | URL | undefined): Text {
  if (file === undefined) return {};
  try {
    const failure = unreadable(statSync(file));
    return failure === undefined ? { text: readFileSync(file, "utf8") } : { failure };
  } catch (error) {
    return { failure: reason(error) };
  }
}

/** Anything but a plain file may block the reader (a pipe) or never end (a device). */
function unreadable(stats: Stats): string | undefined {
  if (!stats.isFile()) return "not a file";
  return stats.size > priceFileLimit ? `${stats.size} bytes, more than the ${priceFileLimit} that are read` : undefined;
}

function reason(error: unknown): string {
  return error instanceof Error && "code" in error ? `cannot be read (${String(error.code)})` : "cannot be read";
}

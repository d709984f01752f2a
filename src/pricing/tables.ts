import { chooseCatalog } from "./choose-catalog.ts";
import type { PriceTables } from "./price.ts";
import type { ReadPrices } from "./price-file.ts";
import { readLater, readNow, type Text } from "./text-file.ts";
import { watchFile } from "./watched-file.ts";

export interface PriceTablesOptions {
  /** The compiled catalogue, beside our file; undefined where we are inside an app's own bundle that says not where. */
  readonly catalogFile: URL | undefined;
  /** Path of the catalogue that is used in its place. */
  readonly ownCatalogFile?: string | undefined;
  /** Path of the user's price file. */
  readonly priceFile?: string | undefined;
  /** Reads its text. May throw, where what reads is not there. */
  readonly readPrices: (text: string, fileName: string) => ReadPrices;
  /** Takes one line for each thing that could not be used. */
  readonly onProblem: (line: string) => void;
  /** Takes one line where the catalogue that is used is older than the packaged one; a problem by default. */
  readonly onStale?: (line: string) => void;
  /** Takes one line when a changed price file is in use. */
  readonly onNews?: (line: string) => void;
  /** Milliseconds that only go forward. */
  readonly clock?: () => number;
}

export interface LoadedPrices {
  /** Starts reading, ahead of the first call that needs a price; later looks whether the price file has changed. */
  warm(): void;
  /** The tables; read here and now where they are not there yet. */
  get(): PriceTables;
  /** How old the tables in use are; none before they were needed, and a file that gives no date, or one that is yet to come, has no age. */
  ages(nowMs: number): readonly { readonly source: "file" | "catalog"; readonly ageSeconds: number }[];
}

const bundled: Text = {
  failure: "not found from inside a bundle (leave relayscope out of it, as an external package)",
};

/** Loads the price tables once, when they are first needed, and the price file again when it changes: making the loader reads nothing. */
export function createPriceTables(options: PriceTablesOptions): LoadedPrices {
  const { catalogFile, priceFile, readPrices, onProblem, onNews = () => undefined } = options;
  const { clock = () => performance.now(), ownCatalogFile, onStale = onProblem } = options;
  const watched =
    priceFile === undefined
      ? undefined
      : watchFile({
          path: priceFile,
          variable: "RELAYSCOPE_PRICES",
          kind: "price file",
          read(text, name) {
            const { file, problems } = readPrices(text, name);
            return { value: file, problems };
          },
          onProblem,
          onNews,
          clock,
        });
  let warming = false;
  let tables: PriceTables | undefined;

  const assemble = (catalogText: Text, fileText: Text, own: Text): PriceTables => {
    const packaged = catalogFile === undefined ? bundled : catalogText;
    const catalog = chooseCatalog({ packaged, own, ownPath: ownCatalogFile, onProblem, onStale });
    watched?.begin(fileText);
    return withFile(catalog && { catalog });
  };
  const withFile = (others: PriceTables = {}): PriceTables =>
    watched?.value === undefined ? others : { ...others, file: watched.value };

  return {
    warm() {
      if (tables) return watched?.look();
      if (warming) return;
      warming = true;
      // Whichever comes first counts: a `get` before the end of the reading has made the tables already.
      void Promise.all([readLater(catalogFile), readLater(priceFile), readLater(ownCatalogFile)])
        .then(([catalog, file, own]) => (tables ??= assemble(catalog, file, own)))
        .catch(() => undefined); // `onProblem` threw: as an unhandled rejection that would end the host; `get` is guarded
    },
    get() {
      tables ??= assemble(readNow(catalogFile), readNow(priceFile), readNow(ownCatalogFile));
      return tables.file === watched?.value ? tables : (tables = withFile(tables));
    },
    ages: (nowMs) =>
      [
        { source: "catalog" as const, since: Date.parse(tables?.catalog?.date ?? "") },
        { source: "file" as const, since: Date.parse(watched?.value?.updated ?? "") },
      ].flatMap(({ source, since }) => (since <= nowMs ? [{ source, ageSeconds: (nowMs - since) / 1000 }] : [])),
  };
}

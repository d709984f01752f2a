import type { Catalog } from "./catalog.ts";
import { isCatalog } from "./catalog-shape.ts";
import type { Text } from "./text-file.ts";

export interface CatalogTexts {
  /** The catalogue that came with the package. */
  readonly packaged: Text;
  /** The one that the user's setting names, and its path. */
  readonly own?: Text | undefined;
  readonly ownPath?: string | undefined;
  /** Takes one line where one of them can't be used. */
  readonly onProblem: (line: string) => void;
  /** Takes one line where the packaged one is newer than the user's. */
  readonly onStale: (line: string) => void;
}

const variable = "RELAYSCOPE_PRICE_CATALOG";

/** The list prices that are used: the user's catalogue where it is one, else the packaged one. */
export function chooseCatalog({ packaged, own, ownPath, onProblem, onStale }: CatalogTexts): Catalog | undefined {
  if (ownPath === undefined || own === undefined) return readPackaged(packaged, onProblem);
  const catalog = parse(own.text);
  if (!isCatalog(catalog)) {
    const reason = own.failure ?? "not a catalogue as `relayscope prices update` writes it";
    onProblem(`${variable}: ${ownPath}: ${reason}; the packaged list prices are used`);
    return readPackaged(packaged, onProblem);
  }
  const [, date = ""] = /^\{"version":1,"date":"(\d{4}-\d\d-\d\d)"/.exec(packaged.text ?? "") ?? [];
  if (date > catalog.date)
    onStale(`${variable}: ${ownPath} is of ${catalog.date} and used, though the packaged list prices are of ${date}`);
  return catalog;
}

function readPackaged({ text, failure }: Text, onProblem: (line: string) => void): Catalog | undefined {
  // Our own build's file: its version stands for its shape.
  const catalog = parse(text) as Catalog | null | undefined;
  if (catalog?.version === 1) return catalog;
  onProblem(
    `price catalogue: ${failure ?? "not a catalogue of this version"}; only the price file and providers' own figures are used`,
  );
  return undefined;
}

function parse(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    // A cut file is as good as none.
    return undefined;
  }
}

import { modelStem } from "../../../pricing/model-name.ts";

/** Finds the name that a call's model has on a bill, of the call's own names in order; undefined where it is not on it. */
export type FindOnBill = (names: readonly string[]) => string | undefined;

/**
 * A bill may spell a model as people do ("Claude Sonnet 4.5") and leave its snapshot out: names are the same where their words are,
 * else where one of them is the other without its snapshot, and that holds for one model of the bill alone.
 */
export function createFindOnBill(models: readonly string[]): FindOnBill {
  const exact = new Map(models.map((model) => [wordsOf(model), model]));
  const dated = new Map<string, string | undefined>();
  for (const model of models) {
    const stem = modelStem(wordsOf(model));
    dated.set(stem, dated.has(stem) ? undefined : model);
  }
  return (names) => {
    for (const name of names) {
      const words = wordsOf(name);
      const found = exact.get(words) ?? exact.get(modelStem(words)) ?? dated.get(words);
      if (found !== undefined) return found;
    }
    return undefined;
  };
}

/** Lower case, with one spelling of what stands between words, dates in one piece, and without the maker's name before a slash. */
function wordsOf(name: string): string {
  return name
    .toLowerCase()
    .slice(name.lastIndexOf("/") + 1)
    .replace(/[^a-z\d]+/g, "-")
    .replace(/^-|-$/g, "")
    .replace(/(20\d\d)-(\d\d)-(\d\d)(?!\d)/g, "$1$2$3");
}

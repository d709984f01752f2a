import { findJsonPlaces } from "./json-places.ts";
import type { Place } from "./places.ts";
import type { Path } from "./problems.ts";
import { findRepeatedKeys } from "./repeated-keys.ts";
import { readYaml } from "./yaml-tree.ts";

/** What a text of YAML or JSON says. */
export interface ReadText {
  /** Objects, lists and scalars; absent where the text is neither YAML nor JSON. */
  readonly value?: unknown;
  /** Where each value stands; made when it is asked for. */
  places(): Place;
  /** Keys that one object has twice, of which the last one counts. */
  readonly repeated: readonly Path[];
  /** Why there is no value: offsets and words. The parsers' own messages quote the text, which may be a secret's. */
  readonly failures: readonly { readonly at: number; readonly text: string }[];
}

/** Repeated keys that are told. */
const repeatedLimit = 100;

/** Reads a text of YAML 1.2 or JSON; what calls itself JSON by its name is read as nothing else. */
export function readPriceText(text: string, fileName: string): ReadText {
  const strange = text.search(/[\0\uFFFD]/);
  if (strange >= 0) return refuseText(strange, "no text in UTF-8");
  try {
    const value: unknown = JSON.parse(text);
    return {
      value,
      places: () => findJsonPlaces(text),
      repeated: findRepeatedKeys(text, repeatedLimit),
      failures: [],
    };
  } catch (error) {
    if (!/\.json$/i.test(fileName)) return readYaml(text, repeatedLimit);
    return refuseText(failedAt(text, error), "not JSON");
  }
}

function refuseText(at: number, text: string): ReadText {
  return { places: () => ({ at }), repeated: [], failures: [{ at, text }] };
}

/** Where a text ends to be JSON. Not each message of the parser's says it; then the shortest beginning that it does not take tells. */
function failedAt(text: string, error: unknown): number {
  const position = /at position (\d+)/.exec(String(error))?.[1];
  if (position !== undefined) return Number(position);
  let [low, high] = [0, text.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isBroken(text.slice(0, middle))) high = middle;
    else low = middle + 1;
  }
  return isBroken(text.slice(0, low)) ? Math.max(0, low - 1) : text.length;
}

function isBroken(beginning: string): boolean {
  try {
    JSON.parse(beginning);
    return false;
  } catch (error) {
    return String(error).includes("Unexpected token");
  }
}

import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";

const wire = join(import.meta.dirname, "../../src/wire");

/** In whichever folder they are, by their names, which no two of them share. */
const sources = new Map(
  readdirSync(wire, { recursive: true, encoding: "utf8" }).map((file) => [basename(file), join(wire, file)]),
);

/** What is read at a place, as the source asks for it. */
type Kind = "list" | "text" | "number" | "flag" | "any";

/** A place that a dialect reads: keys as they follow each other, and what it expects there. */
interface Place {
  readonly path: readonly string[];
  readonly kind: Kind;
}

/** What a dialect's source asks for: the words that mutations are made of, so that a new dialect brings its own. */
export interface Dictionary {
  readonly places: readonly Place[];
  readonly keys: readonly string[];
  /** Every other text that stands in the source: types, reasons, names of headers. */
  readonly words: readonly string[];
}

const known = new Map<string, Dictionary>();

/** The dictionary of a dialect by its name: of its file, its content's, and all that these import. */
export function dictionaryOf(name: string): Dictionary {
  let dictionary = known.get(name);
  if (dictionary === undefined) {
    const files = new Set<string>();
    for (const file of [`${name}.ts`, `${name}-content.ts`]) gather(file, files);
    known.set(name, (dictionary = read([...files])));
  }
  return dictionary;
}

/** What every dialect is built upon says nothing of one. */
const shared = new Set(["json.ts", "scan.ts", "scan-back.ts", "said.ts", "format.ts", "formats.ts", "content.ts"]);

function gather(file: string, files: Set<string>): void {
  const path = sources.get(file);
  if (path === undefined || files.has(path) || shared.has(file)) return;
  files.add(path);
  const imports = readFileSync(path, "utf8").matchAll(/from "\.[^"]*\/([\w-]+\.ts)"/g);
  for (const [, next = ""] of imports) gather(next, files);
}

function read(files: readonly string[]): Dictionary {
  const places = new Map<string, Place>();
  const words = new Set<string>();
  for (const file of files) {
    const source = readFileSync(file, "utf8").replaceAll(/^import .*$/gm, "");
    for (const [, chain = "", view] of source.matchAll(/((?:\s*\.at\("[^"]+"\))+)(?:\s*\.(\w+))?/g)) {
      const path = [...chain.matchAll(/\.at\("([^"]+)"\)/g)].map(([, key = ""]) => key);
      const kind = kinds.get(view ?? "") ?? "any";
      places.set(`${path.join(" ")} ${kind}`, { path, kind });
    }
    for (const [, word = ""] of source.matchAll(/"((?:[^"\\\n]|\\.){1,60})"/g))
      if (!word.includes("./")) words.add(word);
  }
  const keys = new Set([...places.values()].flatMap(({ path }) => path));
  // Keys may stand in lists, too, from which `at` is asked for them.
  for (const word of words) {
    if (!/^[a-z]\w*$/i.test(word) || keys.has(word)) continue;
    keys.add(word);
    places.set(word, { path: [word], kind: "any" });
  }
  return { places: [...places.values()], keys: [...keys], words: [...words] };
}

const kinds: ReadonlyMap<string, Kind> = new Map([
  ["items", "list"],
  ["listed", "list"],
  ["text", "text"],
  ["word", "text"],
  ["longText", "text"],
  ["number", "number"],
  ["integer", "number"],
  ["count", "number"],
  ["amount", "number"],
  ["flag", "flag"],
]);

import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  parseDocument,
  type YAMLError,
  type YAMLMap,
  type YAMLSeq,
} from "yaml";
import type { Place } from "./places.ts";
import type { ReadText } from "./price-text.ts";
import type { Path } from "./problems.ts";

/** A value and where it stands. */
interface Grown {
  readonly value: unknown;
  readonly place: Place;
}

/** References to an anchor (`*name`) in one text: each is read as if it stood there in full. */
const aliasLimit = 100;
/** Values in values: deeper than any price stands. */
const depthLimit = 16;
/** Brackets that are open at a time; more than values may be in values, since a name may have some. */
const bracketLimit = 200;
/** Characters: a megabyte that is made to be slow would hold the app for seconds. JSON may be longer. */
const lengthLimit = 250_000;
/** What is told of a text that is not YAML: the first mistake makes the others. */
const failureLimit = 5;

class Refused extends Error {
  readonly at: number;
  constructor(at: number, message: string) {
    super(message);
    this.at = at;
  }
}

/** Reads one document of YAML 1.2, core schema: no tags of one's own, no merge keys, no dates, no second document. */
export function readYaml(text: string, repeatedLimit: number): ReadText {
  const refused = (failures: ReadText["failures"]): ReadText => ({
    places: () => ({ at: failures[0]?.at ?? 0 }),
    repeated: [],
    failures,
  });
  if (text.length > lengthLimit)
    return refused([{ at: 0, text: `${text.length} characters of YAML, more than the ${lengthLimit} that are read` }]);
  const deep = deepAt(text);
  if (deep !== undefined) return refused([{ at: deep, text: "nested too deep" }]);
  const document = parse(text);
  // Of two mistakes at one place the later one says more.
  const told = new Map(
    [...document.errors, ...document.warnings].map((mistake) => [mistake.pos[0], wordsFor(mistake)]),
  );
  if (told.size > 0)
    return refused([...told].slice(0, failureLimit).map(([at, text]) => ({ at, text: text ?? "not YAML" })));
  const repeated: Path[] = [];
  try {
    const { value, place } = createGrower(repeated, repeatedLimit)(document.contents, []);
    return { value, places: () => place, repeated, failures: [] };
  } catch (error) {
    if (error instanceof Refused) return refused([{ at: error.at, text: error.message }]);
    throw error;
  }
}

/** Where brackets are open in brackets without end: the parser would go down into them until its stack is full. In quotes they count, too. */
function deepAt(text: string): number | undefined {
  let open = 0;
  for (const { 0: bracket, index } of text.matchAll(/[[\]{}]/g)) {
    open = Math.max(0, open + (bracket === "[" || bracket === "{" ? 1 : -1));
    if (open > bracketLimit) return index;
  }
  return undefined;
}

/** What the parser's codes mean. Its messages are not passed on: they quote the text. */
const words: Readonly<Record<string, string>> = {
  MULTIPLE_DOCS: "not YAML of one document: expected no second one",
  TAB_AS_INDENT: "not YAML: a tab where it is indented by blanks",
  BAD_INDENT: "not YAML: indented otherwise than what it belongs to",
  BLOCK_AS_IMPLICIT_KEY: "not YAML: two keys in one line (a colon in a value needs quotes)",
  MISSING_CHAR: "not YAML: something is missing before this",
  BAD_ALIAS: "not YAML: a reference to no anchor",
  TAG_RESOLVE_FAILED: "a tag without a meaning here",
  RESOURCE_EXHAUSTION: "nested too deep",
};

function wordsFor({ code, message }: Pick<YAMLError, "code" | "message">): string | undefined {
  // An open bracket has the code of what comes after it, and stands too far to the left to be in it.
  const isOpen = code === "BAD_INDENT" && message.startsWith("Flow ");
  return isOpen ? "not YAML: a { or [ before this is not closed" : words[code];
}

/** The parser makes an error for each mistake, and most of what one costs is its stack: a megabyte of commas would take half a minute. */
function parse(text: string): Document.Parsed {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return parseDocument(text, {
      version: "1.2",
      schema: "core",
      merge: false,
      // By looking at each pair of keys; ours are found in one pass.
      uniqueKeys: false,
      prettyErrors: false,
      logLevel: "error", // nothing is logged here; below it a second document would be no error
    });
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

function createGrower(repeated: Path[], repeatedLimit: number): (node: unknown, path: Path) => Grown {
  // What has an anchor: grown, or under way, where a reference to it would have no end.
  const anchors = new Map<string, Grown | "open">();
  let aliases = 0;

  function grow(node: unknown, path: Path): Grown {
    const at = (node as Node | null)?.range?.[0] ?? 0; // the parser's type for the contents of an empty text is null
    if (path.length > depthLimit) throw new Refused(at, "nested too deep");
    if (isAlias(node)) return follow(node.source, at);
    const anchor = isScalar(node) || isMap(node) || isSeq(node) ? node.anchor : undefined;
    if (anchor !== undefined) anchors.set(anchor, "open");
    const grown = isMap(node) ? growMap(node, at, path) : isSeq(node) ? growList(node, at, path) : growScalar(node, at);
    if (anchor !== undefined) anchors.set(anchor, grown);
    return grown;
  }

  function follow(name: string, at: number): Grown {
    const target = anchors.get(name);
    if (target === undefined || target === "open") throw new Refused(at, "a reference to no anchor before it");
    if (++aliases > aliasLimit) throw new Refused(at, `more than ${aliasLimit} references`);
    // Mistakes in it are told where it is referred to.
    return { value: target.value, place: { ...target.place, at } };
  }

  function growMap(node: YAMLMap, at: number, path: Path): Grown {
    // Without a prototype: `__proto__` is a key like others.
    const value: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
    const keys: NonNullable<Place["keys"]> = new Map();
    const twice = new Set<string>();
    for (const { key, value: inner } of node.items) {
      const keyAt = (key as Node | null)?.range?.[0] ?? at;
      if (!isScalar(key)) throw new Refused(keyAt, "a key that is no text");
      // As it is written: a model's name may look like a number.
      const name = typeof key.value === "string" ? key.value : (key.source ?? "");
      const innerPath = [...path, name];
      if (keys.has(name) && !twice.has(name) && repeated.length < repeatedLimit) {
        twice.add(name);
        repeated.push(innerPath);
      }
      const grown = inner === null ? { value: null, place: { at: keyAt } } : grow(inner, innerPath);
      value[name] = grown.value;
      keys.set(name, { at: keyAt, place: grown.place });
    }
    return { value, place: { at, keys } };
  }

  function growList(node: YAMLSeq, at: number, path: Path): Grown {
    const grown = node.items.map((item, index) => grow(item, [...path, index]));
    return { value: grown.map((one) => one.value), place: { at, items: grown.map((one) => one.place) } };
  }

  return grow;
}

function growScalar(node: unknown, at: number): Grown {
  return { value: isScalar(node) ? node.value : undefined, place: { at } };
}

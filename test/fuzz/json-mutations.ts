import type { Dictionary } from "./dictionary.ts";
import type { Random } from "./random.ts";
import { writeJson } from "./write-json.ts";

/** A place in a value: the keys and indices that lead to it. */
type Path = readonly (string | number)[];
type Container = Record<string, unknown> | unknown[];

/** What stands under a prototype's name, and must not be read as if the object itself said it. */
export const POISON_WORD = "poisoned-by-a-prototype";
export const POISON_COUNT = 666_000_666;

/** What must not be told, wherever a body says it: it looks like a key. */
export const SECRET = "sk-lumen-0123456789abcdefABCDEF";

/** Keys that objects have without having said them. */
const inherited = [
  "__proto__",
  "constructor",
  "prototype",
  "toString",
  "valueOf",
  "hasOwnProperty",
  "length",
  "at",
  "",
];

/** JSON that has no place in a JavaScript value: it is put in once the rest is text. */
const literals = [
  "1e999",
  "-1e999",
  "NaN",
  "Infinity",
  "-0",
  "9007199254740993",
  "1".repeat(400),
  "0x10",
  "01",
  "1e-400",
  "undefined",
  '"\\ud800"',
  '"\\u0000"',
  '"\u0000"',
  '"a',
  "'a'",
  "",
  "{",
  "]",
  "tru",
];

/** What texts there are, besides the words of a dialect. */
const texts = [
  "Hello",
  "data:image/png;base64,iVBORw0KGgo=",
  "https://media.test/a.png?key=abc",
  "gs://bucket/a.pdf",
  "iVBORw0KGgo=",
  '{"city":"Oslo"}',
  '{"city":',
  "text/plain",
  "file_1",
];

const oddNumbers = [
  -1,
  0,
  0.5,
  1e308,
  -1e308,
  2 ** 31,
  2 ** 32,
  2 ** 53,
  2 ** 53 - 1,
  -(2 ** 53),
  1e21,
  127,
  128,
  1024,
];

/** Changes JSON by what it says rather than by its bytes; keeps what cannot be said in a value until it is text. */
export class JsonMutation {
  readonly #random: Random;
  readonly #dictionary: Dictionary;
  /** A value of another recording. */
  readonly #donor: () => unknown;
  readonly #raw: string[] = [];
  /** Objects that may still be invented: each holds others. */
  #left = 60;
  /** A prototype's members were put in, and nothing has moved them since. */
  poisoned = false;
  /** What is no JSON was put in: where an object ends is then anybody's guess. */
  broken = false;

  constructor(random: Random, dictionary: Dictionary, donor: () => unknown) {
    this.#random = random;
    this.#dictionary = dictionary;
    this.#donor = donor;
  }

  /** The same with so many changes, as JSON text. */
  apply(value: unknown, changes: number): string {
    let changed = value;
    for (let change = 0; change < changes; change += 1) changed = this.#change(changed);
    if (this.#random.oneIn(12)) changed = this.#poison(changed);
    return this.#write(changed);
  }

  /** An object of the keys and words of the dialect. */
  invent(): Record<string, unknown> {
    this.#left = 60;
    return this.#invent(2 + this.#random.below(2));
  }

  /** Each place holds what the dialect expects there, most often. */
  #invent(depth: number): Record<string, unknown> {
    const random = this.#random;
    const { places } = this.#dictionary;
    let made: Record<string, unknown> = {};
    for (let count = 1 + random.below(random.oneIn(3) ? 30 : 6); count > 0 && places.length > 0; count -= 1) {
      const { path, kind } = random.pick(places);
      made = put(made, path, random.oneIn(12) ? this.#odd() : this.#expected(kind, depth)) as Record<string, unknown>;
    }
    // Most that is told apart is told apart by these.
    for (const key of ["type", "role"]) if (random.oneIn(2)) made[key] = this.#word();
    return made;
  }

  #expected(kind: Dictionary["places"][number]["kind"], depth: number): unknown {
    const random = this.#random;
    if (kind === "list") return Array.from({ length: 1 + random.below(3) }, () => this.#member(depth));
    if (kind === "text") return this.#text();
    if (kind === "number") return random.below(1000);
    if (kind === "flag") return !random.oneIn(3);
    return this.#member(depth);
  }

  #member(depth: number): unknown {
    const random = this.#random;
    this.#left -= 1;
    if (depth <= 0 || this.#left <= 0 || random.oneIn(3)) return this.#text();
    if (!random.oneIn(5)) return this.#invent(depth - 1);
    return Array.from({ length: 1 + random.below(2) }, () => this.#invent(depth - 1));
  }

  #word(): string {
    const { words } = this.#dictionary;
    return words.length > 0 ? this.#random.pick(words) : "stop";
  }

  #text(): string {
    return this.#random.oneIn(2) ? this.#word() : this.#random.pick(texts);
  }

  #change(root: unknown): unknown {
    const random = this.#random;
    const path = this.#pathIn(root);
    const parent = path.slice(0, -1);
    const last = path.at(-1);
    const inObject = typeof last === "string";
    return random.weighted<() => unknown>([
      [6, () => put(root, path, this.#odd())],
      [4, () => put(root, path, this.#plausible(3))],
      [3, () => (last === undefined ? this.#odd() : edit(root, parent, (at) => without(at, last)))],
      [3, () => edit(root, path, (at) => this.#grow(at))],
      [2, () => (inObject ? edit(root, parent, (at) => this.#rename(at, last)) : put(root, path, this.#odd()))],
      [2, () => (inObject ? edit(root, parent, (at) => this.#twice(at, last)) : put(root, path, []))],
      [2, () => edit(root, path, (at) => this.#wrap(at))],
      [2, () => edit(root, path, (at) => retype(at))],
      [2, () => edit(root, path, (at) => this.#reorder(at))],
      [2, () => put(root, path, this.#partOf(this.#donor()))],
      [2, () => put(root, path, this.#partOf(root))],
      [1, () => put(root, path, this.#large())],
      [2, () => put(root, path, this.#nest(get(root, path)))],
      [1, () => put(root, path, this.#break(random.pick(literals)))],
    ])();
  }

  #odd(): unknown {
    const random = this.#random;
    return random.weighted<unknown>([
      [2, null],
      [1, true],
      [1, false],
      [2, ""],
      [4, random.pick(oddNumbers)],
      [1, []],
      [1, {}],
      [1, [[]]],
      [1, [null, 7, "x", {}]],
      [1, random.pick(inherited)],
      [1, "a\u0000b"],
      [1, SECRET],
      [1, `My key is ${SECRET}, and my card 4111 1111 1111 1111.`],
      [1, "\ud800"],
      [1, "x".repeat(511 + random.below(3))],
      [1, String(random.pick(oddNumbers))],
    ]);
  }

  /** What the dialect itself might say. */
  #plausible(depth: number): unknown {
    const random = this.#random;
    return random.weighted<() => unknown>([
      [4, () => this.#word()],
      [3, () => random.below(1000)],
      [1, () => random.oneIn(2)],
      [1, () => random.fraction * 2],
      [1, () => random.pick(texts)],
      [depth, () => this.#member(depth)],
      [depth, () => Array.from({ length: random.below(3) }, () => this.#plausible(depth - 1))],
    ])();
  }

  #large(): unknown {
    const random = this.#random;
    const size = random.oneIn(40) ? 300_000 : random.oneIn(6) ? 5000 : 1100;
    return random.weighted<() => unknown>([
      [2, () => "y".repeat(size)],
      [1, () => '\\"'.repeat(size / 2)],
      [2, () => Array.from({ length: size / 4 }, () => 1)],
      [1, () => Array.from({ length: size / 8 }, () => ({}))],
      [1, () => Object.fromEntries(Array.from({ length: size / 8 }, (_, at) => [`k${at}`, at]))],
      [2, () => this.#keep("[".repeat(size) + "]".repeat(size))],
      [2, () => this.#keep(`${'{"a":'.repeat(size / 4)}1${"}".repeat(size / 4)}`)],
      [1, () => this.#break("[".repeat(size))],
    ])();
  }

  /** The same within itself, at the place of one of its members, again and again: what holds its own kind. */
  #nest(at: unknown): unknown {
    const path = this.#pathIn(at);
    if (path.length === 0) return at;
    const [before = "", after = ""] = writeJson(put(at, path, "@@hole@@")).split('"@@hole@@"');
    const most = this.#random.oneIn(8) ? 250_000 : 20_000;
    const times = Math.min(8000, Math.floor(most / (before.length + after.length)));
    return this.#keep(`${before.repeat(times)}null${after.repeat(times)}`);
  }

  #grow(at: unknown): unknown {
    const random = this.#random;
    if (Array.isArray(at)) {
      if (at.length === 0) return [this.#plausible(2)];
      const element: unknown = random.pick(at);
      const times = random.oneIn(60) ? 1100 : random.oneIn(8) ? 140 : 1 + random.below(4);
      return [...at, ...Array.from({ length: times }, () => element)].slice(0, 4000);
    }
    if (!isObject(at)) return typeof at === "string" ? at + at : [at, at];
    const { keys } = this.#dictionary;
    const key = keys.length > 0 && !random.oneIn(4) ? random.pick(keys) : random.pick(inherited);
    return { ...at, [key]: random.oneIn(2) ? this.#odd() : this.#plausible(2) };
  }

  #rename(at: Container, key: string): Container {
    const random = this.#random;
    const { keys } = this.#dictionary;
    const name = random.weighted<() => string>([
      [2, () => random.pick(inherited)],
      [3, () => (keys.length > 0 ? random.pick(keys) : "model")],
      [1, () => key.toUpperCase()],
      [1, () => `${key}\u0000`],
      [1, () => key.repeat(200)],
    ])();
    return Array.isArray(at) ? at : renamed(at, key, name);
  }

  /** Says a member again, with another value; the last one holds. */
  #twice(at: Container, key: string): Container {
    if (Array.isArray(at)) return at;
    const again = this.#keep(JSON.stringify(key));
    return { ...at, [again]: this.#random.oneIn(2) ? this.#odd() : this.#plausible(2) };
  }

  #wrap(at: unknown): unknown {
    const inner: unknown = Array.isArray(at) ? at[0] : isObject(at) ? Object.values(at)[0] : at;
    const { keys } = this.#dictionary;
    return this.#random.pick<() => unknown>([
      () => [at],
      () => [[at, at]],
      () => ({ [keys.length > 0 ? this.#random.pick(keys) : "a"]: at }),
      () => inner ?? null,
      () => writeJson(at),
    ])();
  }

  #reorder(at: unknown): unknown {
    if (Array.isArray(at)) return this.#random.oneIn(2) ? at.toReversed() : at.slice(this.#random.below(at.length));
    return isObject(at) ? Object.fromEntries(Object.entries(at).toReversed()) : null;
  }

  #partOf(value: unknown): unknown {
    return get(value, this.#pathIn(value));
  }

  /** Names a place, with a bias to descend: most of what is read lies two or three deep. */
  #pathIn(root: unknown): Path {
    const path: (string | number)[] = [];
    let at = root;
    while (typeof at === "object" && at !== null && (path.length === 0 || !this.#random.oneIn(4))) {
      const keys: readonly (string | number)[] = Array.isArray(at) ? [this.#random.below(at.length)] : Object.keys(at);
      if (keys.length === 0 || (Array.isArray(at) && at.length === 0)) break;
      const key = this.#random.pick(keys);
      path.push(key);
      at = (at as Record<string | number, unknown>)[key];
    }
    return path;
  }

  /** Under a prototype's name, members that would say something if they were the object's own. */
  #poison(root: unknown): unknown {
    const said: Record<string, unknown> = {};
    for (const key of this.#dictionary.keys) said[key] = /tokens|count|units/i.test(key) ? POISON_COUNT : POISON_WORD;
    const path = this.#pathIn(root);
    const parent = isObject(get(root, path)) ? path : path.slice(0, -1);
    if (!isObject(get(root, parent))) return root;
    this.poisoned = true;
    return edit(root, parent, (at) => ({ ...(at as object), ["__proto__"]: said }));
  }

  #break(text: string): string {
    this.broken = true;
    return this.#keep(text);
  }

  #keep(text: string): string {
    return `@@raw${this.#raw.push(text) - 1}@@`;
  }

  #write(value: unknown): string {
    let text: string;
    if (this.#random.oneIn(8)) {
      // As Python writes it; a text has no bare line end in it.
      text = writeJson(value, 1).replaceAll(/\n\s*/g, this.#random.oneIn(2) ? " " : "");
    } else if (this.#random.oneIn(16)) text = writeJson(value, "\t");
    else text = writeJson(value);
    return this.#raw.length === 0
      ? text
      : text.replaceAll(/"@@raw(\d+)@@"/g, (_, index: string) => this.#raw[Number(index)] ?? "");
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function get(root: unknown, path: Path): unknown {
  let at = root;
  for (const key of path) at = (at as Record<string | number, unknown> | undefined)?.[key];
  return at;
}

/** A copy with something else at a place; what the way needs is made. */
function put(root: unknown, path: Path, value: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  if (Array.isArray(root)) {
    const list: unknown[] = [...root];
    const index = typeof key === "number" ? key : 0;
    list[index] = put(list[index], rest, value);
    return list;
  }
  const at = isObject(root) ? root : {};
  return { ...at, [key]: put(Object.hasOwn(at, key) ? at[key] : undefined, rest, value) };
}

function edit(root: unknown, path: Path, change: (at: Container) => unknown): unknown {
  return put(root, path, change(get(root, path) as Container));
}

function without(at: Container, key: string | number): Container {
  if (Array.isArray(at)) return at.toSpliced(Number(key), 1);
  return Object.fromEntries(Object.entries(at).filter(([name]) => name !== key));
}

function renamed(at: Record<string, unknown>, key: string, name: string): Record<string, unknown> {
  return { ...(without(at, key) as Record<string, unknown>), [name]: at[key] };
}

function retype(at: unknown): unknown {
  if (typeof at === "number") return String(at);
  if (typeof at === "string") return at === "" ? 0 : Number.isFinite(Number(at)) ? Number(at) : [at];
  if (typeof at === "boolean") return at ? "true" : 0;
  if (Array.isArray(at)) return { ...at };
  return isObject(at) ? Object.values(at) : {};
}

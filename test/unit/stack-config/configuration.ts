import { readFileSync } from "node:fs";
import { parse } from "yaml";

const root = new URL("../../../", import.meta.url);

/** A file of the stack's configuration, by its path in the clone. */
export function readText(path: string): string {
  return readFileSync(new URL(path, root), "utf8");
}

/** The value at a path of keys in one of its YAML files; undefined where there is none. */
export function readAt(path: string, ...keys: readonly string[]): unknown {
  return keys.reduce((value: unknown, key) => at(value, key), parse(readText(path), { merge: true }));
}

/** The value of a key, where there is an object with that key. */
export function at(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null
    ? Object.entries(value).find(([name]) => name === key)?.[1]
    : undefined;
}

/** The strings of a list; of anything else, none. */
export function strings(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === "string") : [];
}

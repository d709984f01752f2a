import { allowedGlobals, allowedListeners } from "./allowed.ts";
import { compare, type Pair } from "./pair.ts";
import type { Evidence } from "./run.ts";

type Table = Readonly<Record<string, unknown>>;

/** Compares one table of the notes taken at the start and at the end of the process and its workers. */
export function ofSurroundings(
  part: string,
  allow: (table: Table, hooked: boolean, before: Table) => Table = (table) => table,
): (pair: Pair) => string[] {
  const tables = ({ notes }: Evidence) =>
    notes
      .filter(({ kind }) => kind === "start" || kind === "end")
      .map(({ kind, label, value }) => [`${kind} of ${label}`, flat((value as Table)[part])] as const);
  return ({ without, preloaded, hooked }) => {
    const right = tables(preloaded);
    return tables(without).flatMap(([label, before], at) => {
      const after = allow(right[at]?.[1] ?? {}, hooked, before);
      const names = new Set([...Object.keys(before), ...Object.keys(after)]);
      return [...names].flatMap((name) => compare(`${label}: ${name}`, before[name], after[name]));
    });
  };
}

/** `{ module: { name: shape } }` as `{ "module.name": shape }`. */
function flat(table: unknown): Table {
  const entries = Object.entries((table ?? {}) as Table);
  return Object.fromEntries(
    entries.flatMap(([name, value]) =>
      typeof value === "object" && value !== null
        ? Object.entries(value).map(([key, inner]) => [`${name} ${key}`, inner])
        : [[name, value]],
    ),
  );
}

export function withoutAllowedListeners(table: Table, hooked: boolean, before: Table): Table {
  if (!hooked) return table;
  const allowed = (name: string, count: unknown) =>
    Number(count) - Math.min(allowedListeners[name] ?? 0, Math.max(0, Number(count) - Number(before[name] ?? 0)));
  return Object.fromEntries(
    Object.entries(table)
      .map(([name, count]) => [name, allowed(name, count)] as const)
      .filter(([, count]) => count > 0),
  );
}

export function withoutAllowedGlobals(table: Table, hooked: boolean): Table {
  return hooked
    ? Object.fromEntries(
        Object.entries(table).filter(([name]) => !allowedGlobals.some((allowed) => allowed.test(name))),
      )
    : table;
}

/** What is the same as at the start, or as without us, of the process itself. */
export function surroundings({ without, preloaded }: Pair): string[] {
  const values = ({ notes }: Evidence) =>
    notes
      .filter(({ kind }) => kind === "start" || kind === "end")
      .map(({ kind, value }) => {
        const { environment, directory, title, code, exitCode } = value as Table;
        return { kind, environment, directory, title, code, exitCode };
      });
  return compare("surroundings", values(without), values(preloaded));
}

/** A call's log record, wherever it was kept. */
export interface PastRecord {
  /** Epoch milliseconds: the record's own time, which is the call's end. */
  readonly at: number;
  /** Trace id and span id; absent where it has none. */
  readonly span?: string;
  /** An attribute of the record, or of its resource, by its name. */
  text(name: string): string | undefined;
  number(name: string): number | undefined;
}

/** Counts of what was met on the way to the records. */
export interface Met {
  /** Lines of a file, or answers of Loki. */
  lines: number;
  /** Not JSON, or not OTLP's. */
  badLines: number;
  tooLong: number;
  /** Records that tell of no model call. */
  others: number;
}

/** Makes a record of values by their names; `spell` says how the keeper spells a name. */
export function pastRecord(
  at: number,
  span: string | undefined,
  values: ReadonlyMap<string, string | number>,
  spell: (name: string) => string = (name) => name,
): PastRecord {
  return {
    at,
    ...(span !== undefined && { span }),
    text(name) {
      const value = values.get(spell(name));
      return value === undefined || value === "" ? undefined : String(value);
    },
    number(name) {
      const value = values.get(spell(name));
      const number = typeof value === "string" && value.trim() === "" ? Number.NaN : Number(value);
      return value === undefined || !Number.isFinite(number) ? undefined : number;
    },
  };
}

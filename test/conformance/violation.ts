import { shown, type Value } from "./value.ts";

/** One departure from the table. `message` says it in one line; `times` counts equal ones in other places. */
export interface Violation {
  readonly rule: string;
  readonly row: string;
  readonly where: string;
  readonly is: string;
  readonly should: string;
  readonly times: number;
  readonly message: string;
}

/** A violation before it is known where else it was seen. `group` tells which places count as one. */
export interface Finding {
  readonly rule: string;
  readonly row: string;
  readonly where: string;
  readonly group: string;
  readonly is: string;
  readonly should: string;
}

/** Where something was found: `text` for people, `group` without what differs from one export to the next. */
export interface Place {
  readonly text: string;
  readonly group: string;
}

/** One finding; an attribute's value may stand for what is. */
export function finding(
  place: Place,
  rule: string,
  row: string,
  is: Value | string | undefined,
  should: string,
): Finding {
  return {
    rule,
    row,
    where: place.text,
    group: place.group,
    is: typeof is === "string" ? is : shown(is),
    should,
  };
}

/** Folds equal findings, since a cumulative metric repeats its fault in each export. */
export function toViolations(findings: readonly Finding[]): Violation[] {
  const groups = new Map<string, { first: Finding; times: number }>();
  for (const found of findings) {
    const key = [found.rule, found.row, found.group, found.should].join("\n");
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { first: found, times: 1 });
    else group.times += 1;
  }
  return [...groups.values()].map(({ first: { rule, row, where, is, should }, times }) => {
    const more = times > 1 ? ` [${times} times]` : "";
    const message = `${where}: ${row} is ${is}; should be ${should} (${rule})${more}`;
    return { rule, row, where, is, should, times, message };
  });
}

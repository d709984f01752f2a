/**
 * The sum of several that may have the same labels, and of which some may be missing: `or` alone would take but the first. `parts` are told
 * apart by their keys.
 */
export function sumApart(by: readonly string[], parts: Readonly<Record<string, string>> | readonly string[]): string {
  const apart = Object.entries(parts).map(([key, expr]) => `  label_replace(${expr}, "part", "${key}", "", "")`);
  return `sum by (${by.join(", ")}) (\n${apart.join("\n  or\n")}\n)`;
}

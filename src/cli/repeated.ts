import { UsageError } from "./usage-error.ts";

/** Refuses an option that is given twice and taken once: which of the two is meant is not guessed. */
export function refuseRepeated(
  tokens: readonly { readonly kind: string; readonly name?: string }[],
  options: Readonly<Record<string, { readonly type: string; readonly multiple?: boolean }>>,
): void {
  const seen = new Set<string>();
  for (const { kind, name = "" } of tokens) {
    if (kind !== "option" || options[name]?.multiple === true) continue;
    if (seen.has(name)) throw new UsageError(`--${name} is given more than once; it is taken once`);
    seen.add(name);
  }
}

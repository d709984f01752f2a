import type { NameRule } from "../../pricing/model-name.ts";

/** Rules within rules; the list has three. */
const depthLimit = 8;

/** Reads how the list says which names a model has; undefined for what is no such rule, or none that may be run. */
export function readNameRule(match: unknown, depth = 0): NameRule | undefined {
  const [entry, ...more] = typeof match === "object" && match !== null ? Object.entries(match) : [];
  if (entry === undefined || more.length > 0 || depth > depthLimit) return undefined;
  const [kind, given] = entry as [string, unknown];
  if (kind === "and" || kind === "or") {
    const parts = Array.isArray(given) ? given.map((part) => readNameRule(part, depth + 1)) : [];
    const read = parts.filter((part) => part !== undefined);
    if (read.length === 0 || read.length < parts.length) return undefined;
    return kind === "and" ? { and: read } : { or: read };
  }
  return typeof given === "string" && given !== "" && given.length <= 200 ? readPlainRule(kind, given) : undefined;
}

function readPlainRule(kind: string, text: string): NameRule | undefined {
  if (kind === "equals") return { equals: text.toLowerCase() };
  if (kind === "starts_with") return { startsWith: text.toLowerCase() };
  if (kind === "ends_with") return { endsWith: text.toLowerCase() };
  if (kind === "contains") return { contains: text.toLowerCase() };
  return kind === "regex" && isQuick(text) ? { regex: text } : undefined;
}

/** It is run on names that strangers chose: one that can be read in many ways, or that is another language's, is not. */
function isQuick(source: string): boolean {
  if (/\)[*+{]/.test(source) || (source.match(/[*+]/g) ?? []).length > 2) return false;
  try {
    return new RegExp(source) instanceof RegExp;
  } catch {
    return false;
  }
}

import { createMemory } from "./remembered.ts";

// What a router appends to choose a variant of the same model.
const VARIANT = /:(?:latest|free|nitro|floor|online|beta|extended|exacto)$/;
// Dates and serial numbers by which vendors name a version: -2025-04-14, -20241022, @20241022, -05-06, -0613, -2411, -002.
const VERSION = /[-@](\d{4}-\d{2}-\d{2}|\d{8}|\d{2}-\d{2}|\d{4}|\d{3})$/;

/** Whether another model answered than the one asked for: aliases, dated versions and vendor prefixes are the same model. */
export function isSubstitution(asked: string | undefined, answered: string | undefined): boolean {
  if (asked === undefined || answered === undefined) return false;
  const wanted = nameOf(asked);
  const given = nameOf(answered);
  // A router's own name is a wish for any model.
  if (wanted.family === "auto") return false;
  if (wanted.family !== given.family) return true;
  return wanted.version !== undefined && given.version !== undefined && wanted.version !== given.version;
}

const names = createMemory<ReturnType<typeof parse>>();
const nameOf = (model: string) => names.get(model, () => parse(model));

function parse(model: string): { family: string; version: string | undefined } {
  const name = model
    .slice(model.lastIndexOf("/") + 1)
    .toLowerCase()
    .replace(VARIANT, "");
  const version = VERSION.exec(name)?.[1];
  const family = (version === undefined ? name : name.slice(0, -version.length - 1))
    .replace(/-(?:latest|preview)$/, "")
    // claude-sonnet-4-0 is Anthropic's alias of claude-sonnet-4-20250514.
    .replace(/-0$/, "");
  return { family, version: version?.replaceAll("-", "") };
}

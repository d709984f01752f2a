/** How a price list says which model names an entry is for. All texts are lower case. */
export type NameRule =
  | { readonly equals: string }
  | { readonly startsWith: string }
  | { readonly endsWith: string }
  | { readonly contains: string }
  | { readonly regex: string }
  | { readonly and: readonly NameRule[] }
  | { readonly or: readonly NameRule[] };

/** What may follow a model's name without making it another model: a snapshot's date or number, or its stage. */
const SNAPSHOT = /[-@](?:20\d{6}|20\d\d-\d\d-\d\d|\d\d-\d\d|\d\d-20\d\d|\d{3,4}|latest|preview)$/;

/** The name as price lists spell it: lower case, without the resource path of Gemini's API. */
export function normalName(model: string): string {
  const name = model.trim().toLowerCase();
  return name.startsWith("models/") ? name.slice("models/".length) : name;
}

/** The model's name without its snapshot: "small-4.1-2025-04-14" and "small-4.1-latest" are "small-4.1". */
export function modelStem(name: string): string {
  // A fine-tuned model is priced by what it was tuned from: "ft:small-4.1-2025-04-14:organisation:name:id".
  const base = name.startsWith("ft:") ? name.split(":", 2).join(":") : name;
  let stem = base;
  // One by one: a repeated group in the expression can be read in exponentially many ways, and names come from strangers.
  for (let found = SNAPSHOT.exec(stem); found !== null; found = SNAPSHOT.exec(stem)) stem = stem.slice(0, found.index);
  return stem;
}

/**
 * Whether a rule names this model, whose stem is given. A rule that looks at a part of the name alone also has to account for the whole stem:
 * "starts with flash-1.5" is true of flash-1.5-8b, which costs half, and of models not yet made.
 */
export function namesModel(rule: NameRule, name: string, stem: string): boolean {
  return accountedFor(rule, name) >= stem.length;
}

/** How much of the name, from its start, the rule speaks of; -1 where it does not hold. */
function accountedFor(rule: NameRule, name: string): number {
  if ("equals" in rule) return name === rule.equals ? name.length : -1;
  if ("startsWith" in rule) return name.startsWith(rule.startsWith) ? rule.startsWith.length : -1;
  if ("endsWith" in rule) return name === rule.endsWith ? name.length : -1;
  if ("contains" in rule) return name.startsWith(rule.contains) ? rule.contains.length : -1;
  if ("or" in rule) return Math.max(-1, ...rule.or.map((part) => accountedFor(part, name)));
  if ("and" in rule) {
    const parts = rule.and.map((part) => accountedFor(part, name));
    return parts.includes(-1) ? -1 : Math.max(...parts);
  }
  const found = new RegExp(rule.regex).exec(name);
  if (found === null) return -1;
  return found.index === 0 ? found[0].length : 0;
}

// Lines about names are few: an environment may have any number of variables.
const most = 5;

// What Kubernetes makes of a service of that name; it is nobody's slip.
const links = /_(?:SERVICE_HOST|SERVICE_PORT(?:_\w+)?|PORT(?:_\d+_(?:TCP|UDP)(?:_\w+)?)?)$/;

/** Variables that are set, are none of `known`, and look like one of them, each with that one. Names that resemble none are not ours to judge. */
export function findMisspelt(
  env: NodeJS.ProcessEnv,
  known: readonly string[],
): { readonly name: string; readonly meant: string }[] {
  const found: { name: string; meant: string }[] = [];
  for (const name of Object.keys(env)) {
    if (found.length === most) break;
    const upper = name.toUpperCase();
    if (!/^RELAY_?S/.test(upper) || known.includes(name) || links.test(upper) || upper.length > 64) continue;
    const meant = env[name]?.trim() ? nearest(upper, known) : undefined;
    if (meant !== undefined) found.push({ name, meant });
  }
  return found;
}

function nearest(name: string, known: readonly string[]): string | undefined {
  const [best] = known
    .map((one) => ({ one, edits: isPart(name, one) ? 1 : edits(name, one) }))
    .sort((a, b) => a.edits - b.edits);
  // Two slips in a short word make another word.
  return best !== undefined && best.edits <= (best.one.length < 18 ? 1 : 2) ? best.one : undefined;
}

// A word too many or too few: PRICES_FILE, TIMEOUT.
function isPart(name: string, one: string): boolean {
  const [mine, its] = [name, one].map((whole) => whole.replace(/^RELAYSCOPE_?/, ""));
  if (mine === undefined || its === undefined || Math.min(mine.length, its.length) < 5) return false;
  return `_${mine}_`.includes(`_${its}_`) || `_${its}_`.includes(`_${mine}_`);
}

/** How many letters are to be added, left out, changed or swapped with their neighbour. */
export function edits(from: string, to: string): number {
  let before: number[] = [];
  let above = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let row = 1; row <= from.length; row++) {
    const line = [row];
    for (let column = 1; column <= to.length; column++) {
      const same = from[row - 1] === to[column - 1];
      const swapped = row > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      line[column] = Math.min(
        (above[column] ?? 0) + 1,
        (line[column - 1] ?? 0) + 1,
        (above[column - 1] ?? 0) + (same ? 0 : 1),
        swapped ? (before[column - 2] ?? 0) + 1 : Infinity,
      );
    }
    before = above;
    above = line;
  }
  return above[to.length] ?? Infinity;
}

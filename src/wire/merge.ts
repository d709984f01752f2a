/** What was understood of one message: a field may be undefined, which says nothing. */
export type Partly<T> = { readonly [K in keyof T]?: T[K] | undefined };

/** `{...known, ...more}`, except that what `more` does not say leaves what is known; `known` itself where nothing is new. */
export function merge<T extends object>(known: T, more: Partly<T>): T {
  let merged = known;
  for (const key of Object.keys(more) as (keyof T)[]) {
    const value = more[key];
    if (value === undefined || value === merged[key]) continue;
    // Copied once, at the first news: most events of a stream bring none.
    if (merged === known) merged = { ...known };
    merged[key] = value;
  }
  return merged;
}

/** Only the fields that say something. */
export function stated<T extends object>(fields: Partly<T>): Partial<T> {
  return merge<Partial<T>>({}, fields);
}

/** As `stated`, and undefined where nothing at all was said. */
export function statedOrAbsent<T extends object>(fields: Partly<T>): Partial<T> | undefined {
  const known = stated(fields);
  return Object.keys(known).length > 0 ? known : undefined;
}

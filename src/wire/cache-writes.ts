/** Tokens written to a cache, of an answer that tells them by their lifetime: undefined where it tells neither. */
export function sumOfLifetimes(cacheWrite5m: number | undefined, cacheWrite1h: number | undefined): number | undefined {
  return cacheWrite5m === undefined && cacheWrite1h === undefined
    ? undefined
    : (cacheWrite5m ?? 0) + (cacheWrite1h ?? 0);
}

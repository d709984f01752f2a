/** What repeated measurements came to. */
export interface Summary {
  readonly median: number;
  /** The median lies so far to either side of it, 19 times in 20, as far as the repetitions tell. */
  readonly noise: number;
  readonly repetitions: number;
}

/** The middle of some numbers; the mean of the two in the middle of an even number of them. */
export function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? Number.NaN;
  return (lower + upper) / 2;
}

/** Sums up measurements by what an outlier does not move: the median, and the median distance from it. */
export function summarise(values: readonly number[]): Summary {
  const median = medianOf(values);
  const distance = medianOf(values.map((value) => Math.abs(value - median)));
  // 1.4826: a standard deviation in median distances; 1.2533: a median's error in a mean's; 1.96: 19 times in 20.
  return {
    median,
    noise: (1.96 * 1.2533 * 1.4826 * distance) / Math.sqrt(values.length),
    repetitions: values.length,
  };
}

/** What each measurement added to the one made beside it. */
export function differences(of: readonly number[], beside: readonly number[]): number[] {
  return of.slice(0, beside.length).map((value, place) => value - (beside[place] ?? Number.NaN));
}

/** One as a share of another, with the noise of both. */
export function ratioOf(one: Summary, other: Summary): Summary {
  const median = one.median / other.median;
  return {
    median,
    noise: Math.abs(median) * Math.hypot(one.noise / one.median, other.noise / other.median),
    repetitions: Math.min(one.repetitions, other.repetitions),
  };
}

/** How much `ys` grow with each of `xs`: the slope of the line through them with the least squares. */
export function slopeOf(xs: readonly number[], ys: readonly number[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [x, y] = [mean(xs), mean(ys)];
  const covered = xs.reduce((sum, value, place) => sum + (value - x) * ((ys[place] ?? Number.NaN) - y), 0);
  return covered / xs.reduce((sum, value) => sum + (value - x) ** 2, 0);
}

/** When the reads of a stream came: count, greatest gap, and the gaps per bucket. Milliseconds, except the bounds. */
export class StreamClock {
  readonly #boundsMs: readonly number[];
  readonly gapCounts: number[];
  chunks = 0;
  maxGapMs: number | undefined;
  minGapMs: number | undefined;
  gapSumMs = 0;
  #last = 0;

  /** `boundsSeconds` are the histogram's, in seconds, ascending. */
  constructor(boundsSeconds: readonly number[]) {
    this.#boundsMs = boundsSeconds.map((bound) => bound * 1000);
    this.gapCounts = Array.from({ length: boundsSeconds.length + 1 }, () => 0);
  }

  tick(at: number): void {
    this.chunks += 1;
    if (this.chunks > 1) this.#gap(at - this.#last);
    this.#last = at;
  }

  #gap(gap: number): void {
    this.gapSumMs += gap;
    if (this.maxGapMs === undefined || gap > this.maxGapMs) this.maxGapMs = gap;
    if (this.minGapMs === undefined || gap < this.minGapMs) this.minGapMs = gap;
    let bucket = 0;
    while (bucket < this.#boundsMs.length && gap > (this.#boundsMs[bucket] ?? 0)) bucket += 1;
    this.gapCounts[bucket] = (this.gapCounts[bucket] ?? 0) + 1;
  }
}

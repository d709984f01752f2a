/** Chance that can be had again: the same seed and input give the same choices, whichever thread makes them and in whatever order. */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #count = 1;

  constructor(seed: number, input: number) {
    this.#a = mix(seed ^ 0x9e3779b9);
    this.#b = mix(this.#a ^ input);
    this.#c = mix(this.#b + Math.floor(input / 2 ** 32));
    for (let round = 0; round < 12; round += 1) this.#next();
  }

  /** From 0 up to 1, without 1. */
  get fraction(): number {
    return this.#next() / 2 ** 32;
  }

  /** A whole number from 0 up to `limit`, without it; 0 where there is none. */
  below(limit: number): number {
    return limit <= 1 ? 0 : Math.floor(this.fraction * limit);
  }

  /** Whether something happens that happens once in `times`. */
  oneIn(times: number): boolean {
    return this.below(times) === 0;
  }

  /** One of a list that is not empty. */
  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }

  /** One of a list, by weight. */
  weighted<T>(list: readonly (readonly [weight: number, item: T])[]): T {
    let left = this.fraction * list.reduce((sum, [weight]) => sum + weight, 0);
    for (const [weight, item] of list) {
      left -= weight;
      if (left < 0) return item;
    }
    return (list.at(-1) as readonly [number, T])[1];
  }

  // sfc32 (Doty-Humphrey), small and fast.
  #next(): number {
    const sum = (this.#a + this.#b + this.#count) | 0;
    this.#count = (this.#count + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (this.#c << 21) | (this.#c >>> 11);
    this.#c = (this.#c + sum) | 0;
    return sum >>> 0;
  }
}

/** splitmix32's step: neighbours become strangers. */
function mix(value: number): number {
  let mixed = (value + 0x9e3779b9) | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
  return (mixed ^ (mixed >>> 15)) >>> 0;
}

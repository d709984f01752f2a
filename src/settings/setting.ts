/** One setting of ours: where it is read, what is accepted, and what holds when nothing (or nothing readable) is said. */
export interface Setting<T> {
  readonly variable: string;
  /** A variable of OpenTelemetry's that holds where ours is not set, and takes the same. */
  readonly otherwise?: string;
  /** What a wrong value is answered with. */
  readonly accepted: string;
  readonly example: string;
  readonly fallback: T;
  /** Its value is repeated nowhere, not even where it is wrong. */
  readonly secret?: true;
  readonly sentence: string;
  /** Undefined: not an accepted form. Never given an empty text. */
  parse(text: string): T | undefined;
}

/** Has the compiler find what a setting reads. */
export function define<T>(given: Setting<T>): Setting<T> {
  return given;
}

/** Runs our code where the app's code must not notice it: what throws is reported by part and goes no further. */
export interface Guard {
  /** A function that does the same and never throws; it returns undefined where the other would have thrown. */
  wrap<A extends unknown[], R>(part: string, work: (...given: A) => R): (...given: A) => R | undefined;
}

/**
 * The one place where errors of ours end. A throw inside a diagnostics channel's subscriber would become an
 * uncaught exception of the app. `planted` names a part that is to fail each time: how the tests prove the guard.
 */
export function createGuard(report: (part: string, error: unknown) => void, planted?: string): Guard {
  return {
    wrap(part, work) {
      return (...given) => {
        try {
          if (part === planted) throw new Error(`planted in ${part}`);
          return work(...given);
        } catch (error) {
          try {
            report(part, error);
          } catch {
            // Reporting is ours as well, and nothing is left to tell it to.
          }
          return undefined;
        }
      };
    },
  };
}

/** One thing that is wrong in the Compose files, and what to write instead. */
export interface Problem {
  /** A service's name, or the part of the file it is in. */
  readonly where: string;
  readonly what: string;
  readonly mend: string;
}

/** A problem as one line. */
export function formatProblem({ where, what, mend }: Problem): string {
  return `${where}: ${what}; ${mend}`;
}

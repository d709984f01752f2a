import type { Project, Service } from "./model.ts";

/** One demand on a single service: what is wrong with it, nothing where all is well. */
export interface Rule {
  readonly name: string;
  /** What to write instead. */
  readonly mend: string;
  find(service: Service, context: RuleContext): readonly string[];
}

/** What stands around the service. */
interface RuleContext {
  readonly name: string;
  readonly project: Project;
  /** The folder of the Compose files. */
  readonly root: string;
}

/** A finding, where something is broken. */
export function when(broken: boolean, what: string): readonly string[] {
  return broken ? [what] : [];
}

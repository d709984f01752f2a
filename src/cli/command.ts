/** One of a command line's commands; its code is loaded when it is asked for. */
export interface Command {
  readonly name: string;
  readonly summary: string;
  /** Takes what stands after the command's name, and gives the exit code. */
  load(): Promise<(given: readonly string[]) => Promise<number>>;
}

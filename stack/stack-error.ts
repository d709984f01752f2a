/** What stops the stack, in one line for the user; the long output behind it is kept beside it. */
export class StackError extends Error {
  readonly details: string;

  constructor(message: string, details = "") {
    super(message);
    this.name = "StackError";
    this.details = details;
  }
}

/** One line of any error: what the system refused is the user's to mend, and only a mistake of ours comes with its stack. */
export function tellError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const expected = error instanceof StackError || "syscall" in error;
  return expected ? firstLine(error) : (error.stack ?? error.message);
}

/** Of a message the line that says what and where. */
export function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split("\n", 1)[0]?.replace(/:$/, "") ?? text;
}

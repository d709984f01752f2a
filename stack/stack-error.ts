/** What stops the stack, in one line for the user; the long output behind it is kept beside it. */
export class StackError extends Error {
  readonly details: string;

  constructor(message: string, details = "") {
    super(message);
    this.name = "StackError";
    this.details = details;
  }
}

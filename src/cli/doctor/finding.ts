/** `skip`: not looked at, for the reason that the message gives. Only `fail` makes the exit code 1. */
type State = "ok" | "warn" | "fail" | "skip";

/** What one check came to: one line. The keys, and the names in `check`, are what `--json` promises. */
export interface Finding {
  readonly check: string;
  readonly state: State;
  readonly message: string;
  /** What to do about it. */
  readonly advice?: string;
}

type Make = (check: string, message: string, advice?: string) => Finding;

export const ok: Make = make("ok");
export const warn: Make = make("warn");
export const fail: Make = make("fail");
export const skip: Make = make("skip");

function make(state: State): Make {
  return (check, message, advice) => ({ check, state, message, ...(advice !== undefined && { advice }) });
}

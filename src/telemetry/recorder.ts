import type { Context } from "@opentelemetry/api";
import type { Attempt, Call } from "../call.ts";

/** A call at its beginning, when only method, path and headers are sure. */
export interface Opening {
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly parent: Context;
  readonly method: string;
  readonly serverAddress: string;
  readonly serverPort: number;
  /** What makes the request, as it calls itself: its user agent. */
  readonly client?: string;
  /** Where the path alone names the dialect: what a sampler may go by. */
  readonly known?: { readonly operation: string; readonly provider: string; readonly model?: string };
}

/** A call under way. `context` holds its span: what is injected into each attempt, and the context its records are made in. */
export interface OpenCall {
  readonly context: Context;
}

/** Turns calls into telemetry. Everything it is told is final: nothing is corrected later. */
export interface Recorder {
  begin(opening: Opening): OpenCall;
  end(open: OpenCall, call: Call): void;
  /** The body said that this is no model call: the span and the metric that instrumentation-undici would have made. */
  endAsHttp(open: OpenCall, attempt: Attempt): void;
  /** A call that is not followed: it is past a bound of ours (`relayscope.calls`, seen and skipped). */
  skip(reason: string): void;
  /** A call that was taken for another's retry, or is told as left since nothing was heard of it (`relayscope.calls`, corrected). */
  correct(reason: string): void;
  /** A call to a known model host that did not come by undici: this is all that is told of it (`relayscope.unobserved`). */
  unobserved(client: string, serverAddress: string): void;
  /** The process ends: what is held until others have counted it is counted now. */
  settle?(): void;
  /** An error of ours, caught (`relayscope.faults`). */
  fault(part: string): void;
}

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
  /** A retry that turned out to be another call, a call given up for a bound, … (`relayscope.calls`). */
  skip(reason: string): void;
  /** An error of ours, caught (`relayscope.faults`). */
  fault(part: string): void;
}

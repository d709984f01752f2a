import {
  type Attributes,
  type Context,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
  type Tracer,
} from "@opentelemetry/api";
import type { Attempt, Call } from "../call.ts";
import { errorTypeOf } from "./attributes.ts";
import { attributeNames as a } from "./catalog-attributes.ts";
import { httpAttributes, httpErrorType, httpSpanName } from "./http-attributes.ts";
import type { Opening } from "./recorder.ts";
import { withinOuter } from "./within-outer.ts";

/** Which attempts become HTTP spans of their own: those of a call that had several, all, or none. */
export type HttpSpans = "retries" | "always" | "never";

/** What is told on the span of a call. */
interface Told {
  readonly call: Call;
  readonly attributes: Attributes;
  readonly httpSpans: HttpSpans;
  /** Whether an outer span tells the inference: then this one is its HTTP child. */
  readonly within: boolean;
}

/** Begins the span of a call, with what a sampler may go by; `within` another's span of the inference, an HTTP span. */
export function beginSpan(tracer: Tracer, opening: Opening, within: boolean): Span {
  const known = within ? undefined : opening.known;
  const attributes: Attributes = { [a.serverAddress]: opening.serverAddress, [a.serverPort]: opening.serverPort };
  if (known !== undefined) {
    attributes[a.operation] = known.operation;
    attributes[a.provider] = known.provider;
    if (known.model !== undefined) attributes[a.requestModel] = known.model;
  }
  const name = known === undefined ? httpSpanName(opening.method) : spanName(known.operation, known.model);
  return tracer.startSpan(name, { kind: SpanKind.CLIENT, startTime: opening.startedAt, attributes }, opening.parent);
}

/** Ends the span of a call; its attempts become spans below it, made now with their true times. */
export function endSpan(tracer: Tracer, span: Span, context: Context, told: Told): void {
  const { call, attributes, httpSpans, within } = told;
  if (span.isRecording()) {
    const several = call.attempts.length > 1;
    // Within another's span it is the HTTP span of a single attempt itself.
    const apart = several ? httpSpans !== "never" : httpSpans === "always" && !within;
    const last = call.attempts.at(-1);
    if (!within) span.updateName(spanName(call.format.operation, call.asked.model));
    if (apart) call.attempts.forEach((attempt, resend) => attemptSpan(tracer, context, attempt, resend));
    // The call's own facts come last: where both name a host, the call's is meant.
    else if (last !== undefined) span.setAttributes(httpAttributes(last, call.attempts.length - 1));
    span.setAttributes(within ? withinOuter(attributes) : attributes);
    if (errorTypeOf(call) !== undefined) span.setStatus({ code: SpanStatusCode.ERROR });
  }
  span.end(call.startedAt + call.durationMs);
}

/** The context in which a span is the current one. */
export function contextOf(span: Span, parent: Context): Context {
  return trace.setSpan(parent, span);
}

function attemptSpan(tracer: Tracer, parent: Context, attempt: Attempt, resend: number): void {
  const attributes = httpAttributes(attempt, resend);
  const errorType = httpErrorType(attempt);
  if (errorType !== undefined) attributes[a.errorType] = errorType;
  const span = tracer.startSpan(
    httpSpanName(attempt.method),
    { kind: SpanKind.CLIENT, startTime: attempt.startedAt, attributes },
    parent,
  );
  if (errorType !== undefined) span.setStatus({ code: SpanStatusCode.ERROR });
  span.end(attempt.startedAt + attempt.durationMs);
}

function spanName(operation: string, model: string | undefined): string {
  return model === undefined ? operation : `${operation} ${model}`;
}

import {
  type Attributes,
  type MeterProvider,
  ROOT_CONTEXT as ROOT,
  type Span,
  type TracerProvider,
} from "@opentelemetry/api";
import { createGuard } from "../guard.ts";
import type { ContentMode } from "../settings/config.ts";
import { callAttributes } from "./attributes.ts";
import { attributeNames as a } from "./catalog-attributes.ts";
import { cleanCall } from "./clean-call.ts";
import { contentAttributes, structuredContent } from "./content-attributes.ts";
import type { ExemplarStore } from "./exemplars.ts";
import { createHandover, type Handover } from "./handover.ts";
import { createInstruments } from "./instruments.ts";
import { createLabelBound } from "./label-bound.ts";
import { createLabels } from "./labels.ts";
import { createLikes } from "./likes.ts";
import { emitCall } from "./logs.ts";
import { createHeldCalls, type HeldCall } from "./held-calls.ts";
import { recordCall, recordHeld } from "./metrics.ts";
import { type Outer, takeOuter } from "./outer.ts";
import type { LoggerProvider } from "./logger-provider.ts";
import type { Producer } from "./producer.ts";
import type { OpenCall, Recorder } from "./recorder.ts";
import { ourScope, type Semconv } from "./scope.ts";
import { beginSpan, contextOf, endSpan, type HttpSpans } from "./spans.ts";
import { createUndiciHistogram, endAsUndici } from "./undici-http.ts";

/** How calls are to be told. */
export interface RecorderSettings {
  readonly semconv?: Semconv;
  readonly httpSpans?: HttpSpans;
  /** Where a call's content is told, if it has any. */
  readonly content?: ContentMode;
  /** What of a call's attribution is a label of its metrics. */
  readonly attributionLabels?: readonly string[];
  /** Distinct values of each metric label; further ones become `other`. */
  readonly labelValues?: number;
}

/** Where telemetry goes. Without a logger provider no log records are made. */
export interface RecorderOptions {
  readonly tracerProvider: TracerProvider;
  readonly meterProvider: MeterProvider;
  readonly loggerProvider?: LoggerProvider;
  readonly settings?: RecorderSettings;
  /** Made beforehand, of the same generation, where the SDK has taken its ends already. */
  readonly handover?: Handover;
}

/** A recorder with what a metric reader and exporter need of it. */
export interface CreatedRecorder extends Recorder {
  readonly exemplars: ExemplarStore;
  readonly producer: Producer;
}

interface Begun {
  readonly span: Span;
  /** The labels it was counted under as active: it must leave under the same. */
  readonly labels: Attributes;
  /** Another's span that tells the call as an inference already. */
  readonly outer: Outer | undefined;
}

/** Makes the recorder that speaks OpenTelemetry. */
export function createRecorder(options: RecorderOptions): CreatedRecorder {
  const { tracerProvider, meterProvider, loggerProvider, settings = {} } = options;
  const { semconv = "v1.41", httpSpans = "retries", content = "NO_CONTENT", labelValues = 200 } = settings;
  const onSpan = content === "SPAN_ONLY" || content === "SPAN_AND_EVENT";
  const onEvent = content === "EVENT_ONLY" || content === "SPAN_AND_EVENT";
  const { exemplars, producer, gaps, limits } = options.handover ?? createHandover({ semconv });
  const { name, version, schemaUrl } = ourScope(semconv);
  const scopeOptions = schemaUrl === undefined ? {} : { schemaUrl };
  const tracer = tracerProvider.getTracer(name, version, scopeOptions);
  const logger = loggerProvider?.getLogger(name, version, scopeOptions);
  const record = createInstruments(meterProvider.getMeter(name, version, scopeOptions), semconv, exemplars);
  const undiciDuration = createUndiciHistogram(meterProvider);
  const bound = createLabelBound(labelValues, (label) => record("labelOverflow", 1, { [a.label]: label }, ROOT));
  const labels = createLabels(bound, settings.attributionLabels);
  const sinks = { semconv, record, labels, gaps, limits, exemplars };
  const fault = (part: string) => record("faults", 1, { [a.part]: bound.keep(a.part, part) }, ROOT);
  const countHeld = ({ outer, call, context }: HeldCall) => {
    const missing = [...outer.countable].filter((metric) => !outer.counted(metric));
    if (missing.length > 0) recordHeld(sinks, call, context, new Set(missing));
  };
  const held = createHeldCalls(createGuard(fault).wrap("held-calls", countHeld));
  const likes = createLikes();
  // What was begun, for as long as somebody holds its OpenCall; an end takes it out, so that it counts once.
  const begun = new WeakMap<OpenCall, Begun>();

  const ledger = (state: string, reason?: string) =>
    record(
      "calls",
      1,
      { [a.state]: state, ...(reason !== undefined && { [a.reason]: bound.keep(a.reason, reason) }) },
      ROOT,
    );

  const finish = (open: OpenCall): Begun | undefined => {
    const found = begun.get(open);
    if (found === undefined) return undefined;
    begun.delete(open);
    record("active", -1, found.labels, open.context);
    return found;
  };

  return {
    exemplars,
    producer,
    begin(opening) {
      const outer = takeOuter(opening.parent, opening, likes);
      const span = beginSpan(tracer, opening, outer?.seen === true);
      const open = { context: contextOf(span, opening.parent) };
      const active = labels.opening(opening);
      begun.set(open, { span, labels: active, outer });
      record("active", 1, active, open.context);
      ledger("seen");
      return open;
    },
    end(open, ended) {
      const found = finish(open);
      if (found === undefined) return;
      const { span, outer } = found;
      const call = cleanCall(ended);
      const attributes = callAttributes(call, semconv);
      recordCall(sinks, call, open.context, outer?.countable);
      if (logger !== undefined) {
        const told = onEvent ? { ...attributes, ...structuredContent(call) } : attributes;
        emitCall(logger, call, told, open.context);
      }
      const told = onSpan ? { ...attributes, ...contentAttributes(call) } : attributes;
      endSpan(tracer, span, open.context, { call, attributes: told, httpSpans, within: outer?.seen === true });
      if (outer !== undefined && outer.countable.size > 0) held.hold({ outer, call, context: open.context });
      ledger("ended");
    },
    endAsHttp(open, attempt) {
      const found = finish(open);
      if (found === undefined) return;
      const { span, outer } = found;
      outer?.release();
      undiciDuration.record(attempt.durationMs / 1000, endAsUndici(span, attempt), open.context);
      ledger("skipped", "not_a_model_call");
    },
    skip(reason) {
      ledger("seen");
      ledger("skipped", reason);
    },
    correct: (reason) => ledger("corrected", reason),
    unobserved: (client, host) =>
      record("unobserved", 1, { [a.client]: client, [a.serverAddress]: bound.keep(a.serverAddress, host) }, ROOT),
    settle: held.settle,
    fault,
  };
}

import type { Span, Tracer, TracerProvider } from "@opentelemetry/api";

/**
 * A tracer provider that hands on to whatever `current` says at each span: what an app keeps of it from before its SDK was
 * registered (`const tracer = trace.getTracer("mine")`) goes to that SDK from then on, as with the API's own stand-ins.
 */
export function lateTracers(current: () => TracerProvider): TracerProvider & { getDelegate(): TracerProvider } {
  return {
    // What unwraps the API's stand-in finds the SDK behind this one, too.
    getDelegate: current,
    getTracer(name, version, options) {
      let provider: TracerProvider | undefined;
      let tracer: Tracer | undefined;
      const find = (): Tracer => {
        const now = current();
        if (tracer === undefined || now !== provider) [provider, tracer] = [now, now.getTracer(name, version, options)];
        return tracer;
      };
      return {
        startSpan: (...given) => find().startSpan(...given),
        startActiveSpan(...given: [string, ...unknown[]]) {
          const found = find();
          return Reflect.apply(found.startActiveSpan, found, given) as ReturnType<(span: Span) => unknown>;
        },
      } as Tracer;
    },
  };
}

import { isHttpClient, spanPlace } from "./check-span.ts";
import { spanKey } from "./check-twice.ts";
import type { Span } from "./otlp.ts";
import { isOurCall } from "./span-attributes.ts";
import { numberAt } from "./value.ts";
import { finding, type Finding } from "./violation.ts";

/** The attempts of each model call among the spans, by the call's span id, in the order of their start. */
export function attemptsByCall(spans: readonly Span[]): Map<string, Span[]> {
  const calls = new Set(spans.filter(isOurCall).map(spanKey));
  const attempts = new Map<string, Span[]>();
  for (const span of spans) {
    const parent = `${span.traceId}/${span.parentSpanId}`;
    if (!calls.has(parent) || !isHttpClient(span)) continue;
    attempts.set(parent, [...(attempts.get(parent) ?? []), span]);
  }
  // Two may begin within one millisecond.
  const resend = (span: Span) => numberAt(span.attributes, "http.request.resend_count") ?? 0;
  for (const group of attempts.values()) {
    group.sort((one, other) =>
      one.start === other.start ? resend(one) - resend(other) : one.start < other.start ? -1 : 1,
    );
  }
  return attempts;
}

/** Several attempts have the HTTP facts instead of their call; the first has no resend_count, the others count from 1. */
export function checkAttempts(call: Span | undefined, attempts: readonly Span[]): Finding[] {
  return [...(call === undefined || attempts.length < 2 ? [] : checkCall(call)), ...checkCounts(attempts)];
}

function checkCall(call: Span): Finding[] {
  const repeated = [...call.attributes.keys()].filter((name) => /^(http|url|network)\./.test(name));
  return repeated.map((name) =>
    finding(spanPlace(call), "attempts", name, "on the call", "on its attempts' spans alone"),
  );
}

function checkCounts(attempts: readonly Span[]): Finding[] {
  return attempts.flatMap((span, index) => {
    const count = numberAt(span.attributes, "http.request.resend_count");
    if ((count ?? 0) === index) return [];
    const place = { ...spanPlace(span), group: `attempt ${index + 1}` };
    const should = index === 0 ? "absent on the first attempt" : `${index} on attempt ${index + 1}`;
    return [finding(place, "resend", "http.request.resend_count", String(count ?? "absent"), should)];
  });
}

import { attemptsByCall, checkAttempts } from "./check-attempts.ts";
import { checkContent, checkContentForms } from "./check-content.ts";
import { checkLog, logPlace } from "./check-log.ts";
import { checkMetric, checkSeries } from "./check-metric.ts";
import { checkOuter } from "./check-outer.ts";
import { checkResources } from "./check-resource.ts";
import { checkSpan, spanPlace } from "./check-span.ts";
import { readPayloads, type EmittedPayload } from "./otlp.ts";
import type { Generation } from "./rows.ts";
import { callEvent } from "./log.ts";
import { isOurCall } from "./span-attributes.ts";
import { checkTwice, spanKey } from "./check-twice.ts";
import { withoutTheirs } from "./theirs.ts";
import { toViolations, type Violation } from "./violation.ts";

export type { EmittedPayload } from "./otlp.ts";
export type { Generation } from "./rows.ts";
export type { Violation } from "./violation.ts";

/** Holds everything in the export requests against the conformance table. Content counts as a leak unless it was opted in. */
export function check(
  payloads: readonly EmittedPayload[],
  generation: Generation,
  { content = false }: { readonly content?: boolean } = {},
): Violation[] {
  const { resources, spans, exports, logs: all } = readPayloads(payloads);
  const logs = withoutTheirs(all);
  const calls = new Map(spans.filter(isOurCall).map((span) => [spanKey(span), span]));
  const attempts = attemptsByCall([...new Map(spans.map((span) => [spanKey(span), span])).values()]);
  const attemptSpans = new Set([...attempts.values()].flat());
  return toViolations([
    ...checkResources(resources, generation),
    ...checkTwice(spans, spanPlace, "span"),
    ...checkTwice(
      logs.filter(({ eventName }) => eventName === callEvent.name),
      logPlace,
      callEvent.name,
    ),
    ...spans.flatMap((span) => checkSpan(span, generation, attemptSpans.has(span))),
    ...checkOuter(spans),
    ...[...attempts].flatMap(([key, group]) => checkAttempts(calls.get(key), group)),
    ...logs.flatMap((log) => checkLog(log, calls.get(spanKey(log)), generation)),
    ...withoutTheirs(exports.flat()).flatMap((metric) => checkMetric(metric, generation)),
    ...exports.flatMap(checkSeries),
    ...withoutTheirs(spans).flatMap((span) =>
      content
        ? checkContentForms(span.attributes, "span", spanPlace(span))
        : checkContent(span.attributes, spanPlace(span)),
    ),
    ...logs.flatMap((log) =>
      content ? checkContentForms(log.attributes, "log", logPlace(log)) : checkContent(log.attributes, logPlace(log)),
    ),
  ]);
}

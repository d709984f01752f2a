import { checkAttributes, unknownName } from "./check-attributes.ts";
import { isContent } from "./check-content.ts";
import { callEvent, eventRows, recordAttributes } from "./log.ts";
import type { Log, Span } from "./otlp.ts";
import { rowFor, type Generation } from "./rows.ts";
import { isModelCall, isWithin } from "./span-attributes.ts";
import { shown } from "./value.ts";
import { finding, type Finding, type Place } from "./violation.ts";

/** Holds one log record against the table, and against the span it belongs to where that is at hand. */
export function checkLog(log: Log, span: Span | undefined, generation: Generation): Finding[] {
  const place = logPlace(log);
  const row = eventRows.find((event) => event.name === log.eventName);
  if (row === undefined) return checkStranger(log, generation, place);
  const findings = checkAttributes(log.attributes, row.attributes, generation, place);
  if (!/^(?!0{32})[0-9a-f]{32}$/.test(log.traceId)) {
    findings.push(
      finding(place, "ids", "traceId", log.traceId || "absent", "32 hex digits: it is in the span's context"),
    );
  }
  if (!/^(?!0{16})[0-9a-f]{16}$/.test(log.spanId)) {
    findings.push(
      finding(place, "ids", "spanId", log.spanId || "absent", "16 hex digits: it is in the span's context"),
    );
  }
  const repeated = log.attributes.get("event.name");
  if (repeated !== undefined) {
    findings.push(finding(place, "event name", "event.name", repeated, "absent: the record's eventName is the name"));
  }
  return span === undefined || row !== callEvent ? findings : [...findings, ...checkTwin(log, span, place)];
}

/** A log record as messages call it. */
export function logPlace(log: Log): Place {
  const name = log.eventName || "without a name";
  return { text: `log ${name} (trace ${log.traceId || "absent"}, span ${log.spanId || "absent"})`, group: name };
}

/** A record without a row is an app's own, unless it speaks in our words. */
function checkStranger(log: Log, generation: Generation, place: Place): Finding[] {
  if (/^(gen_ai|openai|relayscope)\./.test(log.eventName)) {
    return [unknownName(log.eventName, "an event", generation, place)];
  }
  if (!isModelCall(log.attributes)) return checkAttributes(log.attributes, [], generation, place, /^relayscope\./);
  return [
    finding(place, "event name", "eventName", log.eventName || "absent", `${callEvent.name}: it tells of a model call`),
  ];
}

/** The record says what the span says, and all where the span is within another's. Content may be on one of them alone. */
function checkTwin(log: Log, span: Span, place: Place): Finding[] {
  const findings: Finding[] = [];
  for (const [name, value] of span.attributes) {
    if (!/^(gen_ai|openai|error)\./.test(name) || isContent(name)) continue;
    const found = log.attributes.get(name);
    if (shown(found) !== shown(value))
      findings.push(finding(place, "twin", name, found, `${shown(value)}, as on its span`));
  }
  if (isWithin(span)) return findings;
  for (const [name, value] of log.attributes) {
    if (span.attributes.has(name) || isContent(name) || name.startsWith("event.")) continue;
    if (rowFor(recordAttributes, name) !== undefined) continue;
    findings.push(finding(place, "twin", name, value, "absent, as on its span"));
  }
  return findings;
}

import type { Context } from "@opentelemetry/api";
import type { Call, Outcome } from "../call.ts";
import { attributeNames as a } from "./catalog-attributes.ts";
import { callEvent } from "./catalog.ts";
import type { StructuredAttributes } from "./structured-attributes.ts";
import type { Logger } from "./logger-provider.ts";

// The API's `SeverityNumber`, as numbers: a service with an API without logs (1.9) can load this file.
const INFO = 9;
const WARN = 13;
const ERROR = 17;

const severities: Readonly<Partial<Record<Outcome, readonly [number, string]>>> = {
  ok: [INFO, "INFO"],
  cancelled: [INFO, "INFO"],
  caller: [WARN, "WARN"],
  rate_limit: [WARN, "WARN"],
};

/** Writes the one log record of a call: the facts of its span, in its span's context, and how long it took, which a span has in its times. */
export function emitCall(logger: Logger, call: Call, attributes: StructuredAttributes, context: Context): void {
  const [severityNumber, severityText] = severities[call.outcome] ?? [ERROR, "ERROR"];
  logger.emit({
    eventName: callEvent,
    timestamp: call.startedAt + call.durationMs,
    severityNumber,
    severityText,
    body: sentence(call),
    attributes: { ...attributes, [a.duration]: call.durationMs / 1000 },
    context,
  });
}

/** A call in one line for people: machines have the attributes. */
function sentence(call: Call): string {
  const { asked, reading, attempts, cost, durationMs, outcome, errorType } = call;
  const parts = [
    `${[call.format.operation, asked.model].filter(Boolean).join(" ")} via ${call.relay}: ${outcome}`,
    errorType === undefined || errorType === outcome ? "" : ` (${errorType})`,
    ` in ${(durationMs / 1000).toFixed(durationMs < 1000 ? 3 : 1)} s`,
    attempts.length > 1 ? `, ${attempts.length} attempts` : "",
    reading.usage === undefined ? "" : `, ${reading.usage.input ?? "?"} in / ${reading.usage.output ?? "?"} out tokens`,
    cost === undefined ? "" : `, ${Number(cost.amount.toPrecision(4))} ${cost.currency}`,
  ];
  return parts.join("");
}

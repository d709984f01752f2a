import { getStringFromEnv, parseKeyPairsIntoRecord } from "@opentelemetry/core";

// RFC 9110's token, and what node:http lets a value hold; it throws at anything else, in the middle of an export.
const token = /^[\w!#$%&'*+.^`|~-]+$/;
const text = /^[\t\u0020-\u007e\u0080-\u00ff]+$/;

/**
 * The headers in an `OTEL_EXPORTER_OTLP_*HEADERS` variable, each read as OpenTelemetry's own exporters do. What is not
 * a header is left out and said by its place alone: the variable holds keys, and a slip may have put one in a name.
 */
export function readHeaders(variable: string, say: (line: string) => void): Record<string, string> {
  const parts = (getStringFromEnv(variable) ?? "").split(",");
  const headers: Record<string, string> = {};
  const wrong: number[] = [];
  for (const [index, part] of parts.entries()) {
    // A comma at the end is no slip.
    if (part.trim() === "") continue;
    const [name, value] = Object.entries(parseKeyPairsIntoRecord(part))[0] ?? ["", ""];
    if (token.test(name) && text.test(value)) headers[name] = value;
    else wrong.push(index + 1);
  }
  if (wrong.length > 0) {
    const form = "name=value,name=value, with percent-encoding and of characters that an HTTP header may have";
    say(`${variable}: what stands at place ${wrong.join(", ")} of ${parts.length} is left out; accepted is ${form}`);
  }
  return headers;
}

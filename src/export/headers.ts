import { getStringFromEnv, parseKeyPairsIntoRecord } from "@opentelemetry/core";
import { readBounded } from "./read-bounded.ts";
import type { Say } from "./say.ts";

// RFC 9110's token, and what node:http lets a value hold; it throws at anything else, in the middle of an export.
const token = /^[\w!#$%&'*+.^`|~-]+$/;
const text = /^[\t\u0020-\u007e\u0080-\u00ff]+$/;

/**
 * The headers in an `OTEL_EXPORTER_OTLP_*HEADERS` variable, each read as OpenTelemetry's own exporters do. What is not
 * a header is left out and said by its place alone: the variable holds keys, and a slip may have put one in a name.
 */
export function readHeaders(variable: string, say: Say): Record<string, string> {
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
    say(`${variable}: what stands at place ${listed(wrong)} of ${parts.length} is left out; accepted is ${form}`);
  }
  return headers;
}

// Servers take 8 to 16 KiB of headers.
const mostBytes = 64 * 1024;

/**
 * The headers in the file of `RELAYSCOPE_OTLP_HEADERS_FILE`: `name=value` a line, the value as it is; empty lines and
 * those that begin with # say nothing. What is wrong is said by its line alone, and the path not at all: a slip may have
 * put the key where the path should be.
 */
export function readHeadersFile(path: string, say: Say): Record<string, string> {
  const variable = "RELAYSCOPE_OTLP_HEADERS_FILE";
  const content = readBounded(path, mostBytes)?.toString("utf8");
  if (content === undefined) {
    say(`${variable} is not the path of a file that can be read, of at most ${mostBytes} bytes; going on without it`);
    return {};
  }
  const headers: Record<string, string> = {};
  const wrong: number[] = [];
  for (const [index, line] of content
    .replace(/^\uFEFF/, "")
    .split(/\r\n|\n/)
    .entries()) {
    if (/^\s*(#|$)/.test(line)) continue;
    const [, name = "", value = ""] = /^\s*([^=]*?)\s*=\s*(.*?)\s*$/s.exec(line) ?? [];
    if (token.test(name) && text.test(value) && name !== "__proto__") headers[name] = value;
    else wrong.push(index + 1);
  }
  if (wrong.length > 0) {
    say(
      `${variable}: what stands in line ${listed(wrong)} is left out; accepted is name=value, of characters that an HTTP header may have`,
    );
  }
  return headers;
}

/** The first ten of them. */
function listed(places: readonly number[]): string {
  return places.slice(0, 10).join(", ") + (places.length > 10 ? ", …" : "");
}

import type { WireFormat } from "./wire/format.ts";
import { formatFor } from "./wire/formats.ts";
import { Json } from "./wire/json/json.ts";

/** Dialects whose streams tell their usage only where the request asks for it. */
const dialects = new Set(["openai-chat", "openai-completions"]);

const option = "stream_options";

/**
 * Makes streams tell their usage where the app did not ask: puts `stream_options.include_usage` into requests that
 * stream. It changes what is sent, and the app gets one chunk more, whose `choices` are empty; so only where the setting
 * says so. Node's own `fetch` alone, and bodies that are texts, as SDKs send them. Returns what undoes it.
 */
export function askForUsage(): () => void {
  const before = globalThis.fetch;
  const asking: typeof fetch = function (input, init = undefined) {
    return before(input, changed(input, init));
  };
  // Minifying takes a function's own name away.
  Object.defineProperty(asking, "name", { value: "fetch", configurable: true });
  globalThis.fetch = asking;
  return () => {
    // Whoever came after has ours inside, and keeps it.
    if (globalThis.fetch === asking) globalThis.fetch = before;
  };
}

/** Never throws: what is wrong with a request is for `fetch` itself to say. */
function changed(input: unknown, init: RequestInit | undefined): RequestInit | undefined {
  try {
    if (typeof init?.body !== "string" || (typeof input !== "string" && !(input instanceof URL))) return init;
    const format = dialectOf(new URL(input), init);
    const body = format?.fits(Json.parse(init.body)) === true ? withUsage(init.body) : undefined;
    return body === undefined ? init : { ...init, body };
  } catch {
    return init;
  }
}

function dialectOf(
  { hostname, port, protocol, pathname }: URL,
  { method, headers }: RequestInit,
): WireFormat | undefined {
  // A length that the app has counted would be wrong.
  if (new Headers(headers).has("content-length")) return undefined;
  const found = formatFor({
    method: method?.toUpperCase() ?? "GET",
    host: hostname,
    port: port === "" ? (protocol === "https:" ? 443 : 80) : Number(port),
    path: pathname,
    header: () => undefined,
  });
  return found !== undefined && dialects.has(found.format.name) ? found.format : undefined;
}

/** The text with the option, everything else as it was; undefined where it streams nothing, or says so itself. */
export function withUsage(text: string): string | undefined {
  const body: unknown = JSON.parse(text);
  if (!isRecord(body) || body["stream"] !== true) return undefined;
  const options = body[option];
  if (options === undefined || options === null) {
    const open = text.indexOf("{") + 1;
    // A key that is there twice counts as it stands last.
    if (!Object.hasOwn(body, option))
      return `${text.slice(0, open)}"${option}":{"include_usage":true},${text.slice(open)}`;
    return JSON.stringify({ ...body, [option]: { include_usage: true } });
  }
  if (!isRecord(options) || options["include_usage"] !== undefined) return undefined;
  return JSON.stringify({ ...body, [option]: { ...options, include_usage: true } });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

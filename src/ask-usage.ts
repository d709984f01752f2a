import type { WireFormat } from "./wire/format.ts";
import { formatFor } from "./wire/formats.ts";
import { Json } from "./wire/json/json.ts";

/** Dialects whose streams tell their usage only where the request asks for it. */
const dialects = new Set(["openai-chat", "openai-completions"]);

/**
 * Makes streams tell their usage where the app did not ask: puts `stream_options.include_usage` into requests that
 * stream. It changes what is sent, and the app gets one chunk more, whose `choices` are empty; so only where the setting
 * says so. Node's own `fetch` alone, and bodies that are texts, as SDKs send them. Returns what undoes it.
 */
export function askForUsage(): () => void {
  const before = globalThis.fetch;
  const asking = function (...given: Parameters<typeof fetch>) {
    return before(...changed(given));
  };
  // What a build makes of the name, and of the parameters, is not what an app may look at.
  Object.defineProperties(asking, { name: { value: before.name }, length: { value: before.length } });
  globalThis.fetch = asking;
  return () => {
    // Whoever came after has ours inside, and keeps it.
    if (globalThis.fetch === asking) globalThis.fetch = before;
  };
}

/** What is wrong with a request is for `fetch` itself to say; what is not plain is left alone, since reading may use it up. */
function changed(given: Parameters<typeof fetch>): Parameters<typeof fetch> {
  try {
    const [input, init] = given;
    if ((typeof input !== "string" && !(input instanceof URL)) || !isPlain(init)) return given;
    const { body, headers } = init;
    if (typeof body !== "string" || !isCopied(headers) || isSealed(headers)) return given;
    const format = dialectOf(new URL(input), init);
    const asking = format?.fits(Json.parse(body)) === true ? withUsage(body) : undefined;
    return asking === undefined ? given : [input, { ...init, body: asking }];
  } catch {
    return given;
  }
}

/** An object whose members are all its own, and values: a copy of it is the same. */
function isPlain(init: RequestInit | undefined): init is RequestInit {
  if (typeof init !== "object" || init === null) return false;
  const prototype: unknown = Object.getPrototypeOf(init);
  const members = Object.values(Object.getOwnPropertyDescriptors(init));
  return (prototype === Object.prototype || prototype === null) && members.every((member) => "value" in member);
}

/** Headers that are not used up by being read. */
function isCopied(headers: RequestInit["headers"]): boolean {
  return (
    headers === undefined || headers instanceof Headers || Array.isArray(headers) || isPlain(headers as RequestInit)
  );
}

/** Whether the body's length was counted, or the body is signed. */
function isSealed(headers: RequestInit["headers"]): boolean {
  const read = new Headers(headers);
  const sealing =
    /^(?:content-length|content-md5|(?:content-|repr-)?digest|signature(?:-input)?|x-amz-.*|x-.*signature)$/;
  return [...read.keys()].some((name) => sealing.test(name)) || /^aws4-/i.test(read.get("authorization") ?? "");
}

function dialectOf({ hostname, port, protocol, pathname }: URL, { method }: RequestInit): WireFormat | undefined {
  const found = formatFor({
    method: method?.toUpperCase() ?? "GET",
    host: hostname,
    port: port === "" ? (protocol === "https:" ? 443 : 80) : Number(port),
    path: pathname,
    header: () => undefined,
  });
  return found !== undefined && dialects.has(found.format.name) ? found.format : undefined;
}

/** The text with the option put in, and not a character of the rest changed; undefined where it streams nothing, or says so itself. */
export function withUsage(text: string): string | undefined {
  const body = optionsOf(text);
  if (body === undefined) return undefined;
  const asking = insert(text, body.options);
  // Whatever the text is like: it has to say what was meant, and nothing else.
  const read = asking === undefined ? undefined : optionsOf(asking)?.options;
  return isRecord(read) && read["include_usage"] === true ? asking : undefined;
}

/** Of a body that streams. */
function optionsOf(text: string): { readonly options: unknown } | undefined {
  const body: unknown = JSON.parse(text);
  return isRecord(body) && body["stream"] === true ? { options: body["stream_options"] } : undefined;
}

function insert(text: string, options: unknown): string | undefined {
  if (options === undefined) return text.replace("{", () => `{"stream_options":{"include_usage":true},`);
  // Where the key stands once, it is the body's own.
  const places = [...text.matchAll(/"stream_options"\s*:\s*(?:\{\s*(\}?)|null)/g)];
  const [place] = places;
  if (place === undefined || places.length > 1) return undefined;
  const end = place.index + place[0].length;
  if (options === null) return `${text.slice(0, end - 4)}{"include_usage":true}${text.slice(end)}`;
  if (!isRecord(options) || options["include_usage"] !== undefined) return undefined;
  return place[1] === "}"
    ? `${text.slice(0, end - 1)}"include_usage":true}${text.slice(end)}`
    : `${text.slice(0, end)}"include_usage":true,${text.slice(end)}`;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

import { maskPath, REDACTED } from "../mask.ts";
import { createMemory } from "../remembered.ts";

/** Names whose values are secrets, without case and punctuation: the HTTP convention's list, and what APIs take in a query. */
const secretName =
  /^(?:key|sig|auth|pwd|jwt|sid|j?sessionid|awsaccesskeyid)$|(?:api|access|secret|subscription|private|account|auth)key$|(?:token|secret|passw(?:or)?d|passphrase|signature|credentials?|authorization)$/;

/** A service asks the same few addresses. What is asked in a query may be a secret, and is not kept. */
const urls = createMemory<URL>(200);
const told = new WeakMap<URL, string>();

/** Where a request goes, to be read only: undici 8 asks a plain HTTP proxy for an absolute URL, and then the path is all of it. */
export function urlOf(origin: string | URL, path: string): URL {
  const find = (): URL => parse(origin, path);
  return path.includes("?") ? find() : urls.get(`${String(origin)}\n${path}`, find);
}

function parse(origin: string | URL, path: string): URL {
  // A base URL that ends with a slash makes two of them, which alone would read as a host.
  return path.startsWith("//") ? new URL(new URL(origin).origin + path) : new URL(path, origin);
}

/** The host of a URL as it is told: an IPv6 address has its brackets for the URL's sake alone. */
export function hostOf({ hostname }: URL): string {
  return hostname.startsWith("[") ? hostname.slice(1, -1) : hostname;
}

/** Where a `location` sends the request at `url`, as `urlOf` of the next one will show it. */
export function redirectOf(location: string, url: URL): string | undefined {
  const next = URL.parse(location, url.href);
  return next === null ? undefined : next.origin + next.pathname + next.search;
}

/**
 * A URL as it may be told: REDACTED for credentials, for query values and path parameters whose name says that they are
 * secret, and for what looks like a key wherever it stands. No fragment, and no more than its first 8,000 characters.
 */
export function redactUrl(url: URL): string {
  const known = told.get(url) ?? redact(url);
  told.set(url, known);
  return known;
}

function redact(url: URL): string {
  const { protocol, host, username, password, pathname, search } = url;
  const user = username === "" && password === "" ? "" : `${REDACTED}:${REDACTED}@`;
  const path = mayHide.test(pathname) ? redactPath(pathname) : maskPath(pathname);
  // What has no host has no slashes either: `host:443`, as a proxy is asked for it.
  const origin = host === "" ? protocol : `${protocol}//${user}${host}`;
  const text = origin + path + (search === "" ? "" : redactQuery(search));
  return text.length > toldLimit ? text.slice(0, toldLimit) : text;
}

const toldLimit = 8000;
// What is escaped, or has a name beside it.
const mayHide = /[%;=]/;

function redactPath(path: string): string {
  return path
    .slice(0, toldLimit)
    .split("/")
    .map((segment) => segment.split(";").map(redactPart).join(";"))
    .join("/");
}

function redactQuery(search: string): string {
  const parts = search.slice(1, toldLimit).split(/([&;])/);
  return `?${parts.map((part) => (part === "&" || part === ";" ? part : redactPart(part))).join("")}`;
}

/** `name=value`, or either alone. */
function redactPart(part: string): string {
  const equals = part.indexOf("=");
  const name = unescape(equals < 0 ? part : part.slice(0, equals));
  if (equals >= 0 && secretName.test(name.toLowerCase().replaceAll(/[^a-z\d]/g, ""))) {
    return `${part.slice(0, equals)}=${REDACTED}`;
  }
  const plain = unescape(part);
  // As it was written, where there is nothing to hide.
  return maskPath(plain) === plain ? part : maskPath(plain).replaceAll(/[^\w.~:=@-]/g, encodeURIComponent);
}

/** Without its percent-encoding, also where it was encoded twice. */
function unescape(text: string): string {
  let plain = text;
  for (let round = 0; round < 2 && plain.includes("%"); round++) {
    try {
      plain = decodeURIComponent(plain);
    } catch {
      return plain.replaceAll(/%([2-7][\da-f])/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
    }
  }
  return plain;
}

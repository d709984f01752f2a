/** What a key of `relays` stands for: the keys it is looked up by, or what is accepted in its place. */
export type RelayKey =
  | { readonly keys: readonly string[]; readonly expected?: undefined }
  | { readonly keys?: undefined; readonly expected: string };

// What RELAYSCOPE_RELAYS takes for a name. A host that it gives no name is looked up as the URL has it.
const NAME = /^[\w .:/-]{1,100}$/;
const HOST = /^(?!.*\.\.)[a-z0-9_](?:[a-z0-9._-]{0,251}[a-z0-9_-])?$/;
// A host has 253 characters at most, and a URL in its place is told as one.
const longest = 2000;
const accepted = 'a relay\'s name or host, such as "api.example.com"';

/**
 * Reads a key of `relays`. A call is looked up by its relay's configured name, else by its host: lower case, punycode, without
 * port, without the brackets of an IPv6 address, without a dot at the end. What says the same otherwise is brought to that.
 */
export function readRelayKey(text: string): RelayKey {
  // Expressions that look for a part of it take time by the square of its length.
  if (text.length > longest) return { expected: accepted };
  const lower = text.toLowerCase();
  const trimmed = text.trim();
  if (text !== trimmed) {
    const { keys, expected } = readRelayKey(trimmed);
    return { expected: keys === undefined ? expected : `"${trimmed}", without blanks around it` };
  }
  const address = readAddress(lower);
  if (address !== undefined) return { keys: [address] };
  if (isUrl(lower)) return { expected: suggest(text) };
  const port = /^(.+):\d{0,5}$/.exec(lower)?.[1];
  if (port !== undefined) {
    // A price holds for all ports of a host, unless one of them has a name.
    const bare = hostOf(port);
    return {
      expected:
        bare === undefined ? accepted : `"${bare}" without the port, or the name that RELAYSCOPE_RELAYS gives it`,
    };
  }
  const host = readHost(lower);
  const name = NAME.test(text) ? [lower] : [];
  const keys = [...new Set([...name, ...(host === undefined ? [] : [host])])];
  return keys.length === 0 ? { expected: accepted } : { keys };
}

/** A scheme, or a path after what can only be a host; a name may have a slash ("team/relay"). */
function isUrl(text: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//.test(text) || text.startsWith("//") || /^(?:[^/]*[.:][^/]*|localhost)\//.test(text);
}

/** The key that a URL should have been: its host. */
function suggest(text: string): string {
  const { host = "" } = /^(?:(?:[a-z][a-z0-9+.-]*:)?\/\/)?(?<host>[^/?#\\]*)/i.exec(text)?.groups ?? {};
  // Credentials end here, and no later: they would be told.
  const key = hostOf(
    host
      .slice(host.lastIndexOf("@") + 1)
      .replace(/:\d{0,5}$/, "")
      .toLowerCase(),
  );
  return key === undefined ? accepted : `a relay's name or host: "${key}"`;
}

function hostOf(text: string): string | undefined {
  return readAddress(text) ?? readHost(text);
}

/** An IPv6 address, with its brackets or without, in its shortest form. */
function readAddress(text: string): string | undefined {
  if (!/^\[?[0-9a-f.]*:[0-9a-f.]*:[0-9a-f:.]*\]?$/.test(text)) return undefined;
  return URL.parse(`http://[${text.replace(/^\[|\]$/g, "")}]`)?.hostname.slice(1, -1);
}

/** A host as a URL has it. Nothing that only part of a URL is the host of comes through. */
function readHost(text: string): string | undefined {
  if (/[\s/:@?#\\%[\]]/.test(text)) return undefined;
  const host = URL.parse(`http://${text.replace(/\.$/, "")}`)?.hostname;
  return host !== undefined && HOST.test(host) ? host : undefined;
}

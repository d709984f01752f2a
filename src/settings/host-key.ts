// What a URL has for a host when nothing else of a URL is in it; an IPv6 address in its brackets.
const form = /^(?<host>[^\s/:@?#\\%[\]]+|\[[\da-f:.]+\])(?::(?<port>\d{1,5}))?$/i;
const plain = /^(?!.*\.\.)[a-z0-9_](?:[a-z0-9._-]{0,251}[a-z0-9_-])?$/;

/**
 * A host, with a port where one is written, as `hostKeys` has it: lower case, punycode, and an IPv6 address in its
 * shortest form and in brackets, since it has colons of its own. Undefined: it is none.
 */
export function readHost(text: string): string | undefined {
  const { host = "", port } = form.exec(text)?.groups ?? {};
  const known = URL.parse(`http://${host}`)?.hostname;
  if (known === undefined || !(plain.test(known) || known.startsWith("["))) return undefined;
  if (port === undefined) return known;
  return Number(port) <= 65_535 ? `${known}:${Number(port)}` : undefined;
}

/** The keys of a call's host: with its port, which goes first, and without. */
export function hostKeys(host: string, port: number): readonly [withPort: string, bare: string] {
  const key = host.includes(":") ? `[${host}]` : host;
  return [`${key}:${port}`, key];
}

/** Whether a host gets trace context, by `RELAYSCOPE_PROPAGATE`. */
export function isPropagatedTo(propagate: "all" | "none" | readonly string[], host: string, port: number): boolean {
  return propagate === "all" || (propagate !== "none" && hostKeys(host, port).some((key) => propagate.includes(key)));
}

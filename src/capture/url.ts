/** Query names whose values are secrets: the HTTP convention's list, and the keys that model APIs take in the query. */
const secrets = new Set([
  "key",
  "api_key",
  "apikey",
  "api-key",
  "access_token",
  "token",
  "sig",
  "signature",
  "awsaccesskeyid",
  "x-amz-signature",
  "x-amz-credential",
  "x-amz-security-token",
  "x-goog-signature",
  "x-goog-api-key",
  "subscription-key",
]);

/** Where a request goes: undici 8 asks a plain HTTP proxy for an absolute URL, and then the path is all of it. */
export function urlOf(origin: string | URL, path: string): URL {
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

/** A URL as it may be told: credentials and secret query values replaced by REDACTED. */
export function redactUrl(url: URL): string {
  // Nearly every call: nothing to hide, and nothing to copy.
  if (url.search === "" && url.username === "" && url.password === "" && url.hash === "") return url.href;
  const told = new URL(url);
  if (told.username !== "" || told.password !== "") {
    told.username = "REDACTED";
    told.password = "REDACTED";
  }
  for (const name of new Set(told.searchParams.keys())) {
    if (secrets.has(name.toLowerCase())) told.searchParams.set(name, "REDACTED");
  }
  told.hash = "";
  return told.href;
}

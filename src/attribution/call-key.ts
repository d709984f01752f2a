import type { Opening } from "../capture/exchange.ts";

const keyHeaders = ["x-api-key", "api-key", "x-goog-api-key", "ocp-apim-subscription-key"];

/**
 * The key that a call is paid with, as its request has it: a bearer token, a header for keys, or `key=` in the query.
 * AWS signs requests with a key that is not in them; there is none to be had.
 */
export function callKey({ header }: Pick<Opening, "header">, url: URL): string | undefined {
  const [, bearer] = /^bearer\s+(\S+)$/i.exec(header("authorization")?.trim() ?? "") ?? [];
  if (bearer !== undefined) return bearer;
  for (const name of keyHeaders) {
    const key = header(name)?.trim();
    if (key) return key;
  }
  return url.search.includes("key=") ? url.searchParams.get("key") || undefined : undefined;
}

import type { RateLimit } from "./rate-limits.ts";
import type { HeaderLookup } from "./wait-time.ts";

/** Longer headers than these are no rate limits, and nobody has more of them. */
const TEXT_LIMIT = 1024;
const ITEM_LIMIT = 16;

interface Item {
  readonly name: string;
  readonly parameters: ReadonlyMap<string, string>;
}

/**
 * The two headers of the IETF's draft (httpapi-ratelimit-headers), as Hugging Face sends them: `ratelimit: "api";r=499;t=60` beside
 * `ratelimit-policy: "api";q=500;w=60`. Of the policies of a kind the one with the least left counts. Drafts before wrote
 * `ratelimit: limit=100, remaining=50, reset=5`.
 */
export function readRateLimitFields(header: HeaderLookup): readonly RateLimit[] {
  const text = header("ratelimit");
  if (text === undefined) return [];
  const early = readEarly(text);
  if (early !== undefined) return [early];
  const policies = new Map(readItems(header("ratelimit-policy")).map((item) => [item.name, item.parameters]));
  const found = new Map<RateLimit["kind"], RateLimit>();
  for (const { name, parameters } of readItems(text)) {
    const policy = policies.get(name);
    const unit = policy?.get("qu") ?? name;
    const kind = /token/i.test(unit) ? "tokens" : "requests";
    const limit = limitOf(kind, policy?.get("q"), parameters.get("r"), parameters.get("t"));
    const before = found.get(kind);
    if (limit !== undefined && (before === undefined || shareOf(limit) < shareOf(before))) found.set(kind, limit);
  }
  return [...found.values()];
}

function readEarly(text: string): RateLimit | undefined {
  if (text.length > TEXT_LIMIT || !/^\s*(?:limit|remaining|reset)=/.test(text)) return undefined;
  const fields = new Map(text.split(/[,;]/, ITEM_LIMIT).map((part) => pairOf(part)));
  return limitOf("requests", fields.get("limit"), fields.get("remaining"), fields.get("reset"));
}

/** Structured fields (RFC 9651): names, each with parameters. */
function readItems(text: string | undefined): readonly Item[] {
  if (text === undefined || text.length > TEXT_LIMIT) return [];
  return text.split(",", ITEM_LIMIT).map((item) => {
    const [name = "", ...parameters] = item.split(";", ITEM_LIMIT);
    return { name: unquoted(name), parameters: new Map(parameters.map((parameter) => pairOf(parameter))) };
  });
}

function pairOf(text: string): [string, string] {
  const [key = "", value = ""] = text.split("=", 2);
  return [key.trim(), unquoted(value)];
}

function unquoted(text: string): string {
  return text.trim().replace(/^"(.*)"$/, "$1");
}

function limitOf(
  kind: RateLimit["kind"],
  quota: string | undefined,
  left: string | undefined,
  reset: string | undefined,
): RateLimit | undefined {
  const [limit, remaining, resetSeconds] = [quota, left, reset].map(whole);
  if (remaining === undefined || limit === 0) return undefined;
  return {
    kind,
    ...(limit !== undefined && { limit }),
    remaining,
    ...(resetSeconds !== undefined && { resetSeconds }),
  };
}

function whole(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}(?:\.0{1,15})?$/.test(text) ? Number(text) : undefined;
}

function shareOf({ limit, remaining = 0 }: RateLimit): number {
  return limit === undefined ? remaining : remaining / limit;
}

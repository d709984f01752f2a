import type { Dictionary } from "./dictionary.ts";
import type { Random } from "./random.ts";

const names = [
  ...["requests", "tokens"].flatMap((kind) =>
    ["limit", "remaining", "reset"].map((field) => `x-ratelimit-${field}-${kind}`),
  ),
  ...["requests", "tokens", "input-tokens", "output-tokens"].flatMap((kind) =>
    ["limit", "remaining", "reset"].map((field) => `anthropic-ratelimit-${kind}-${field}`),
  ),
  "ratelimit",
  "ratelimit-policy",
  "ratelimit-limit",
  "ratelimit-remaining",
  "ratelimit-reset",
  "x-amzn-errortype",
  "x-ratelimit-limit-req-minute",
  "x-ratelimit-limit-tokens-minute",
  "x-ratelimit-remaining-tokens-minute",
  "retry-after",
  "retry-after-ms",
  "date",
  "x-request-id",
  "request-id",
  "apim-request-id",
  "x-amzn-requestid",
  "x-amzn-bedrock-input-token-count",
  "x-amzn-bedrock-output-token-count",
  "x-amzn-bedrock-cache-read-input-token-count",
  "x-amzn-bedrock-cache-write-input-token-count",
  "x-litellm-response-cost",
  "content-type",
];

const values = [
  '"api";r=499;t=60',
  '"api";r=0;t=0,"tokens";r=5;t=1',
  '"api";q=500;w=60',
  '"tokens";q=0;w=60;qu="tokens",,;;=',
  "limit=100, remaining=50, reset=5",
  "limit=1;remaining=x;reset=-1",
  ",".repeat(1000),
  ";=".repeat(20_000),
  "100, 100;w=60",
  "ThrottlingException:http://internal.amazon.com/x/",
  "0", "1", "60", "-1", "1e5", "1e999", "NaN", "Infinity", "0x10", "9007199254740993", "9".repeat(400), "1.5", ".5", "5.", "12ms",
  "1s", "6m0s", "2m59.56s", "1d2h3m4s5ms", "999999999d", "1h1h", "s", "None", "null", "", " ", "\u0000", "10, 20", "true",
  "2026-11-21T00:00:00Z", "2026-11-21t00:00:00.000+99:99", "9999-99-99T99:99:99Z", "Sat, 21 Nov 2026 21:00:00 GMT",
  "Sat Nov 21 21:00:00 2026", "Saturday, 21-Nov-26 21:00:00 GMT", "Sat, 99 Xxx 0000 ", "+275760-09-13T00:00:00Z", "1795000000",
  "1795000000000", "__proto__", "constructor", "req_\u00e9", "req_1\r\nx: y", "{}", "x".repeat(129), "1".repeat(64_000), " ".repeat(64_000),
  `${"1m".repeat(20_000)}`, `${"0".repeat(30_000)}s`,
]; // prettier-ignore

/** Headers of an answer as a server may send them that means ill; of those that are recorded, some are left. */
export function mutateHeaders(
  recorded: Readonly<Record<string, string>>,
  random: Random,
  dictionary: Dictionary,
): Readonly<Record<string, string>> {
  const headers: Record<string, string> = { ...recorded };
  const known = Object.keys(recorded);
  for (let count = 1 + random.below(14); count > 0; count -= 1) {
    const name = random.weighted<() => string>([
      [8, () => random.pick(names)],
      [2, () => (known.length > 0 ? random.pick(known) : "date")],
      [2, () => (dictionary.words.length > 0 ? random.pick(dictionary.words) : "date")],
      [1, () => random.pick(["__proto__", "constructor", "tostring"])],
    ])();
    const value = random.oneIn(6)
      ? changed(Object.hasOwn(headers, name) ? (headers[name] ?? "") : "", random)
      : random.pick(values);
    Object.defineProperty(headers, name, { value, enumerable: true, configurable: true, writable: true });
  }
  return headers;
}

/** A path as an app may ask for that is no model's, or hardly. */
export function mutatePath(path: string, random: Random): string {
  const segments = path.split("/");
  const at = random.below(segments.length);
  const many = random.oneIn(20) ? 100_000 : 100;
  return random.pick<() => string>([
    () => segments.toSpliced(at, 1).join("/"),
    () => segments.toSpliced(at, 0, segments[at] ?? "").join("/"),
    () => segments.toSpliced(at, 0, "").join("/"),
    () =>
      segments
        .with(at, random.pick(["%00", "%2F", "%", "%E0%A4%A", "..", ":", "__proto__", "a:b:c", "x".repeat(600)]))
        .join("/"),
    () => segments.toReversed().join("/"),
    () => `${path}/`,
    () => path + "/".repeat(many),
    () => "/".repeat(many) + path,
    () => path.repeat(Math.ceil(many / (path.length + 1))),
    () => "/a".repeat(many / 2) + path,
    () => `${"/models/x:".repeat(many / 10)}generateContent`,
    () => "/%".repeat(many),
    () => path.slice(0, random.below(path.length)),
    () => path.toUpperCase(),
    () => "",
    () =>
      path.replace(/[^/]+$/, (last) =>
        random.pick([`${last}s`, `x${last}`, `${last}:`, `${last}/1`, `${last}/cancel`]),
      ),
  ])();
}

function changed(value: string, random: Random): string {
  const at = random.below(value.length + 1);
  return (
    value.slice(0, at) +
    random.pick(["0", "9", "-", ".", " ", "s", "m", "\u0000", "e9"]) +
    value.slice(at + random.below(2))
  );
}

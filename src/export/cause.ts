/** An export that was not delivered: where it was to go, and an errno, an HTTP status or `timeout`. */
export interface Undelivered {
  readonly url: string;
  readonly reason: string;
}

/**
 * Where and why, as people are told it. The same text for all signals that one cause keeps back: only what one request
 * has against it (an unknown path, a body not taken) names the path.
 */
export function tellCause({ url, reason }: Undelivered): string {
  const own = /^4\d\d$/.test(reason) && !["401", "403", "407", "408", "429"].includes(reason);
  return `${own ? tellAddress(url) : new URL(url).origin} (${/^\d/.test(reason) ? `HTTP ${reason}` : reason})`;
}

// Without what an address may hold of secrets: user, password, query, and of the path all but the end that OTLP gives it.
function tellAddress(url: string): string {
  const { origin, pathname } = new URL(url);
  const known = /\/v1\/(traces|metrics|logs)$/.exec(pathname)?.[0] ?? "/";
  return `${origin}${known === pathname ? "" : "/…"}${known}`;
}

const advice: readonly (readonly [reason: RegExp, sentence: string])[] = [
  [/^ECONNREFUSED$/, "nobody listens there; start a collector, or set OTEL_EXPORTER_OTLP_ENDPOINT to one"],
  [/^(ENOTFOUND|EAI_)/, "that host is not known here; check OTEL_EXPORTER_OTLP_ENDPOINT"],
  [/^(timeout|ETIMEDOUT)$/, "no answer came in time; see whether the collector can be reached from here"],
  [/^ERR_ACCESS_DENIED$/, "Node's permission model refuses it; add --allow-worker, and --allow-net where Node has it"],
  [/^(401|403|407)$/, "check OTEL_EXPORTER_OTLP_HEADERS"],
  [/^(404|405)$/, "check the address; a variable of one signal needs its whole path, such as /v1/traces"],
  [/^(400|415)$/, "see whether it takes OTLP over HTTP as JSON"],
  [/^413$/, "it takes no body of that size; see the collector's limit, or set OTEL_BSP_MAX_EXPORT_BATCH_SIZE"],
  [/^(408|429|5\d\d)$/, "see the collector's own log"],
  [/CERT|SELF_SIGNED|ISSUER|SIGNATURE|_PEM_/, "check OTEL_EXPORTER_OTLP_CERTIFICATE"],
  [
    /^(HPE_|EPROTO|ERR_SSL|ECONNRESET|EPIPE)/,
    "check http or https, and the port: OTLP over HTTP has 4318, and 4317 is gRPC's",
  ],
];

/** What to do about it. */
export function advise({ reason }: Undelivered): string {
  return advice.find(([known]) => known.test(reason))?.[1] ?? "check OTEL_EXPORTER_OTLP_ENDPOINT";
}

import { setTimeout as sleep } from "node:timers/promises";
import { attributeNames } from "../../telemetry/catalog-attributes.ts";
import { Json } from "../../wire/json/json.ts";
import type { Signal } from "../../export/destination.ts";
import { ask } from "./ask.ts";
import { fail, ok, skip, type Finding } from "./finding.ts";
import type { BackEnd } from "./options.ts";
import type { Sent } from "./otlp.ts";
import { metricName, serviceName } from "./otlp-body.ts";
import type { Place } from "./place.ts";

interface Sought {
  readonly check: string;
  readonly what: string;
  readonly backEnd: BackEnd;
  /** It was sent; else why not. */
  readonly unsent: string | undefined;
  /** Path and query that ask for it. */
  readonly path: string;
  isThere(answer: Json): boolean;
}

// Back ends show a little later what they have taken: Tempo's and Loki's look-ups lag by seconds.
const asksEveryMs = 500;
const tellsEveryMs = 5000;

/** Reads back what was sent, from the back ends whose addresses are given: the doctor's own sample, and the child's call. */
export async function checkStored(
  place: Place,
  { sample, taken }: Sent,
  traceparent: string | undefined,
): Promise<readonly Finding[]> {
  const { backEnds } = place.options;
  if (backEnds.size === 0)
    return [skip("stored", "not read back: no back end is named (--prometheus URL --tempo URL --loki URL)")];
  const sought = whatToSeek(sample, taken, traceparent).filter(({ backEnd }) => backEnds.has(backEnd));
  const waiting = new Set(sought.filter(({ unsent }) => unsent === undefined).map(({ what }) => what));
  const began = Date.now();
  const patienceMs = place.options.limitMs * 3;
  const tell = setInterval(() => {
    const seconds = Math.round((Date.now() - began) / 1000);
    place.say(`waits for ${[...waiting].join(", ")} (${seconds} of ${patienceMs / 1000} s)`);
  }, tellsEveryMs);
  try {
    return await Promise.all(
      sought.map(async (one) => {
        const finding = await seek(place, one, began + patienceMs);
        waiting.delete(one.what);
        return finding;
      }),
    );
  } finally {
    clearInterval(tell);
  }
}

function whatToSeek(
  sample: Sent["sample"],
  taken: ReadonlySet<Signal>,
  traceparent: string | undefined,
): readonly Sought[] {
  const { id, traceId } = sample;
  const unsent = (signal: Signal) => (taken.has(signal) ? undefined : `no ${signal.toLowerCase()} were taken`);
  const promql = `{__name__=~"${metricName}(_total)?",probe="${id}"}`;
  const logql = `{service_name="${serviceName}"} | trace_id="${traceId}"`;
  const range = { query: logql, start: `${Date.now() - 600_000}000000`, end: `${Date.now() + 600_000}000000` };
  const [, callId = "", , flags = ""] = (traceparent ?? "").split("-");
  const sampled = (Number.parseInt(flags, 16) & 1) === 1;
  return [
    {
      check: "stored.trace",
      what: "the span",
      backEnd: "tempo",
      unsent: unsent("TRACES"),
      path: `/api/v2/traces/${traceId}`,
      isThere: (answer) => spansIn(answer).length > 0,
    },
    {
      check: "stored.metric",
      what: "the metric's sample",
      backEnd: "prometheus",
      unsent: unsent("METRICS"),
      path: `/api/v1/query?${new URLSearchParams({ query: promql }).toString()}`,
      isThere: hasResult,
    },
    {
      check: "stored.log",
      what: "the log record",
      backEnd: "loki",
      unsent: unsent("LOGS"),
      path: `/loki/api/v1/query_range?${new URLSearchParams(range).toString()}`,
      isThere: hasResult,
    },
    {
      check: "stored.call",
      what: "the span of the call on loopback",
      backEnd: "tempo",
      unsent:
        unsent("TRACES") ??
        (callId === ""
          ? "no call was seen"
          : sampled
            ? undefined
            : "the call's trace was not sampled (OTEL_TRACES_SAMPLER)"),
      path: `/api/v2/traces/${callId}`,
      isThere: (answer) =>
        spansIn(answer).some((span) =>
          span.at("attributes").items.some((one) => one.at("key").text === attributeNames.operation),
        ),
    },
  ];
}

async function seek(
  place: Place,
  { check, what, backEnd, unsent, path, isThere }: Sought,
  deadline: number,
): Promise<Finding> {
  if (unsent !== undefined) return skip(check, `${what} is not looked for: ${unsent}`);
  const { options, secrets, signal } = place;
  const base = options.backEnds.get(backEnd) ?? new URL("http://127.0.0.1");
  secrets.add(base.password);
  const url = `${base.href.replace(/\/+$/, "")}${path}`;
  const began = Date.now();
  let last = "nothing was asked";
  for (;;) {
    const timeoutMs = Math.max(1, Math.min(options.limitMs, deadline - Date.now()));
    const answer = await ask({ url, headers: { accept: "application/json" }, timeoutMs, signal });
    if ("status" in answer && answer.status === 200 && isThere(Json.parse(answer.text)))
      return ok(check, `${what} is in ${base.origin} after ${((Date.now() - began) / 1000).toFixed(1)} s`);
    last = "status" in answer ? describe(answer.status) : `it does not answer: ${answer.reason}`;
    // A door that is closed opens not in half a minute.
    const final =
      "status" in answer
        ? [401, 403].includes(answer.status)
        : /^(ENOTFOUND|ECONNREFUSED|ERR_|CERT)/.test(answer.reason);
    if (final || Date.now() + asksEveryMs >= deadline || signal.aborted) break;
    await sleep(asksEveryMs, undefined, { signal }).catch(() => undefined);
  }
  return fail(
    check,
    `${what} is not in ${base.origin} after ${Math.round((Date.now() - began) / 1000)} s (${last})`,
    advice[backEnd],
  );
}

function describe(status: number): string {
  return status === 200 || status === 404 ? "not found there" : `HTTP ${status}`;
}

const advice: Readonly<Record<BackEnd, string>> = {
  tempo: "see the address of Tempo's API (port 3200 by default), and the collector's log: it took the span",
  prometheus: "see the address (port 9090 by default), and the collector's log: it took the sample",
  loki: "see the address (port 3100 by default), and the collector's log: it took the record",
};

function spansIn(answer: Json): readonly Json[] {
  const trace = answer.at("trace").present ? answer.at("trace") : answer;
  const groups = [...trace.at("resourceSpans").items, ...trace.at("batches").items];
  return groups.flatMap((group) => group.at("scopeSpans").items).flatMap((scoped) => scoped.at("spans").items);
}

function hasResult(answer: Json): boolean {
  return answer.at("data").at("result").items.length > 0;
}

import { histogramOf, type Flavour } from "../flavour.ts";
import { label, series } from "../names.ts";
import { thresholds } from "../thresholds.ts";
import { atLeast, byModel, byRelay, recorded } from "./recording.ts";
import { refusedKey } from "./refused-key.ts";
import { alert, type Group } from "./rule.ts";
import { the } from "./said.ts";

const filter = { env: label.env, service: label.service, relay: label.relay };

/** What a relay still lets through, and what is asked of it. */
export function capacity(flavour: Flavour): readonly Group[] {
  const calls = histogramOf("duration", flavour);
  const { rateLimited, quotaFailures, headroomLeft, inFlight, retries, leastCalls, leastBad, waits, keeps } =
    thresholds;
  const quota = refusedKey(calls, "quota", { tenMinutes: quotaFailures });
  const quotaWords = {
    category: "capacity",
    for: waits.LLMQuotaExhausted,
    keep: keeps.LLMQuotaExhausted,
    summary: `The quota or balance of ${the.service} at ${the.relay} is used up.`,
    description:
      'About {{ $value | printf "%.0f" }} calls in 10 minutes were refused for money. Retries do not help: add to the balance, raise the limit, or send the calls to another relay.',
    dashboard: "pipeline",
    filter,
  } as const;
  const limited = calls.count({ where: `${label.outcome}="rate_limit"`, window: "5m", by: byModel });
  const sumByRelay = (expr: string) => `sum by (${byRelay.join(", ")}) (${expr})`;
  const calledByRelay = sumByRelay(recorded.requests);
  return [
    {
      name: "relayscope-capacity",
      rules: [
        alert("LLMRateLimited", {
          severity: "warning",
          category: "capacity",
          expr: `${limited} / (${recorded.requests} > 0) > ${rateLimited}\nand ${atLeast(leastCalls, recorded.requests)}\nand ${limited} * 300 >= ${leastBad.fiveMinutes}`,
          for: waits.LLMRateLimited,
          summary: `${the.relay} turns away calls to ${the.model} for their pace.`,
          description: `{{ $value | humanizePercentage }} of the calls of ${the.service} in the last 5 minutes ended with 429, after their retries. Slow down, spread the calls over keys or relays, or ask for a higher limit.`,
          dashboard: "pipeline",
          filter: { ...filter, model: label.model },
        }),
        alert("LLMQuotaExhausted", { severity: "critical", expr: quota.much, ...quotaWords }),
        alert("LLMQuotaExhausted", { severity: "warning", expr: quota.little, ...quotaWords }),
        alert("LLMRateLimitHeadroomLow", {
          severity: "warning",
          category: "capacity",
          // Each process by its own limit, since keys differ; the lowest of 2 minutes, since limits are whole again each minute.
          expr: `min by (${[label.env, label.relay, label.model, label.limitKind].join(", ")}) (\n  min_over_time(${series("requestsRemaining")}[2m]) / (${series("requestsLimit")} > 0)\n) < ${headroomLeft}`,
          for: waits.LLMRateLimitHeadroomLow,
          summary: `Little is left of the limit of {{ or $labels.${label.limitKind} "calls" }} for ${the.model} on ${the.relay}.`,
          description:
            "{{ $value | humanizePercentage }} of the limit is left. The next peak will be answered with 429: slow down what can wait, or ask for a higher limit.",
          dashboard: "pipeline",
          filter: { env: label.env, relay: label.relay, model: label.model },
        }),
        alert("LLMConcurrencySaturation", {
          severity: "warning",
          category: "capacity",
          expr: `${sumByRelay(series("active"))} > ${inFlight}`,
          for: waits.LLMConcurrencySaturation,
          summary: `Many calls of ${the.service} to ${the.relay} are under way at once.`,
          description:
            "{{ $value | humanize }} calls are under way. The relay has become slow, a timeout is missing, or something retries without end: look at latency and retries.",
          dashboard: "pipeline",
          filter,
        }),
        alert("LLMRetryStorm", {
          severity: "warning",
          category: "capacity",
          expr: `${sumByRelay(`rate(${series("retries")}[5m])`)} / (${calledByRelay} > 0) > ${retries}\nand ${atLeast(leastCalls, calledByRelay)}`,
          for: waits.LLMRetryStorm,
          summary: `Calls of ${the.service} to ${the.relay} are retried often.`,
          description:
            "In 5 minutes the retries came to {{ $value | humanizePercentage }} of the calls. They cost money and keep an overloaded relay overloaded: see what causes them, and let clients wait longer between two.",
          dashboard: "pipeline",
          filter,
        }),
      ],
    },
  ];
}

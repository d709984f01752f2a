import { histogramOf, type Flavour } from "../flavour.ts";
import { label } from "../names.ts";
import { thresholds } from "../thresholds.ts";
import { atLeast, byRelay, recorded } from "./recording.ts";
import { alert, type Group } from "./rule.ts";
import { the } from "./said.ts";

const filter = { env: label.env, service: label.service, relay: label.relay };

/** Calls that fail, are turned away, or come no longer. */
export function availability(flavour: Flavour): readonly Group[] {
  const calls = histogramOf("duration", flavour);
  const { requests, faults } = recorded;
  const { outage, vanishedFrom, authFailures, errors } = thresholds;
  const sumByRelay = (series: string) => `sum by (${byRelay.join(", ")}) (${series})`;
  const byService = [label.env, label.service];
  return [
    {
      name: "relayscope-availability",
      rules: [
        alert("LLMRelayOutage", {
          severity: "critical",
          category: "availability",
          expr: `${sumByRelay(faults)} / (${sumByRelay(requests)} > 0) > ${outage.share}\nand ${atLeast(outage.calls, sumByRelay(requests))}`,
          for: "2m",
          summary: `Nearly every call of ${the.service} to ${the.relay} fails.`,
          description:
            "{{ $value | humanizePercentage }} of the calls of the last 5 minutes failed. Send them to another relay, then look at which outcome it is.",
          dashboard: "overview",
          filter,
        }),
        alert("LLMTrafficVanished", {
          severity: "warning",
          category: "availability",
          // Not `== 0`: the series of a process that is gone are gone with it.
          expr: `${calls.count({ window: "1h", offset: "10m", by: byService })} > ${vanishedFrom}\nunless ${calls.count({ window: "5m", by: byService })} > 0`,
          for: "5m",
          summary: `${the.service} has stopped calling models.`,
          description:
            'It made {{ $value | printf "%.2f" }} calls a second in the hour before, and none in the last 5 minutes. Look whether the service runs, then whether its telemetry arrives. This alert ends by itself within about an hour.',
          dashboard: "overview",
          filter: { env: label.env, service: label.service },
        }),
        alert("LLMAuthFailing", {
          severity: "critical",
          category: "availability",
          expr: `${calls.recent({ where: `${label.outcome}="auth"`, window: "10m", by: byRelay })} > ${authFailures}`,
          for: "2m",
          summary: `${the.relay} turns away the key of ${the.service}.`,
          description:
            'About {{ $value | printf "%.0f" }} calls in 10 minutes were answered with 401 or 403. The key is revoked, expired, without rights to the model, or was pasted with white space.',
          dashboard: "explorer",
          filter,
        }),
        alert("LLMErrorRatioHigh", {
          severity: "warning",
          category: "availability",
          expr: `${faults} / (${requests} > 0) > ${errors.share}\nand ${atLeast(errors.calls, requests)}`,
          for: "3m",
          summary: `Many calls to ${the.model} on ${the.relay} fail.`,
          description:
            "{{ $value | humanizePercentage }} of the calls of the last 5 minutes failed, timeouts and broken connections among them. See which outcome it is, and whether other models on this relay have it too.",
          dashboard: "explorer",
          filter: { ...filter, model: label.model },
        }),
      ],
    },
  ];
}

import { histogramOf, type Flavour } from "../flavour.ts";
import { label } from "../names.ts";
import { thresholds } from "../thresholds.ts";
import { outage } from "./outage.ts";
import { atLeast, byModel, byRelay, recorded } from "./recording.ts";
import { refusedKey } from "./refused-key.ts";
import { alert, type Group } from "./rule.ts";
import { the } from "./said.ts";
import { busy, steadyRules, vanished } from "./steady.ts";

const filter = { env: label.env, service: label.service, relay: label.relay };

/** Calls that fail, are turned away, or come no longer. */
export function availability(flavour: Flavour): readonly Group[] {
  const calls = histogramOf("duration", flavour);
  const { requests, faults } = recorded;
  const { authFailures, authFailuresPerHour, errors, leastBad, outage: out, waits } = thresholds;
  const [, slow] = out.windows;
  const auth = refusedKey(calls, "auth", { tenMinutes: authFailures, hour: authFailuresPerHour });
  const authWords = {
    category: "availability",
    for: waits.LLMAuthFailing,
    summary: `${the.relay} turns away the key of ${the.service}.`,
    description:
      'About {{ $value | printf "%.0f" }} calls in 10 minutes, or in an hour where they are few, were answered with 401 or 403. The key is revoked, expired, without rights to the model, or was pasted with white space.',
    dashboard: "explorer",
    filter,
  } as const;
  return [
    { name: "relayscope-availability-recording", interval: "1m", rules: steadyRules(calls) },
    {
      name: "relayscope-availability",
      rules: [
        alert("LLMRelayOutage", {
          severity: "critical",
          category: "availability",
          expr: out.windows.map((window) => `(${outage(calls, window, byRelay)})`).join("\nor\n"),
          for: waits.LLMRelayOutage,
          summary: `Nearly every call of ${the.service} to ${the.relay} fails.`,
          description: `{{ $value | humanizePercentage }} of the calls of the last minutes failed, or of the last ${slow} where they are few. Send them to another relay, then look at which outcome it is.`,
          dashboard: "overview",
          filter,
        }),
        alert("LLMTrafficVanished", {
          severity: "warning",
          category: "availability",
          expr: vanished(calls),
          for: waits.LLMTrafficVanished,
          summary: `${the.service} has stopped calling models.`,
          description: `It made {{ $value | printf "%.2f" }} calls a second for ${busy.hours} hours, and none in the last 5 minutes, which is not usual at this time. Look whether the service runs, then whether its telemetry arrives. This alert ends by itself within about an hour.`,
          dashboard: "overview",
          filter: { env: label.env, service: label.service },
        }),
        alert("LLMAuthFailing", { severity: "critical", expr: auth.much, ...authWords }),
        alert("LLMAuthFailing", { severity: "warning", expr: auth.little, ...authWords }),
        alert("LLMErrorRatioHigh", {
          severity: "warning",
          category: "availability",
          expr: `(${faults} / (${requests} > 0) > ${errors.share}\nand ${atLeast(errors.calls, requests)}\nand ${atLeast(leastBad.fiveMinutes, faults)})\nor\n(${outage(calls, slow, byModel)})`,
          for: waits.LLMErrorRatioHigh,
          summary: `Many calls to ${the.model} on ${the.relay} fail.`,
          description: `{{ $value | humanizePercentage }} of the calls of the last 5 minutes failed, or of the last ${slow} where they are few, timeouts and broken connections among them. See which outcome it is, and whether other models on this relay have it too.`,
          dashboard: "explorer",
          filter: { ...filter, model: label.model },
        }),
      ],
    },
  ];
}

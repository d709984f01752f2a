import { label } from "../names.ts";
import { thresholds } from "../thresholds.ts";
import { alert, type Group } from "./rule.ts";

/** As prometheus/prometheus.yml calls the job that asks the relays of prometheus/targets/relays.yml for their models. */
const probe = '{job="relay-probe"}';
const by = `by (${label.instance}, ${label.relay})`;
const filter = { relay: label.relay };

/** Relays as seen from outside: with or without calls. */
export function endpoint(): readonly Group[] {
  const { probeSeconds, certificateDays, waits } = thresholds;
  return [
    {
      name: "relayscope-endpoint",
      rules: [
        alert("LLMRelayProbeFailing", {
          severity: "critical",
          category: "endpoint",
          expr: `max ${by} (probe_success${probe}) == 0`,
          for: waits.LLMRelayProbeFailing,
          summary: "{{ $labels.instance }} does not answer the probe.",
          description:
            "Its list of models could not be had for a while, whether or not services call it. Ask for it by hand from where the probe runs, then look at the relay's status page.",
          dashboard: "overview",
          filter,
        }),
        alert("LLMRelayProbeSlow", {
          severity: "warning",
          category: "endpoint",
          expr: `max ${by} (avg_over_time(probe_duration_seconds${probe}[5m])) > ${probeSeconds}`,
          for: waits.LLMRelayProbeSlow,
          summary: "{{ $labels.instance }} answers the probe slowly.",
          description:
            "Its list of models takes {{ $value | humanizeDuration }} on average over 5 minutes. No model has a part in that: look at the network and the relay itself.",
          dashboard: "overview",
          filter,
        }),
        alert("LLMRelayCertificateExpiring", {
          severity: "warning",
          category: "endpoint",
          expr: `min ${by} (probe_ssl_earliest_cert_expiry${probe}) - time() < ${certificateDays} * 86400`,
          for: waits.LLMRelayCertificateExpiring,
          summary: "The TLS certificate of {{ $labels.instance }} expires soon.",
          description:
            "{{ $value | humanizeDuration }} are left. Tell the relay's operator, and plan to send calls elsewhere on that day.",
          dashboard: "overview",
          filter,
        }),
      ],
    },
  ];
}

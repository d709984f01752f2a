import type { Flavour } from "../../promql/flavour.ts";
import type { Addresses } from "./kept-files.ts";

/** How the written files are brought to where they work. */
export function boardsReadme(files: readonly string[], generation: Flavour, { grafana, runbooks }: Addresses): string {
  const count = (folder: string): number => files.filter((path) => path.startsWith(`${folder}/`)).length;
  return `# Dashboards, rules and runbooks of Relayscope

Made by \`relayscope dashboards --generation ${generation}\`. Run it again after an update: what you changed here is not overwritten
without \`--force\`.

| folder | what it is | where it goes |
| --- | --- | --- |
| \`dashboards/\` | ${count("dashboards")} dashboards for Grafana 11 and newer | Grafana |
| \`rules/\` | ${count("rules")} rule files: recording rules and alerts | Prometheus or Mimir |
| \`runbooks/\` | a page for each alert | anywhere that people can read: ${runbooks} is what alerts lead to |
| \`alertmanager/\` | routes, templates of messages, examples of receivers | Alertmanager |

Alerts lead to Grafana at ${grafana}. For another address, or others for the runbooks, write the files again with
\`--grafana URL --runbooks URL\`.

## Before

${generation === "classic" ? classicNeeds : nativeNeeds}
- These attributes of the resource have to be labels of every series, and \`instance\` has to be there. In Prometheus' configuration:
  \`\`\`yaml
  otlp:
    promote_resource_attributes: [service.name, service.namespace, service.version, deployment.environment.name]
  \`\`\`
  Mimir has a limit of its tenants for it, \`promote_otel_resource_attributes\`; Grafana Cloud promotes common ones, and others on demand.
- Start Prometheus with \`--enable-feature=exemplar-storage,created-timestamp-zero-ingestion\`: without the second the first value of every
  new series is lost to \`increase()\` and \`rate()\`; without the first no point leads to a trace.

## Dashboards

Rules first: several panels show what they record. Then either

- import each file in Grafana (Dashboards, New, Import), or
- put the folder beside Grafana and provision it:
  \`\`\`yaml
  apiVersion: 1
  providers:
    - name: relayscope
      folder: Relayscope
      type: file
      options: { path: /etc/grafana/dashboards/relayscope }
  \`\`\`

The data sources are variables at the top of each dashboard (Metrics, Traces, Logs): the default of each kind is taken, no uid is fixed.
Links between dashboards go by their uids, \`relayscope-overview\` and so on, so keep these.

## Rules

\`\`\`yaml
# prometheus.yml
rule_files: [relayscope/rules/*.yml]
\`\`\`

\`promtool check rules rules/*.yml\` reads them. For Mimir and Grafana Cloud:

\`\`\`sh
mimirtool rules load --address="$MIMIR_ADDRESS" --id="$MIMIR_TENANT_ID" --key="$MIMIR_API_KEY" rules/*.yml
\`\`\`

Each file becomes a namespace of its own. \`pipeline.yml\` watches the collector and the back ends themselves: it asks for Prometheus' own
scrapes of them (jobs \`otel-collector\`, \`prometheus\`, \`alertmanager\`, \`loki\`, \`tempo\`). Leave it out where these are somebody else's to
watch. \`endpoint.yml\` asks for the blackbox exporter's probes (job \`relay-probe\`).

## Alertmanager

\`alertmanager/alertmanager.yml\` routes by \`severity\` and \`category\`; \`alertmanager/examples/\` has receivers to put into it. Secrets are
read from files below \`/run/secrets\`. \`amtool check-config alertmanager/alertmanager.yml\` reads it. Alerts carry \`team="llm-platform"\`, by
which a route of an Alertmanager that you have already can take them: copy the routes below your own.
`;
}

const classicNeeds =
  "- Services send the metric names of the convention's last release (the default), and the store keeps classic histograms (the default).";
const nativeNeeds =
  "- Services run with `OTEL_SEMCONV_STABILITY_OPT_IN=gen_ai_latest_experimental`, and the store keeps native histograms: in Prometheus' configuration\n  `otlp: { convert_histograms_to_nhcb: true }`.";

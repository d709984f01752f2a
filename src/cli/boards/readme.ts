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
| \`grafana/\` | how a Grafana is provisioned with them, and how its data sources lead to each other | Grafana's \`provisioning/\` |
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

- import each file in Grafana (Dashboards, New, Import, Upload). It asks for nothing but a folder: leave name and uid as they are; or
- provision them: copy \`dashboards/*.json\` to \`/etc/grafana/dashboards/\` on Grafana's machine, and \`grafana/dashboards/relayscope.yaml\`
  to \`/etc/grafana/provisioning/dashboards/\`; then restart Grafana.

The data sources are variables at the top of each dashboard (Metrics, Traces, Logs): the default of each kind is taken, no uid is fixed.
A panel whose kind you have none of (Tempo, Loki) stays empty. Links between dashboards go by their uids, \`relayscope-overview\` and so on, so keep these.

From a point to its trace, from a trace to its logs and back: that is said by the data sources, not by the dashboards.
\`grafana/datasources/relayscope.yaml\` has all of it, for a Grafana that has none yet: write your addresses in the place of
\`http://prometheus:9090\`, \`http://tempo:3200\`, \`http://loki:3100\` and \`http://alertmanager:9093\`, and copy it to
\`/etc/grafana/provisioning/datasources/\`. Where you have data sources already, take over what stands under \`jsonData\` and \`correlations\`, with
the uids of yours.${generation === "native" ? " Its queries under `tracesToMetrics` are those of classic histograms." : ""}

## Rules

\`\`\`yaml
# prometheus.yml
rule_files: [relayscope/rules/*.yml]
\`\`\`

\`promtool check rules rules/*.yml\` finds nothing wrong with them; after \`curl -X POST http://PROMETHEUS/-/reload\` (or a restart) they are on its page
Status, Rule health. For Mimir and Grafana Cloud:

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

## Runbooks

They speak of Relayscope's own stack where they name a command with \`docker compose\`, \`npm run\`, or a file such as
\`monitoring/thresholds.ts\` or \`otel-collector/config.yaml\`: do the same to what you have in its place. A threshold is a number in the alert's \`expr\` in
\`rules/\`, where you change it.
`;
}

const classicNeeds =
  "- Services send the metric names of the convention's last release (the default), and the store keeps classic histograms (the default).";
const nativeNeeds =
  "- Services run with `OTEL_SEMCONV_STABILITY_OPT_IN=gen_ai_latest_experimental`, and the store keeps native histograms: in Prometheus' configuration\n  `otlp: { convert_histograms_to_nhcb: true }`.";

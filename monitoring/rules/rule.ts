import { stringify } from "yaml";
import { addresses, runbookOf } from "../addresses.ts";
import { uids, type DashboardName } from "../dashboards/kit/links.ts";

/** One group of a rule file, as Prometheus reads it. */
export interface Group {
  readonly name: string;
  /** "1m"; Prometheus' own where nothing is said. */
  readonly interval?: string;
  readonly rules: readonly Rule[];
}

export type Rule = Recorded | Alert;

interface Recorded {
  readonly record: string;
  readonly expr: string;
  readonly labels?: Readonly<Record<string, string>>;
}

interface Alert {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly keep_firing_for?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** critical wakes somebody, warning is a message, info stands in reports, none is the dead man's sign of life. */
type Severity = "critical" | "warning" | "info" | "none";

type Category =
  | "availability"
  | "latency"
  | "slo"
  | "capacity"
  | "cost"
  | "quality"
  | "migration"
  | "pipeline"
  | "endpoint";

/** Label `team` of all our alerts: what routes and panels know them by. */
export const alertTeam = "llm-platform";

/** What an alert says. */
export interface AlertWords {
  readonly severity: Severity;
  readonly category: Category;
  readonly expr: string;
  readonly for?: string;
  /** How long it goes on after its reason is gone: for what shows only now and then. */
  readonly keep?: string;
  readonly labels?: Readonly<Record<string, string>>;
  /** One sentence, without numbers. */
  readonly summary: string;
  /** The numbers, and what to do first. */
  readonly description: string;
  readonly dashboard: DashboardName;
  /** Variables of the dashboard, by the label that fills each: { relay: "server_address" }. */
  readonly filter?: Readonly<Record<string, string>>;
}

/** A series that is computed and kept, so that panels and alerts have one figure. */
export function record(name: string, expr: string, labels?: Readonly<Record<string, string>>): Recorded {
  return { record: name, expr, ...(labels && { labels }) };
}

/** An alert with all that people and routes need of it. */
export function alert(name: string, words: AlertWords): Alert {
  const { severity, category, expr, keep, labels, summary, description, dashboard, filter = {} } = words;
  return {
    alert: name,
    expr,
    ...(words.for !== undefined && { for: words.for }),
    ...(keep !== undefined && { keep_firing_for: keep }),
    labels: { severity, category, team: alertTeam, ...labels },
    annotations: {
      summary,
      description,
      runbook_url: runbookOf(name),
      dashboard_url: dashboardUrl(dashboard, filter),
    },
  };
}

function dashboardUrl(name: DashboardName, filter: Readonly<Record<string, string>>): string {
  const parts = Object.entries(filter).map(
    ([variable, label]) => `{{ with $labels.${label} }}&var-${variable}={{ . | urlquery }}{{ end }}`,
  );
  return `${addresses.grafana}/d/${uids[name]}?from=now-3h${parts.join("")}`;
}

/** A rule file's text. */
export function ruleFile(groups: readonly Group[]): string {
  return `# Made by \`npm run rules\` from monitoring/rules; do not edit.\n${stringify({ groups }, { lineWidth: 0 })}`;
}

import { attributeNames as names } from "../telemetry/catalog-attributes.ts";
import { metrics, type MetricKey } from "../telemetry/catalog.ts";
import { labelOf, seriesOf } from "../telemetry/series.ts";

/** What Prometheus' OTLP receiver makes labels of, out of a resource (`promote_resource_attributes`). */
const resource = {
  env: "deployment_environment_name",
  service: "service_name",
  team: "service_namespace",
  version: "service_version",
  instance: "instance",
} as const;

/** The labels that rules and panels select and group by. */
export const label = {
  ...resource,
  relay: labelOf(names.serverAddress),
  port: labelOf(names.serverPort),
  model: labelOf(names.requestModel),
  answered: labelOf(names.responseModel),
  provider: labelOf(names.provider),
  operation: labelOf(names.operation),
  outcome: labelOf(names.outcome),
  role: labelOf(names.role),
  errorType: labelOf(names.errorType),
  currency: labelOf(names.currency),
  priceSource: labelOf(names.priceSource),
  reason: labelOf(names.reason),
  cause: labelOf(names.cause),
  tokenKind: labelOf(names.tokenKind),
  limitKind: labelOf(names.limitKind),
  state: labelOf(names.state),
  signal: labelOf(names.signal),
  client: labelOf(names.client),
} as const;

type Single = Exclude<
  MetricKey,
  "duration" | "tokenUsage" | "timeToFirstChunk" | "timePerOutputChunk" | "httpDuration" | `inference${string}`
>;

/** The series of a counter or gauge. */
export function series(metric: Single): string {
  const [name = ""] = seriesOf(metrics[metric]);
  return name;
}

/** Outcomes that spend the budget of the availability objective; all others are the app's own doing, or none. */
export const badOutcomes = [
  "rate_limit",
  "quota",
  "overloaded",
  "server",
  "timeout",
  "network",
  "interrupted",
] as const;

/** Outcomes that are nobody's failure. */
export const fineOutcomes = ["ok", "cancelled"] as const;

/** Operations whose answers are written token by token, so that their time goes by their length. */
export const writing = `${label.operation}=~"chat|text_completion|generate_content"`;

/** Kinds of tokens that answers consist of: the others are what was asked. */
export const written = `${label.tokenKind}=~"reasoning|(.+_)?output"`;

/** The same as a matcher. */
export const bad = `${label.outcome}=~"${badOutcomes.join("|")}"`;

/** What rules record of an owner's month, by environment and currency; the budget by currency alone. */
export const recorded = {
  monthToDate: "env:llm_cost:month_to_date",
  monthForecast: "env:llm_cost:month_forecast",
  monthBudget: "llm:budget:month",
} as const;

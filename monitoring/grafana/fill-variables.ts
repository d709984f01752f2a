import type { DashboardJson, VariableJson } from "./read-dashboards.ts";

/** What a query is written in. */
export type Language = "promql" | "logql" | "traceql";

/** What is chosen of each variable: one value, several, or all. */
export type Chosen = Readonly<Record<string, string | readonly string[] | "$__all">>;

/** The time that is looked at, in seconds. */
export interface Shown {
  readonly from: number;
  readonly to: number;
  /** Between two points of a graph. */
  readonly step: number;
}

/** Grafana writes a variable this way: `$name`, `${name}` or `${name:format}`. */
const written = /\$(?:\{(\w+)(?::(\w+))?\}|(\w+))/g;

/** Names of variables in a text, Grafana's own too. */
export function variablesIn(text: string): readonly string[] {
  return [...text.matchAll(/\$(?:\{(\w+)(?:[:.][^}]*)?\}|(\w+))/g)].map(([, braced, bare]) => braced ?? bare ?? "");
}

/** What no one has chosen: All where there is one, else nothing. */
export function allOf({ templating }: Pick<DashboardJson, "templating">): Chosen {
  return Object.fromEntries(templating.list.map(({ name, includeAll }) => [name, includeAll === true ? "$__all" : ""]));
}

/** A query as Grafana sends it. */
export function fillIn(
  query: string,
  { templating }: Pick<DashboardJson, "templating">,
  chosen: Chosen,
  { from, to, step }: Shown,
  language: Language = "promql",
): string {
  const range = Math.round(to - from);
  const own: Readonly<Record<string, string>> = {
    __rate_interval: `${Math.max(step + 60, 240)}s`,
    __interval: `${step}s`,
    __interval_ms: String(step * 1000),
    __range: `${range}s`,
    __range_s: String(range),
    __range_ms: String(range * 1000),
    __from: String(Math.round(from * 1000)),
    __to: String(Math.round(to * 1000)),
    __auto: `${step}s`,
  };
  return query.replace(written, (whole, braced: string | undefined, format: string | undefined, bare: string) => {
    const name = braced ?? bare;
    if (name in own) return own[name] ?? whole;
    const variable = templating.list.find((one) => one.name === name);
    return variable === undefined ? whole : fillOne(variable, chosen[name] ?? "", format, language);
  });
}

function fillOne(
  { multi = false, includeAll = false, allValue }: VariableJson,
  chosen: Chosen[string],
  format: string | undefined,
  language: Language,
): string {
  if (chosen === "$__all") return allValue ?? "";
  const values = typeof chosen === "string" ? [chosen] : chosen;
  if (format === "raw" || format === "text") return values.join(",");
  // Tempo's joins them as they are.
  if (language === "traceql") return values.join("|");
  // The others make a regular expression of what may be several values, and leave alone what is one.
  if (!multi && !includeAll && format !== "regex") return values.join(",");
  // Twice: once for the expression, once for the string that it stands in.
  const escaped = values.map((value) => value.replaceAll(/[\\^$*+?.()|[\]{}]/g, String.raw`\\$&`));
  return escaped.length === 1 ? (escaped[0] ?? "") : `(${escaped.join("|")})`;
}

import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { root } from "../../stack/running-stack.ts";

type Texts = Readonly<Record<string, string>>;

/** An alert of the rules, as it stands in prometheus/rules. */
export interface AlertRule {
  readonly alert: string;
  readonly labels: Texts;
  readonly annotations: Texts;
}

/** Every alert of prometheus/rules, one for each severity that it has. */
export function alertRules(): readonly AlertRule[] {
  const all = readdirSync(join(root, "prometheus", "rules")).flatMap(alertsOf);
  return [...new Map(all.map((rule) => [`${rule.alert} ${rule.labels["severity"]}`, rule])).values()];
}

function alertsOf(file: string): readonly AlertRule[] {
  const { groups } = parse(readFileSync(join(root, "prometheus", "rules", file), "utf8")) as {
    groups: readonly { readonly rules: readonly Partial<AlertRule>[] }[];
  };
  return groups.flatMap(({ rules }) =>
    rules.flatMap(({ alert, labels = {}, annotations = {} }) =>
      alert === undefined ? [] : [{ alert, labels, annotations }],
    ),
  );
}

/**
 * The annotations as Prometheus sends them for a series with these labels; `values` are what its formatted value reads, and
 * then what each query within them answers.
 */
export function fillAnnotations({ annotations }: AlertRule, labels: Texts, ...values: readonly string[]): Texts {
  return Object.fromEntries(Object.entries(annotations).map(([name, text]) => [name, fill(text, labels, values)]));
}

function fill(text: string, labels: Texts, [value = "", ...answers]: readonly string[]): string {
  let asked = 0;
  const filled = text
    .replaceAll(/\{\{ with query .*?\}\}.*?\{\{ end \}\}/g, () => answers[asked++] ?? "")
    .replaceAll(/\{\{ or \$labels\.(\w+) "([^"]*)" \}\}/g, (_, name: string, other: string) => labels[name] ?? other)
    .replaceAll(/\{\{ with \$labels\.(\w+) \}\}(.*?)\{\{ end \}\}/g, (_, name: string, shown: string) => {
      const said = labels[name];
      if (said === undefined) return "";
      return shown.replaceAll("{{ . | urlquery }}", encodeURIComponent(said)).replaceAll("{{ . }}", said);
    })
    .replaceAll(/\{\{ \$labels\.(\w+) \}\}/g, (_, name: string) => labels[name] ?? "")
    .replaceAll(/\{\{ \$value [^}]*\}\}/g, value);
  if (filled.includes("{{")) throw new Error(`a form that is not known here: ${filled}`);
  return filled;
}

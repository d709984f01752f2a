import { readFileSync } from "node:fs";
import { parse } from "yaml";

/** One data source, with the keys that tests look at. */
export interface DataSource {
  readonly name: string;
  readonly uid: string;
  readonly type: string;
  readonly url: string;
  readonly jsonData: Readonly<Record<string, unknown>>;
  readonly correlations?: readonly Correlation[];
}

export interface Correlation {
  readonly targetUID: string;
  readonly label?: string;
  readonly description?: string;
  readonly type?: string;
  readonly config: {
    readonly type?: string;
    readonly field: string;
    readonly target: { readonly query?: string; readonly expr?: string };
  };
}

export interface TracesToMetrics {
  readonly tags: readonly { readonly key: string; readonly value: string }[];
  readonly queries: readonly { readonly name: string; readonly query: string }[];
}

/** A file of the repository as text. */
export function readText(path: string): string {
  return readFileSync(new URL(`../../../${path}`, import.meta.url), "utf8");
}

/** A YAML file of the repository. */
export function readYaml<Shape>(path: string): Shape {
  return parse(readText(path), { merge: true }) as Shape;
}

/** The data sources as Grafana has them: `$$` in the file is `$`. */
export function readDataSources(): readonly DataSource[] {
  const text = readText("grafana/provisioning/datasources/relayscope.yaml").replaceAll("$$", "$");
  return (parse(text) as { datasources: DataSource[] }).datasources;
}

/** The queries that lead from a span to its series. */
export function readTracesToMetrics(): TracesToMetrics {
  return readDataSources().find(({ uid }) => uid === "tempo")?.jsonData["tracesToMetrics"] as TracesToMetrics;
}

import { expect, test } from "vitest";
import { readMetricTimes } from "../../../src/export/metric-times.ts";
import { attributeNames } from "../../../src/telemetry/catalog-attributes.ts";
import { baseLabels, metrics } from "../../../src/telemetry/catalog.ts";
import { seriesOf } from "../../../src/telemetry/series.ts";
import type { Correlation } from "./provisioning.ts";
import { readDataSources, readText, readTracesToMetrics, readYaml } from "./provisioning.ts";

const path = "grafana/provisioning/datasources/relayscope.yaml";
const sources = readDataSources();
const correlations: readonly Correlation[] = sources.flatMap((source) => source.correlations ?? []);
const dataOf = (uid: string): Record<string, unknown> => sources.find((source) => source.uid === uid)?.jsonData ?? {};

test("the four data sources have plain uids, and no two share a uid or a name", () => {
  expect(sources.map(({ uid }) => uid).sort()).toEqual(["alertmanager", "loki", "prometheus", "tempo"]);
  expect(new Set(sources.map(({ name }) => name)).size).toBe(4);
  for (const { uid, type } of sources) expect(type).toBe(uid);
});

test("every data source that another one leads to exists", () => {
  const named = [...readText(path).matchAll(/(?:datasourceUid|targetUID): (\w+)/g)].map(([, uid]) => uid);
  expect(named.length).toBeGreaterThanOrEqual(7);
  expect(sources.map(({ uid }) => uid)).toEqual(expect.arrayContaining(named));
});

test("every data source is a service of the stack, at the port that the service listens on", () => {
  const { services } = readYaml<{ services: Record<string, unknown> }>("docker-compose.yml");
  const ports = { prometheus: "9090", tempo: "3200", loki: "3100", alertmanager: "9093" };
  for (const { url, uid } of sources) {
    const { hostname, port } = new URL(url);
    expect(Object.keys(services)).toContain(hostname);
    expect(port).toBe(ports[uid as keyof typeof ports]);
  }
  expect(readText("prometheus/flags")).toContain(":9090");
  expect(readText("alertmanager/flags")).toContain(":9093");
  expect(readYaml<Listening>("tempo/config.yaml").server.http_listen_port).toBe(3200);
  expect(readYaml<Listening>("loki/config.yaml").server.http_listen_port).toBe(3100);
});

test("no dollar sign stands alone: Grafana would take it for an environment variable", () => {
  const lines = readText(path).replaceAll(/(^|\s)#.*$/gm, "");
  expect(lines.replaceAll("$$", "")).not.toContain("$");
});

test("signals lead to each other in every direction", () => {
  expect(dataOf("prometheus")["exemplarTraceIdDestinations"]).toMatchObject([
    { name: "trace_id", datasourceUid: "tempo" },
  ]);
  expect(dataOf("tempo")).toMatchObject({
    tracesToLogsV2: { datasourceUid: "loki" },
    tracesToMetrics: { datasourceUid: "prometheus" },
    serviceMap: { datasourceUid: "prometheus" },
    nodeGraph: { enabled: true },
  });
  expect(dataOf("loki")["derivedFields"]).toMatchObject([
    { matcherType: "label", matcherRegex: "^trace_id$", datasourceUid: "tempo", url: "${__value.raw}" },
  ]);
  expect(correlations.map(({ targetUID }) => targetUID)).toEqual(["tempo", "loki"]);
});

// Without label or description Grafana 13 does not start; its own type stands in config.
test.each(correlations)("the correlation to $targetUID has all that Grafana needs to start", (correlation) => {
  expect(correlation.label).toBeTruthy();
  expect(correlation.description).toBeTruthy();
  expect(correlation.config.type).toBe("query");
  expect(correlation).not.toHaveProperty("type");
  const { query = "", expr = "" } = correlation.config.target;
  expect(query + expr).toContain(`\${__data.fields["${correlation.config.field}"]}`);
});

test("times around a trace are positive, times around its logs and metrics have their sign", () => {
  const tempo = dataOf("tempo") as Record<string, { spanStartTimeShift: string; spanEndTimeShift: string }>;
  expect(tempo["traceQuery"]?.spanStartTimeShift).toMatch(/^\d/);
  expect(tempo["traceQuery"]?.spanEndTimeShift).toMatch(/^\d/);
  for (const link of ["tracesToLogsV2", "tracesToMetrics"]) {
    expect(tempo[link]?.spanStartTimeShift).toMatch(/^-\d/);
    expect(tempo[link]?.spanEndTimeShift).toMatch(/^\d/);
  }
});

test("results are streamed only because Tempo streams over HTTP", () => {
  expect(dataOf("tempo")["streamingEnabled"]).toEqual({ search: true, metrics: true });
  expect(readYaml<Record<string, unknown>>("tempo/config.yaml")["stream_over_http_enabled"]).toBe(true);
});

test("the smallest step is how seldom a service exports by default, the overlap of refreshes Prometheus's own", () => {
  const { storage } = readYaml<PrometheusConfiguration>("prometheus/prometheus.yml");
  expect(dataOf("prometheus")["timeInterval"]).toBe(`${readMetricTimes().intervalMs / 1000}s`);
  expect(dataOf("prometheus")["incrementalQueryOverlapWindow"]).toBe(storage.tsdb.out_of_order_time_window);
});

test("a span's service is an index label in Loki and a label in Prometheus", () => {
  const { limits_config } = readYaml<LokiConfiguration>("loki/config.yaml");
  const indexed = limits_config.otlp_config.resource_attributes.attributes_config.flatMap(
    ({ attributes }) => attributes,
  );
  expect(indexed).toContain("service.name");
  const { otlp } = readYaml<PrometheusConfiguration>("prometheus/prometheus.yml");
  expect(otlp.promote_resource_attributes).toContain("service.name");
});

test.each(readTracesToMetrics().queries)("$name: asks for series and labels that are sent", ({ query }) => {
  const [series = ""] = /[a-z_]+(?=\{)/.exec(query) ?? [];
  const metric = Object.values(metrics).find((candidate) => seriesOf(candidate).includes(series));
  expect(metric, series).toBeDefined();
  const base = metric !== undefined && "base" in metric ? baseLabels : [];
  const labels = [...base, ...(metric?.labels ?? [])].map((key) => attributeNames[key].replaceAll(".", "_"));
  const grouped = [...query.matchAll(/by \(([\w, ]+)\)/g)].flatMap(([, names = ""]) => names.split(", "));
  expect([...labels, "le"]).toEqual(expect.arrayContaining(grouped));
  // As one variable: a tag that the span has not would otherwise be a parse error.
  expect(query.match(/\$[\w{]+/g)).toEqual(["$__tags"]);
  // Money of two currencies is no sum.
  if (series.includes("cost")) expect(grouped).toContain("relayscope_currency");
});

test("each tag of a span is the label of the same name", () => {
  const { tags } = readTracesToMetrics();
  const known = ["service.name", ...Object.values(attributeNames)];
  for (const { key, value } of tags) {
    expect(known).toContain(key);
    expect(value).toBe(key.replaceAll(".", "_"));
  }
});

test("dashboards are read from where Compose mounts them", () => {
  const { providers } = readYaml<{ providers: { options: { path: string } }[] }>(
    "grafana/provisioning/dashboards/relayscope.yaml",
  );
  const { services } = readYaml<{ services: { grafana: { volumes: { target: string }[] } } }>("docker-compose.yml");
  expect(services.grafana.volumes.map(({ target }) => target)).toEqual(
    expect.arrayContaining(providers.map(({ options }) => options.path)),
  );
});

interface Listening {
  readonly server: { readonly http_listen_port: number };
}

interface PrometheusConfiguration {
  readonly storage: { readonly tsdb: { readonly out_of_order_time_window: string } };
  readonly otlp: { readonly promote_resource_attributes: readonly string[] };
}

interface LokiConfiguration {
  readonly limits_config: {
    readonly otlp_config: {
      readonly resource_attributes: {
        readonly attributes_config: readonly { readonly attributes: readonly string[] }[];
      };
    };
  };
}

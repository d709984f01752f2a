import { completeAlertmanager } from "./go/alertmanager/prepare.ts";
import { generateCollector } from "./go/otelcol/prepare.ts";
import type { Go } from "./go.ts";

/** One executable: the variable that names it, what it is called on PATH, and its Go package. */
export interface Binary {
  readonly name: string;
  readonly variable: string;
  readonly onPath: readonly string[];
  /** A word that stands in what it tells as its version; its name, where left out. */
  readonly says?: string;
  readonly package?: string;
}

/** How a program is built from its module folder in `stack/go/`, and the MiB that its first build fills. */
export interface Recipe {
  readonly module: string;
  readonly tags?: readonly string[];
  /** The Go variable that `--version` prints. */
  readonly stamp?: string;
  readonly prepare?: (go: Go, work: string) => Promise<void>;
  readonly room: { readonly modules: number; readonly objects: number; readonly binaries: number };
}

/** One program of the stack at its pinned version; without a recipe it has to be given. */
export interface Program {
  readonly name: string;
  readonly version: string;
  readonly binaries: readonly Binary[];
  readonly recipe?: Recipe;
}

const versionOfPrometheus = "github.com/prometheus/common/version.Version";

/** The stack, in the order in which it is built: what services need first comes first. */
export const programs: readonly Program[] = [
  {
    name: "otelcol",
    version: "0.156.0",
    // Not `otelcol`: that distribution lacks parts which the configuration names.
    binaries: [{ name: "otelcol", variable: "OTELCOL_BIN", onPath: ["otelcol-contrib"], says: "otel", package: "." }],
    recipe: { module: "otelcol", prepare: generateCollector, room: { modules: 500, objects: 1000, binaries: 50 } },
  },
  {
    name: "prometheus",
    version: "3.15.0",
    binaries: [
      binary("prometheus", "PROMETHEUS_BIN", "github.com/prometheus/prometheus/cmd/prometheus"),
      binary("promtool", "PROMTOOL_BIN", "github.com/prometheus/prometheus/cmd/promtool"),
    ],
    // Targets come from files and fixed lists: the clouds' discovery would double size and build time.
    recipe: {
      module: "prometheus",
      tags: ["remove_all_sd"],
      stamp: versionOfPrometheus,
      room: { modules: 1100, objects: 1300, binaries: 120 },
    },
  },
  {
    name: "alertmanager",
    version: "0.34.2",
    binaries: [
      binary("alertmanager", "ALERTMANAGER_BIN", "github.com/prometheus/alertmanager/cmd/alertmanager"),
      binary("amtool", "AMTOOL_BIN", "github.com/prometheus/alertmanager/cmd/amtool"),
    ],
    recipe: {
      module: "alertmanager",
      stamp: versionOfPrometheus,
      prepare: completeAlertmanager,
      room: { modules: 350, objects: 500, binaries: 70 },
    },
  },
  {
    name: "loki",
    version: "3.7.8",
    binaries: [binary("loki", "LOKI_BIN", "github.com/grafana/loki/v3/cmd/loki")],
    recipe: {
      module: "loki",
      stamp: "github.com/grafana/loki/v3/pkg/util/build.Version",
      room: { modules: 2200, objects: 2500, binaries: 170 },
    },
  },
  {
    name: "blackbox_exporter",
    version: "0.28.0",
    binaries: [binary("blackbox_exporter", "BLACKBOX_EXPORTER_BIN", "github.com/prometheus/blackbox_exporter")],
    recipe: {
      module: "blackbox_exporter",
      stamp: versionOfPrometheus,
      room: { modules: 200, objects: 350, binaries: 30 },
    },
  },
  {
    name: "tempo",
    version: "3.0.3",
    binaries: [{ name: "tempo", variable: "TEMPO_BIN", onPath: ["tempo"] }],
  },
];

function binary(name: string, variable: string, path: string): Binary {
  return { name, variable, onPath: [name], package: path };
}

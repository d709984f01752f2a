/** One program of the running stack: what docker-compose.yml can't say of it. */
export interface Part {
  /** The service in docker-compose.yml, and the host name in every configuration. */
  readonly name: string;
  /** Which binary of `programs.ts` it is. */
  readonly binary: string;
  /** Ports that it listens on, by what they are for. `outside`: on one machine, where another part has the same number. */
  readonly ports: Readonly<Record<string, { readonly inside: number; readonly outside?: number }>>;
  /** Answers 200 when the part takes work. */
  readonly ready: { readonly port: string; readonly path: string };
}

/** The parts, in the order in which they start; they end in the opposite one. */
export const parts: readonly Part[] = [
  {
    name: "loki",
    binary: "loki",
    ports: { http: { inside: 3100 }, grpc: { inside: 9095, outside: 9096 } },
    ready: { port: "http", path: "/ready" },
  },
  {
    name: "tempo",
    binary: "tempo",
    ports: { http: { inside: 3200 }, otlp: { inside: 4318, outside: 14318 }, grpc: { inside: 9095 } },
    ready: { port: "http", path: "/ready" },
  },
  {
    name: "alertmanager",
    binary: "alertmanager",
    ports: { http: { inside: 9093 } },
    ready: { port: "http", path: "/-/ready" },
  },
  {
    name: "blackbox-exporter",
    binary: "blackbox_exporter",
    ports: { http: { inside: 9115 } },
    ready: { port: "http", path: "/-/healthy" },
  },
  {
    name: "prometheus",
    binary: "prometheus",
    ports: { http: { inside: 9090 } },
    ready: { port: "http", path: "/-/ready" },
  },
  {
    name: "otel-collector",
    binary: "otelcol",
    ports: {
      http: { inside: 4318 },
      grpc: { inside: 4317 },
      metrics: { inside: 8888 },
      health: { inside: 13133 },
    },
    ready: { port: "health", path: "/" },
  },
];

import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createEmittedFile } from "../../examples/demo/emitted-file.ts";
import type { OtlpRequest } from "../../examples/demo/otlp.ts";
import { readLogs } from "../../examples/demo/received-log.ts";

/** A loopback OTLP/HTTP receiver that takes everything and keeps the JSON. */
export interface Collector {
  readonly endpoint: string;
  readonly received: readonly { readonly path: string; readonly body: string }[];
  close(): Promise<void>;
}

/** What the conformance check may expect. */
export interface Emitting {
  readonly emits?: "v1.41" | "content" | "nothing";
}

/** A whole run of the suite sends far less. */
const MOST_KEPT = 20_000;

/** `emits`: as what that which comes is written down for the conformance check. */
export async function startCollector({ emits = "v1.41" }: Emitting = {}): Promise<Collector> {
  const received: { path: string; body: string }[] = [];
  const write = emits === "nothing" ? () => undefined : createEmittedFile(emits);
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => void parts.push(part));
    request.on("end", () => {
      const [path, body] = [request.url ?? "", Buffer.concat(parts).toString()];
      write(path.split("/").at(-1) ?? "", body);
      if (received.length < MOST_KEPT) received.push({ path, body });
      response.writeHead(200, { "content-type": "application/json" }).end("{}");
    });
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The largest sum of `relayscope.faults` by part that the collector was told. */
export function faultsOf({ received }: Collector): Map<string, number> {
  const bodies = received
    .filter(({ path }) => path.endsWith("/metrics"))
    .map(({ body }) => JSON.parse(body) as Metrics);
  const metrics = bodies
    .flatMap((body) => body.resourceMetrics)
    .flatMap((each) => each.scopeMetrics)
    .flatMap((each) => each.metrics);
  const points = metrics.filter(({ name }) => name === "relayscope.faults").flatMap(({ sum }) => sum?.dataPoints ?? []);
  const counts = new Map<string, number>();
  for (const { attributes, asInt, asDouble } of points) {
    const part = attributes.find(({ key }) => key === "relayscope.part")?.value.stringValue ?? "";
    counts.set(part, Math.max(counts.get(part) ?? 0, Number(asInt ?? asDouble)));
  }
  return counts;
}

/** The attributes of every log record that the collector was told. */
export function recordsOf({ received }: Collector): Readonly<Record<string, unknown>>[] {
  return received
    .filter(({ path }) => path.endsWith("/logs"))
    .flatMap(({ body }) => readLogs(JSON.parse(body) as OtlpRequest))
    .map(({ attributes }) => attributes);
}

interface Metrics {
  readonly resourceMetrics: { readonly scopeMetrics: { readonly metrics: Metric[] }[] }[];
}

interface Metric {
  readonly name: string;
  readonly sum?: {
    readonly dataPoints: {
      readonly attributes: { readonly key: string; readonly value: { readonly stringValue?: string } }[];
      readonly asInt?: number | string;
      readonly asDouble?: number;
    }[];
  };
}

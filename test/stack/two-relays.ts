import { fileURLToPath } from "node:url";
import { runService } from "../../examples/demo/service-process.ts";
import { createSimulator } from "../../examples/relay-simulator/simulator.ts";

const prices = fileURLToPath(new URL("../../examples/relay-simulator/prices.json", import.meta.url));

/** The names under which services ran. */
export const services = ["any-service", "other-service"] as const;

/**
 * Runs the demo's service four times at once against two relays, and returns how many calls they served. No two runs agree in service,
 * relay's host and relay's port, so that a link that leaves out one of these leads to another run's calls as well.
 */
export async function callTwoRelays(endpoint: string): Promise<number> {
  const relays = await Promise.all([createSimulator({ speed: 6 }), createSimulator({ speed: 6, seed: "other" })]);
  const [port, otherPort] = relays.map(({ url }) => new URL(url).port);
  const runs = [
    { service: services[0], host: `127.0.0.1:${port}` },
    { service: services[0], host: `localhost:${port}` },
    { service: services[0], host: `127.0.0.1:${otherPort}` },
    { service: services[1], host: `127.0.0.1:${port}` },
  ];
  try {
    const ends = await Promise.all(
      runs.map(({ service, host }, at) =>
        runService(
          ["--calls", "66", "--concurrency", "4", "--from", String(at * 1000)],
          {
            RELAY_URL: `http://${host}/v1`,
            RELAY_KEY: "sk-any-service",
            RELAYSCOPE_PRICES: prices,
            RELAYSCOPE_RELAYS: `the relay at ${host.replace(":", " ")}=${host}`,
            OTEL_SERVICE_NAME: service,
            OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
            OTEL_SEMCONV_STABILITY_OPT_IN: "",
            OTEL_METRIC_EXPORT_INTERVAL: "1000",
          },
          AbortSignal.timeout(120_000),
        ),
      ),
    );
    const failed = ends.find(({ code }) => code !== 0);
    if (failed !== undefined) throw new Error(`a service ended with ${failed.code ?? failed.signal}: ${failed.said}`);
    await Promise.all(relays.map(({ ledger }) => ledger.settled()));
    return relays.reduce((sum, { ledger }) => sum + ledger.read().operations.length, 0);
  } finally {
    await Promise.all(relays.map((relay) => relay.close()));
  }
}

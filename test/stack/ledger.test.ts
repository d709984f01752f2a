import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { compare, countFigures } from "../../examples/demo/compare.ts";
import type { Origin } from "../../examples/demo/received-attributes.ts";
import { createSimulator } from "../../examples/relay-simulator/simulator.ts";
import { until } from "../../stack/back-ends.ts";
import { runPreloaded } from "../process/preloaded.ts";
import { startLoopbackStack, tempo, type LoopbackStack } from "./loopback-stack.ts";
import { readStored } from "./stored.ts";

const prices = fileURLToPath(new URL("../../examples/relay-simulator/prices.json", import.meta.url));
let stack: LoopbackStack;
beforeAll(async () => {
  stack = await startLoopbackStack();
});
afterAll(() => stack?.stop());

test.each(["v1.41", "latest", "dup"] as const)(
  `what the relay served to 4 cluster workers, 2 threads and their parent is what ${tempo}, Loki and Prometheus have stored (%s)`,
  async (generation) => {
    const service = `ledger-${generation}`;
    const simulator = await createSimulator({ speed: 6, seed: generation });
    const { out, err, code } = await runPreloaded({
      script: "ledger-client.mjs",
      endpoint: stack.endpoint,
      env: {
        RELAY_URL: `${simulator.url}/v1`,
        RELAY_KEY: "sk-any-service",
        RELAYSCOPE_PRICES: prices,
        OTEL_SERVICE_NAME: service,
        OTEL_METRIC_EXPORT_INTERVAL: "1000",
        ...(generation !== "v1.41" && {
          OTEL_SEMCONV_STABILITY_OPT_IN: `gen_ai_latest_experimental${generation === "dup" ? "/dup" : ""}`,
        }),
      },
    });
    expect([code, err, out.split("\n").at(-2)]).toEqual([0, "", "ended with 0,0,0,0,0,0"]);
    await simulator.ledger.settled();
    const page = simulator.ledger.read();
    await simulator.close();

    await until(
      async () => (compare(page, await readStored(stack.ends, service)).length === 0 ? true : undefined),
      120_000,
    );
    const stored = await readStored(stack.ends, service);
    expect(compare(page, stored)).toEqual([]);

    // The comparison compared something: every kind of end, retries, prices, and seven writers of their own in each back end.
    expect(countFigures(page)).toBeGreaterThan(60);
    expect(page.requests.length).toBeGreaterThan(page.operations.length);
    const outcomes = new Set(Object.values(page.models).flatMap((model) => Object.keys(model.outcomes)));
    expect([...outcomes]).toEqual(expect.arrayContaining(["ok", "cancelled", "interrupted", "auth"]));
    const writers = [stored.spans, stored.logs, stored.metrics].map(writersOf);
    expect(writers[0]?.length).toBe(7);
    expect(writers[1]).toEqual(writers[0]);
    expect(writers[2]).toEqual(writers[0]);
  },
);

function writersOf(items: readonly Origin[]): readonly unknown[] {
  return [...new Set(items.map(({ resource }) => resource["service.instance.id"]))].toSorted();
}

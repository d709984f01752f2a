import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { compare, countFigures } from "../../examples/demo/compare.ts";
import { createReceiver } from "../../examples/demo/receiver.ts";
import { createSimulator } from "../../examples/relay-simulator/simulator.ts";
import { runPreloaded } from "./preloaded.ts";

const prices = fileURLToPath(new URL("../../examples/relay-simulator/prices.json", import.meta.url));

test.each(["v1.41", "latest", "dup"] as const)(
  "what the relay served to 4 cluster workers, 2 threads and their parent is what spans, logs and metrics (%s) say",
  async (generation) => {
    const [simulator, receiver] = await Promise.all([
      createSimulator({ speed: 6, seed: generation }),
      createReceiver({ generation }),
    ]);
    const { out, err, code } = await runPreloaded({
      script: "ledger-client.mjs",
      endpoint: receiver.url,
      env: {
        RELAY_URL: `${simulator.url}/v1`,
        RELAY_KEY: "sk-any-service",
        RELAYSCOPE_PRICES: prices,
        OTEL_METRIC_EXPORT_INTERVAL: "1000",
        ...(generation !== "v1.41" && {
          OTEL_SEMCONV_STABILITY_OPT_IN: `gen_ai_latest_experimental${generation === "dup" ? "/dup" : ""}`,
        }),
      },
    });
    expect([code, err, out.split("\n").at(-2)]).toEqual([0, "", "ended with 0,0,0,0,0,0"]);
    await simulator.ledger.settled();
    const page = simulator.ledger.read();
    expect(compare(page, receiver)).toEqual([]);

    // The comparison compared something: every kind of end, retries, prices, and seven writers of their own.
    expect(countFigures(page)).toBeGreaterThan(60);
    expect(page.requests.length).toBeGreaterThan(page.operations.length);
    const outcomes = new Set(Object.values(page.models).flatMap((model) => Object.keys(model.outcomes)));
    expect([...outcomes]).toEqual(expect.arrayContaining(["ok", "cancelled", "interrupted", "auth"]));
    expect(new Set(receiver.spans.map((span) => span.resource["service.instance.id"])).size).toBe(7);
    await Promise.all([simulator.close(), receiver.close()]);
  },
);

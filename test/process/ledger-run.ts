import { fileURLToPath } from "node:url";
import { expect } from "vitest";
import { countFigures } from "../../examples/demo/compare.ts";
import type { LedgerPage } from "../../examples/relay-simulator/ledger.ts";
import { createSimulator } from "../../examples/relay-simulator/simulator.ts";
import { runPreloaded } from "./preloaded.ts";

const prices = fileURLToPath(new URL("../../examples/relay-simulator/prices.json", import.meta.url));

export const generations = ["v1.41", "latest", "dup"] as const;

/** Has 4 cluster workers, 2 threads and their parent call a relay, and tells what it served them once all have ended well. */
export async function runLedgerClient(
  endpoint: string,
  generation: (typeof generations)[number],
  env: NodeJS.ProcessEnv = {},
): Promise<LedgerPage> {
  const simulator = await createSimulator({ speed: 6, seed: generation });
  const { out, err, code } = await runPreloaded({
    script: "ledger-client.mjs",
    endpoint,
    env: {
      RELAY_URL: `${simulator.url}/v1`,
      RELAY_KEY: "sk-any-service",
      RELAYSCOPE_PRICES: prices,
      OTEL_METRIC_EXPORT_INTERVAL: "1000",
      ...(generation !== "v1.41" && {
        OTEL_SEMCONV_STABILITY_OPT_IN: `gen_ai_latest_experimental${generation === "dup" ? "/dup" : ""}`,
      }),
      ...env,
    },
  });
  expect([code, err, out.split("\n").at(-2)]).toEqual([0, "", "ended with 0,0,0,0,0,0"]);
  await simulator.ledger.settled();
  const page = simulator.ledger.read();
  await simulator.close();
  return page;
}

/** A comparison with it compares something: every kind of end, retries, and prices. */
export function expectMuch(page: LedgerPage): void {
  expect(countFigures(page)).toBeGreaterThan(60);
  expect(page.requests.length).toBeGreaterThan(page.operations.length);
  const outcomes = new Set(Object.values(page.models).flatMap((model) => Object.keys(model.outcomes)));
  expect([...outcomes]).toEqual(expect.arrayContaining(["ok", "cancelled", "interrupted", "auth"]));
}

import { fileURLToPath } from "node:url";
import { expect } from "vitest";
import { countFigures } from "../../examples/demo/compare.ts";
import type { Plan } from "../../examples/relay-simulator/behaviour.ts";
import { faultShapes, type Fault } from "../../examples/relay-simulator/fault.ts";
import type { LedgerPage } from "../../examples/relay-simulator/ledger.ts";
import { createSimulator } from "../../examples/relay-simulator/simulator.ts";
import type { ServedUsage } from "../../examples/relay-simulator/usage.ts";
import { runPreloaded } from "./preloaded.ts";

const prices = fileURLToPath(new URL("../../examples/relay-simulator/prices.json", import.meta.url));

export const generations = ["v1.41", "latest", "dup"] as const;

/** Has 4 cluster workers, 2 threads and their parent call a relay, and tells what it served them once all have ended well. */
export async function runLedgerClient(
  endpoint: string,
  generation: (typeof generations)[number],
  env: NodeJS.ProcessEnv = {},
): Promise<LedgerPage> {
  const simulator = await createSimulator({ speed: 6, seed: generation, plan, east: true });
  const { out, err, code } = await runPreloaded({
    script: "ledger-client.mjs",
    endpoint,
    env: {
      RELAY_URL: `${simulator.url}/v1`,
      RELAY_KEY: "sk-any-service",
      RELAY_DOORS: [simulator.url, simulator.others.east, simulator.others.localhost].join(" "),
      RELAYSCOPE_PRICES: prices,
      RELAYSCOPE_RELAYS: `east=${simulator.others.east?.replace("http://", "")}`,
      OTEL_METRIC_EXPORT_INTERVAL: "1000",
      // Seven ends at once, of which one receiver hears: how long a single one takes is another test's.
      RELAYSCOPE_EXIT_TIMEOUT: "20000",
      ...(generation !== "v1.41" && {
        OTEL_SEMCONV_STABILITY_OPT_IN: `gen_ai_latest_experimental${generation === "dup" ? "/dup" : ""}`,
      }),
      ...env,
    },
  });
  const complaints = err.split("\n").filter((line) => line !== "" && !line.startsWith("relayscope: no price for "));
  expect([code, complaints, out.split("\n").at(-2)]).toEqual([0, [], "ended with 0,0,0,0,0,0"]);
  await simulator.ledger.settled();
  const page = simulator.ledger.read();
  await simulator.close();
  return page;
}

/** What a case of `dialect-asks.ts` is to meet, with tokens of every kind; a ticket of the service has none, and meets the seed's. */
const plan: Plan = ({ header, bodyHash, operation, attempt }) => {
  const [first = "", second = first] = header("x-plan")?.split(" ") ?? [];
  if (first === "") return undefined;
  const some = Number.parseInt(bodyHash.slice(0, 2), 16);
  const made = /embeddings|moderation|rerank/.test(operation)
    ? {}
    : { outputTokens: first === "leave" ? 600 : 30 + (some % 30), reasoningTokens: 7 + (some % 5) };
  const fault = first === "once" && attempt > 1 ? "ok" : second;
  return {
    ...made,
    inputTokens: 60 + some,
    cachedTokens: some % 32,
    writtenTokens: some % 16,
    writtenForAnHour: some % 7 === 0 ? 0 : (some % 16) >> 1,
    finish: some % 2 === 0 ? "stop" : "length",
    retryAfterMs: 30,
    ...(isFault(fault) && { fault }),
  };
};

function isFault(word: string): word is Fault {
  return word in faultShapes;
}

/** A comparison with it compares something: every kind of end, retries, and prices. */
export function expectMuch(page: LedgerPage): void {
  expect(countFigures(page)).toBeGreaterThan(60);
  expect(page.requests.length).toBeGreaterThan(page.operations.length);
  expectMuchMoney(page);
  const outcomes = new Set(Object.values(page.models).flatMap((model) => Object.keys(model.outcomes)));
  expect([...outcomes]).toEqual(expect.arrayContaining(["ok", "cancelled", "interrupted", "auth"]));
}

/** Of one model there are costs in both currencies and calls without a price; there are calls on both sides of a step, and tiers with a price and without. */
function expectMuchMoney({ models, operations }: LedgerPage): void {
  for (const model of ["gpt-5", "gpt-5-mini", "gpt-5-nano", "claude-haiku-4.5", "nova-pro"]) {
    const { cost = {}, unpriced = 0 } = models[model] ?? {};
    expect([model, Object.keys(cost).toSorted(), unpriced > 0]).toEqual([model, ["CNY", "USD"], true]);
  }
  const paid = operations.flatMap(({ attempts, ...operation }) => {
    const { usage } = attempts.at(-1) ?? {};
    return usage === undefined || operation.door === "localhost" ? [] : [{ ...operation, usage }];
  });
  const some = (model: string, is: (one: (typeof paid)[number]) => boolean): boolean =>
    paid.some((one) => one.model === model && is(one));
  const tiers = ["flex", "priority"].flatMap((tier) =>
    ["127.0.0.1", "east"].map((door) => some("gpt-5-nano", (one) => one.tier === tier && one.door === door)),
  );
  const inPart = ({ written = 0, writtenForAnHour = 0 }: ServedUsage): boolean =>
    writtenForAnHour > 0 && written > writtenForAnHour;
  expect([
    some("gpt-5", ({ usage }) => usage.input > 200),
    some("gpt-5", ({ usage }) => usage.input <= 200),
    some("lumen-deployed", ({ door }) => door === "127.0.0.1"),
    some("claude-haiku-4.5", ({ usage }) => inPart(usage)),
    ...tiers,
  ]).toEqual(Array(8).fill(true));
}

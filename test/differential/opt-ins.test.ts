import { beforeAll, expect, onTestFinished, test } from "vitest";
import { ensureMatrix } from "../matrix/install.ts";
import { ask, attribution, content, estimate, nameOf, redact, type Case, type Environment } from "./cases.ts";
import { faultsOf, recordsOf, startCollector, type Collector, type Emitting } from "./collector.ts";
import { refusedEndpoint, tell, tryCase, type Found } from "./trial.ts";

// What is off until it is asked for: with it on, the app notices no more of us, but for what the manual says.

beforeAll(async () => {
  await ensureMatrix();
}, 300_000);

const columns = {
  22: { major: 22, undici: "6" },
  24: { major: 24, undici: "7" },
  26: { major: 26, undici: "8" },
} as const;

function caseOf(environment: Environment, client: string, major: keyof typeof columns, parameter?: string): Case {
  return { client, ...columns[major], environment, ...(parameter !== undefined && { parameter }) };
}

function casesOf(
  environment: Environment,
  clients: readonly [client: string, majors: readonly (keyof typeof columns)[], parameter?: string][],
): [string, Case][] {
  return clients.flatMap(([client, majors, parameter]) =>
    majors.map((major): [string, Case] => {
      const subject = caseOf(environment, client, major, parameter);
      return [nameOf(subject), subject];
    }),
  );
}

/** Where the usage of each call is from. Tries that were repeated are told, too. */
function sourcesOf(collector: Collector): unknown[] {
  return recordsOf(collector).map((record) => record["relayscope.usage.source"]);
}

async function collect(emitting?: Emitting): Promise<Collector> {
  const collector = await startCollector(emitting);
  onTestFinished(() => collector.close());
  return collector;
}

test.each(
  casesOf(content, [
    ["dialects-fetch", [24]],
    ["dialects-undici", [22]],
    ["media", [26]],
    ["order", [24]],
    ["memory", [24]],
    ["worker", [22]],
    ["end", [24], "exit 3"],
  ]),
)("the app does not notice that content is told: %s", async (_name, subject) => {
  const collector = await collect({ emits: "content" });
  const told = tell(await tryCase(subject, { endpoint: collector.endpoint }));
  expect(told, told).toBe("");
  const said = recordsOf(collector).filter((record) => record["gen_ai.input.messages"] !== undefined);
  expect(said.length).toBeGreaterThan(0);
});

test.each([
  ["throws", 24, "dialects-fetch"],
  ["rejects", 22, "dialects-undici"],
] as const)("nor that the service's own redaction %s (Node %i, %s)", async (way, major, client) => {
  const quiet = { DIFFERENTIAL_REDACT: way, RELAYSCOPE_LOG_LEVEL: "none" };
  const subject = caseOf({ ...content, ...redact, ...quiet }, client, major);
  const collector = await collect();
  const told = tell(await tryCase(subject, { endpoint: collector.endpoint }));
  expect(told, told).toBe("");
  expect(faultsOf(collector).get("redact")).toBeGreaterThan(0);
  expect(JSON.stringify(collector.received)).not.toMatch(/kept words|gen_ai\.(?:input|output)\.messages/);
});

test.each(
  casesOf(estimate, [
    ["untold", [24], "natural"],
    ["untold", [22], "exit 3"],
    ["untold", [26], "exit code"],
    ["untold", [24], "uncaught exception"],
    ["untold", [24], "SIGTERM"],
    ["dialects-fetch", [24]],
    ["order", [26]],
    ["worker", [24]],
  ]),
)("the app does not notice that tokens are counted: %s", async (_name, subject) => {
  const collector = await collect();
  const told = tell(await tryCase(subject, { endpoint: collector.endpoint }));
  expect(told, told).toBe("");
  if (subject.client === "untold") expect(new Set(sourcesOf(collector))).toEqual(new Set(["estimated"]));
});

test.each(
  casesOf(attribution, [
    ["dialects-fetch", [24]],
    ["undici-request", [22]],
    ["serving", [26]],
    ["order", [24]],
    ["end", [24], "exit 3"],
  ]),
)("the app does not notice that whom its calls are for is told: %s", async (_name, subject) => {
  const collector = await collect();
  const told = tell(await tryCase(subject, { endpoint: collector.endpoint }));
  expect(told, told).toBe("");
  expect(recordsOf(collector).length).toBeGreaterThan(0);
  if (subject.client === "undici-request")
    expect(recordsOf(collector).some((record) => /^[\da-f]{12}$/.test(String(record["relayscope.key"])))).toBe(true);
});

test.each(["busy, natural", "busy, exit 3"])(
  "a process that ends before all is counted ends as it would, a second and a half later at most: %s",
  async (end) => {
    const collector = await collect();
    const told = tell(await tryCase(caseOf(estimate, "untold", 24, end), { endpoint: collector.endpoint }));
    expect(told, told).toBe("");
    const sources = sourcesOf(collector);
    // Every call is told: some with what was counted in that time, the others without.
    expect(sources.length % 28).toBe(0);
    expect(sources).toContain("estimated");
    expect(sources).toContain(undefined);
  },
);

test("nor that the collector is away meanwhile", async () => {
  const subject = caseOf({ ...estimate, ...content }, "untold", 24, "exit 3");
  const told = tell(await tryCase(subject, { endpoint: refusedEndpoint }));
  expect(told, told).toBe("");
});

test.each(
  casesOf(ask, [
    ["telling", [22, 24, 26]],
    ["fetch-stream", [26]],
    ["fetch-cancel", [22]],
    ["fetch-errors", [24]],
  ]),
)("an app whose usage we ask for is the app that asks for it itself: %s", async (_name, subject) => {
  // Some of what `telling` sends names no model.
  const collector = await collect(subject.client === "telling" ? { emits: "nothing" } : {});
  const { endpoint } = collector;
  const told = tell(await tryCase(subject, { endpoint, allows: isFetch }));
  expect(told, told).toBe("");
  if (subject.client !== "telling") return;
  const outputs = recordsOf(collector).map((record) => record["gen_ai.usage.output_tokens"]);
  expect(outputs.filter((tokens) => tokens === 22).length % 5).toBe(0);
  expect(outputs).toContain(22);
});

/** The global is another function; that it has the same name and parameters, `telling` says. */
function isFetch({ observable, difference }: Found): boolean {
  return observable.name === "globals" && /^(?:start|end) of (?:process|worker: process): fetch: /.test(difference);
}

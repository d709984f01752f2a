import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { ensureMatrix } from "../matrix/install.ts";
import { cases, dialectClients, nameOf } from "./cases.ts";
import { startCollector, type Collector } from "./collector.ts";
import { refusedEndpoint, tell, tryCase } from "./trial.ts";

let collector: Collector;
/** For a script that sends bytes to a model's path: what is told of that names no model, and is not held against the table. */
let unheld: Collector;

beforeAll(async () => {
  await ensureMatrix();
  [collector, unheld] = await Promise.all([startCollector(), startCollector({ emits: "nothing" })]);
}, 300_000);
afterAll(() => Promise.all([collector.close(), unheld.close()]));

const named = cases.map((each) => [nameOf(each), each] as const);

test.each(named)("the app does not notice us: %s", { timeout: 120_000 }, async (_name, subject) => {
  const { endpoint } = subject.client === "other-http" ? unheld : collector;
  const told = tell(await tryCase(subject, { endpoint }));
  expect(told, told).toBe("");
});

test.each(named.filter(([, { client, major }]) => major >= 22 && !dialectClients.includes(client)))(
  "nor that the collector is away: %s",
  { timeout: 120_000 },
  async (_name, subject) => {
    const told = tell(await tryCase(subject, { endpoint: refusedEndpoint }));
    expect(told, told).toBe("");
  },
);

const filed = named.filter(
  ([, { client, parameter = "natural", major }]) =>
    [24, 26].includes(major) &&
    (["fetch-json", "fetch-stream", "order", "serving", "worker"].includes(client) ||
      (client === "end" && ["natural", "exit 3", "uncaught exception", "SIGTERM"].includes(parameter))),
);

test.each(
  [
    ["is written", "calls.jsonl"],
    ["cannot be written", "missing/calls.jsonl"],
  ].flatMap(([what = "", file = ""]) => filed.map(([name, subject]) => [what, name, file, subject] as const)),
)("nor that a log file %s: %s", { timeout: 120_000 }, async (_what, _name, file, subject) => {
  const folder = mkdtempSync(join(tmpdir(), "relayscope-log-file-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const environment = {
    RELAYSCOPE_LOG_FILE: join(folder, file),
    RELAYSCOPE_LOG_LEVEL: "none",
    OTEL_BLRP_SCHEDULE_DELAY: "5",
  };
  const found = await tryCase(subject, { endpoint: collector.endpoint, environment });
  // With a delay this short, Node's list of what it is busy with has our deliveries in it.
  const told = tell(found.filter(({ observable }) => observable.name !== "resources"));
  expect(told, told).toBe("");
});

import { afterAll, beforeAll, expect, test } from "vitest";
import { ensureMatrix } from "../matrix/install.ts";
import { cases, nameOf } from "./cases.ts";
import { startCollector, type Collector } from "./collector.ts";
import { refusedEndpoint, tell, tryCase } from "./trial.ts";

let collector: Collector;
/** For a script that sends bytes to a model's path: what is told of that names no model, and is not held against the table. */
let unheld: Collector;

beforeAll(async () => {
  await ensureMatrix();
  [collector, unheld] = await Promise.all([startCollector(), startCollector({ emits: false })]);
}, 300_000);
afterAll(() => Promise.all([collector.close(), unheld.close()]));

const named = cases.map((each) => [nameOf(each), each] as const);

test.each(named)("the app does not notice us: %s", { timeout: 120_000 }, async (_name, subject) => {
  const { endpoint } = subject.client === "other-http" ? unheld : collector;
  const told = tell(await tryCase(subject, { endpoint }));
  expect(told, told).toBe("");
});

test.each(named.filter(([, { major }]) => major >= 22))(
  "nor that the collector is away: %s",
  { timeout: 120_000 },
  async (_name, subject) => {
    const told = tell(await tryCase(subject, { endpoint: refusedEndpoint }));
    expect(told, told).toBe("");
  },
);

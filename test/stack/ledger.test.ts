import { afterAll, beforeAll, expect, test } from "vitest";
import { compare } from "../../examples/demo/compare.ts";
import type { Origin } from "../../examples/demo/received-attributes.ts";
import { until } from "../../stack/back-ends.ts";
import { expectMuch, generations, runLedgerClient } from "../process/ledger-run.ts";
import { startLoopbackStack, tempo, type LoopbackStack } from "./loopback-stack.ts";
import { readStored } from "./stored.ts";

let stack: LoopbackStack;
beforeAll(async () => {
  stack = await startLoopbackStack();
});
afterAll(() => stack?.stop());

test.each(generations)(
  `what the relay served to 4 cluster workers, 2 threads and their parent is what ${tempo}, Loki and Prometheus have stored (%s)`,
  async (generation) => {
    const service = `ledger-${generation}`;
    const page = await runLedgerClient(stack.endpoint, generation, { OTEL_SERVICE_NAME: service });

    await until(
      async () => (compare(page, await readStored(stack.ends, service)).length === 0 ? true : undefined),
      120_000,
    );
    const stored = await readStored(stack.ends, service);
    expect(compare(page, stored)).toEqual([]);

    expectMuch(page);
    // Seven writers of their own in each back end.
    const writers = [stored.spans, stored.logs, stored.metrics].map(writersOf);
    expect(writers[0]?.length).toBe(7);
    expect(writers[1]).toEqual(writers[0]);
    expect(writers[2]).toEqual(writers[0]);
  },
);

function writersOf(items: readonly Origin[]): readonly unknown[] {
  return [...new Set(items.map(({ resource }) => resource["service.instance.id"]))].toSorted();
}

import { expect, test } from "vitest";
import { compare } from "../../examples/demo/compare.ts";
import { createReceiver } from "../../examples/demo/receiver.ts";
import { expectEveryDialect, expectSameKinds } from "./ledger-dialects.ts";
import { expectMuch, generations, runLedgerClient } from "./ledger-run.ts";

test.each(generations)(
  "what the relay served in every dialect to 4 cluster workers, 2 threads and their parent is what spans, logs and metrics (%s) say",
  async (generation) => {
    const receiver = await createReceiver({ generation });
    const page = await runLedgerClient(receiver.url, generation);
    expect(compare(page, receiver)).toEqual([]);

    expectSameKinds(page, receiver);
    expectMuch(page);
    expectEveryDialect(page);
    // Seven writers of their own.
    expect(new Set(receiver.spans.map((span) => span.resource["service.instance.id"])).size).toBe(7);
    await receiver.close();
  },
);

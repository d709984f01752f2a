import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ensureMatrix } from "../matrix/install.ts";
import { ask, content, estimate, knownHere, type Case, type Environment } from "./cases.ts";
import { startCollector, type Collector } from "./collector.ts";
import { tryCase } from "./trial.ts";

const folder = join(import.meta.dirname, "faults");
let collector: Collector;

beforeAll(async () => {
  await ensureMatrix();
  // Of a process with a fault in it nothing is held against the conformance table; some are asked for content, or name no model.
  collector = await startCollector({ emits: "nothing" });
}, 300_000);
afterAll(() => collector.close());

/** Each planted fault, the script that meets it, and what must be seen to differ. */
const planted: [
  fault: string,
  client: string,
  observable: string,
  parameter?: string | undefined,
  environment?: Environment,
][] = [
  ["delayed-chunk", "fetch-stream", "latency"],
  ["dropped-chunk", "fetch-stream", "chunks"],
  ["merged-chunks", "fetch-stream", "chunks"],
  ["swallowed-error", "fetch-errors", "errors"],
  ["changed-error", "fetch-errors", "errors"],
  ["extra-header", "fetch-json", "requests"],
  ["second-traceparent", "fetch-json", "traceparent"],
  ["mutated-body", "fetch-json", "answers"],
  ["retained-body", "memory", "held"],
  ["throwing-subscriber", "end", "exit", "natural"],
  ["leaked-listener", "end", "listeners", "natural"],
  ["signal-handler", "end", "exit", "SIGTERM in a call"],
  ["kept-timer", "end", "resources", "natural"],
  ["changed-exit-code", "end", "exit", "exit 3"],
  ["printed-line", "end", "stdout", "natural"],
  ["patched-fetch", "end", "globals", "natural"],
  ["patched-prototype", "end", "prototypes", "natural"],
  ["delayed-headers", "order", "order"],
  ["blocked-loop", "order", "pace"],
  ["consumed-body", "backpressure", "backpressure"],
  ["unhandled-rejection", "end", "uncaught", "natural"],
  ["warned", "end", "warnings", "natural"],
  ["watched-request", "node-http", "events"],
  ["respelled-answer", "media", "answers", undefined, knownHere],
  ["thrown-content", "dialects-fetch", "uncaught", undefined, content],
  ["thrown-estimate", "untold", "uncaught", "natural", estimate],
  ["long-estimate", "untold", "exit time", "exit 3", knownHere],
  ["rewritten-request", "telling", "requests", undefined, ask],
];

test.each(planted)(
  "the harness sees a fault of ours: %s (%s: %s)",
  { timeout: 120_000 },
  async (fault, client, observable, parameter, environment) => {
    const subject: Case = {
      client,
      major: 24,
      undici: "7",
      ...(parameter === undefined ? {} : { parameter }),
      ...(environment && { environment }),
    };
    const found = await tryCase(subject, { endpoint: collector.endpoint, fault: join(folder, `${fault}.mjs`) });
    expect(found.map((each) => each.observable.name)).toContain(observable);
  },
);

test("each planted fault in the folder is tried", () => {
  expect(planted.map(([fault]) => `${fault}.mjs`).toSorted()).toEqual(readdirSync(folder).toSorted());
});

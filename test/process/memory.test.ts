import { afterAll, beforeAll, expect, test } from "vitest";
import { createReceiver } from "../../examples/demo/receiver.ts";
import { ensureMatrix, type Matrix, type NodeMajor } from "../matrix/install.ts";
import { startLoopbackRelay, type LoopbackRelay } from "./loopback-relay.ts";
import { runPreloaded } from "./preloaded.ts";

/** What was left after each half of the calls, when nothing was under way and all garbage was collected. */
interface Left {
  readonly states: readonly object[];
  /** Kinds of objects, and of which there were more after the second half, by more than half as many as there were rounds. */
  readonly kinds: number;
  readonly grown: readonly (readonly [name: string, more: number])[];
}

/** Of each kind of call, in each half. */
const rounds = 60;

let matrix: Matrix;
let relay: LoopbackRelay;

beforeAll(async () => {
  matrix = await ensureMatrix();
  relay = await startLoopbackRelay();
});
afterAll(() => relay.close());

test.concurrent.each<NodeMajor>([22, 24])(
  "on Node %s thousands of calls of every kind leave nothing in memory",
  { timeout: 240_000 },
  async (node) => {
    const receiver = await createReceiver();
    const { out, err, code } = await runPreloaded({
      script: "memory-client.mjs",
      node: matrix.nodes[node],
      nodeParameters: ["--expose-gc"],
      parameters: [relay.url, relay.closedUrl, String(rounds)],
      endpoint: receiver.url,
      env: { OTEL_BSP_SCHEDULE_DELAY: "200", OTEL_BLRP_SCHEDULE_DELAY: "200", OTEL_METRIC_EXPORT_INTERVAL: "500" },
    });
    expect([code, err]).toEqual([0, ""]);
    const { states, kinds, grown } = JSON.parse(out) as Left;
    expect(states).toEqual([1, 2].map(() => ({ open: 0, waiting: 0 })));
    // Whatever one kind of call would leave behind, there would be as many more of it as there were rounds.
    expect([kinds > 100, grown]).toEqual([true, []]);
    expect(receiver.metrics.filter((point) => point.name === "relayscope.faults")).toEqual([]);
    await receiver.close();
  },
);

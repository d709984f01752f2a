import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createReceiver, type Receiver } from "../../examples/demo/receiver.ts";
import type { ReceivedSpan } from "../../examples/demo/received-span.ts";
import { ensureMatrix, type Matrix, type NodeMajor } from "../matrix/install.ts";
import { startLoopbackRelay, type LoopbackRelay } from "./loopback-relay.ts";
import { runPreloaded } from "./preloaded.ts";

/** For each case, its operations: outcome, and how each attempt ended. */
const cases: Readonly<Record<string, readonly (readonly [outcome: string, ...attempts: string[]])[]>> = {
  "ai-503": [["ok", "503", "503", ""]],
  "ai-429": [["ok", "429", ""]],
  "ai-reset": [["ok", "UND_ERR_SOCKET", ""]],
  "ai-stream": [["ok", "500", ""]],
  "ai-gives-up": [["overloaded", "503", "503"]],
  "ai-twins": [
    ["ok", "503", ""],
    ["ok", "503", ""],
  ],
  loop: [["ok", "503", "503", ""]],
  // The next attempt begins while the failure's body is still coming: nothing tells it from a call of its own that is
  // alike to the byte, and two calls at the same time are never one.
  "loop-late": [["ok"], ["overloaded"], ["overloaded"]],
  "loop-at-once": [["ok"], ["overloaded"], ["overloaded"]],
  "loop-reset": [["ok", "UND_ERR_SOCKET", "UND_ERR_SOCKET", ""]],
  "loop-refused": [["network", "ECONNREFUSED", "ECONNREFUSED", "ECONNREFUSED"]],
  "loop-stream-body": [["ok", "503", ""]],
  "twins-loop": [
    ["ok", "503", ""],
    ["ok", "503", ""],
  ],
  // Nothing tells them apart but that they were there at the same time.
  "twins-one-fails": [["ok"], ["overloaded"]],
  different: Array.from({ length: 5 }, () => ["ok", "503", ""] as const),
  "redirect-301": [["ok", "", ""]],
  "redirect-302": [["ok", "", ""]],
  "redirect-303": [["ok", "", ""]],
  "redirect-307": [["ok", "", ""]],
  "redirect-308": [["ok", "", ""]],
  "redirect-manual": [["caller"]],
  slash: [["ok"]],
  "piped-and-left": [["cancelled"]],
  "agent-twins": [
    ["ok", "503", ""],
    ["ok", "503", ""],
  ],
  "agent-contexts": [["ok"], ["ok", "503", ""]],
  "loop-context": [["ok", "503", "503", ""]],
  "redirect-context": [["ok", "", ""]],
  "contexts-apart": [["ok"], ["overloaded"]],
  // Two visitors of one server ask the same: without spans, only whom it is for tells them apart.
  "served-apart": [["overloaded"], ["overloaded"]],
  "served-loop": [["ok", "503", "503", ""]],
  "sdk-stream-error": [["overloaded"]],
  "sdk-late-body": [["ok", "timeout", ""]],
  "sdk-unconnected": [["ok", "timeout", ""]],
};

let matrix: Matrix;
let relay: LoopbackRelay;

beforeAll(async () => {
  matrix = await ensureMatrix();
  relay = await startLoopbackRelay();
});
afterAll(() => relay.close());

describe.each<NodeMajor>([22, 24, 26])("Node %s", (node) => {
  let receiver: Receiver;
  let seen: Record<string, string>;

  beforeAll(async () => {
    receiver = await createReceiver();
    relay.forget();
    const { out, err, code } = await runPreloaded({
      script: "loops-client.mjs",
      node: matrix.nodes[node],
      parameters: [relay.url, relay.closedUrl, matrix.directory, join(matrix.undici[node === 22 ? 6 : 8], "index.js")],
      endpoint: receiver.url,
    });
    if (code !== 0) throw new Error(err);
    seen = JSON.parse(out) as Record<string, string>;
  });
  afterAll(() => receiver.close());

  test("each call is one operation, with all its attempts, and no call is another's attempt", () => {
    expect(
      Object.fromEntries(Object.keys(cases).map((name) => [name, operationsOf(name).map(factsOf).toSorted(byText)])),
    ).toEqual(cases);
  });

  test("the apps got what they would have got", () => {
    expect(seen).toMatchObject({
      "ai-503": "34",
      "ai-429": "34",
      "ai-reset": "34",
      "ai-gives-up": "AI_RetryError: ",
      loop: "200",
      "loop-late": "200",
      "loop-refused": "TypeError: ECONNREFUSED",
      "twins-loop": "200,200",
      "twins-one-fails": "200,503",
      different: "200,200,200,200,200",
      "redirect-manual": "307",
      slash: "200",
      "agent-twins": "chatcmpl-1,chatcmpl-1",
      "served-apart": "503,503",
      "served-loop": "200",
      "sdk-late-body": "34",
      "sdk-unconnected": "34",
    });
  });

  test("of calls that are alike but for their body, each goes on with its own", () => {
    const models = operationsOf("different").map((span) => span.attributes["gen_ai.request.model"]);
    expect(models.toSorted()).toEqual(["mock-a", "mock-b", "mock-c", "mock-d", "mock-e"]);
  });

  test("nothing of ours failed", () => {
    expect(receiver.metrics.filter((point) => point.name === "relayscope.faults")).toEqual([]);
  });

  function operationsOf(name: string): ReceivedSpan[] {
    return receiver.spans.filter(
      (span) =>
        span.attributes["gen_ai.operation.name"] === "chat" &&
        [span, ...attemptsOf(span)].some((one) => String(one.attributes["url.full"]).includes(`/${name}/`)),
    );
  }

  function attemptsOf(operation: ReceivedSpan): ReceivedSpan[] {
    return receiver.spans
      .filter((span) => span.parentSpanId === operation.spanId)
      .toSorted((one, other) => Number(one.start - other.start));
  }

  function factsOf(operation: ReceivedSpan): string[] {
    const attempts = attemptsOf(operation).map((span) => String(span.attributes["error.type"] ?? ""));
    return [String(operation.attributes["relayscope.outcome"]), ...attempts];
  }
});

function byText(one: readonly string[], other: readonly string[]): number {
  return one.join() < other.join() ? -1 : 1;
}

import { expect, test } from "vitest";
import { createLabelBound } from "../../src/telemetry/label-bound.ts";
import { createLabels } from "../../src/telemetry/labels.ts";
import { createMemory } from "../../src/remembered.ts";

test("what was found is found once, until more was asked than is remembered", () => {
  const memory = createMemory<number>(3);
  let finds = 0;
  const ask = (text: string) => memory.get(text, () => (finds += 1));
  expect([ask("a"), ask("a"), ask("b"), ask("c"), ask("a")]).toEqual([1, 1, 2, 3, 1]);
  expect([ask("d"), memory.size, ask("a")]).toEqual([4, 1, 5]);
  for (let place = 0; place < 1000; place++) {
    ask(`text ${place}`);
    expect(memory.size).toBeLessThanOrEqual(3);
  }
});

test("a text too long to come again is not remembered", () => {
  const memory = createMemory<string>();
  expect(memory.get("x".repeat(1001), () => "found")).toBe("found");
  expect(memory.size).toBe(0);
});

test("equal labels are one object, which nobody can change, and others are others", () => {
  const labels = createLabels(createLabelBound(200, () => undefined));
  const opening = { startedAt: 0, parent: undefined as never, method: "POST", serverAddress: "a", serverPort: 1 };
  const known = { operation: "chat", provider: "p" };
  const plain = labels.opening(opening);
  expect(labels.opening({ ...opening })).toBe(plain);
  expect(labels.opening({ ...opening, known })).not.toBe(plain);
  expect(labels.with(plain, "reason", "stop")).toBe(labels.with(plain, "reason", "stop"));
  expect(labels.with(plain, "reason", "stop")).not.toEqual(labels.with(plain, "reason", "length"));
  expect(Object.isFrozen(plain) && Object.isFrozen(labels.with(plain, "reason", "stop"))).toBe(true);
});

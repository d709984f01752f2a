import { ROOT_CONTEXT } from "@opentelemetry/api";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Outcome } from "../../../src/call.ts";
import type { HeldCall } from "../../../src/telemetry/held-calls.ts";
import { makeCall } from "./calls.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout"] }));
afterEach(() => void vi.useRealTimers());

/** The module binds the timers at its start: it is loaded anew, with the false ones. */
async function create(limit?: number) {
  vi.resetModules();
  const { createHeldCalls } = await import("../../../src/telemetry/held-calls.ts");
  const released: HeldCall[] = [];
  const calls = createHeldCalls((held) => released.push(held), limit);
  const hold = (outcome: Outcome = "ok") => {
    const outer = {
      seen: true,
      ended: false,
      countable: new Set<never>(),
      counted: () => false,
      release: () => undefined,
    };
    const held = { outer, call: makeCall({ outcome }), context: ROOT_CONTEXT };
    calls.hold(held);
    return held;
  };
  return { calls, hold, released };
}

test("a call whose outer span has ended is handed on at once", async () => {
  const { calls, released } = await create();
  const outer = { seen: true, ended: true, countable: new Set<never>(), counted: () => true, release: () => undefined };
  calls.hold({ outer, call: makeCall(), context: ROOT_CONTEXT });
  expect([released.length, calls.size, vi.getTimerCount()]).toEqual([1, 0, 0]);
});

test("others wait for their span's end, each second a look, and 30 s at most; one timer for all", async () => {
  const { calls, hold, released } = await create();
  const [one, other] = [hold(), hold()];
  expect(vi.getTimerCount()).toBe(1);
  vi.advanceTimersByTime(5000);
  one.outer.ended = true;
  expect(released).toEqual([]);
  vi.advanceTimersByTime(1000);
  expect(released).toEqual([one]);
  vi.advanceTimersByTime(23_000);
  expect(calls.size).toBe(1);
  vi.advanceTimersByTime(1000);
  expect(released).toEqual([one, other]);
  expect(vi.getTimerCount()).toBe(0);
});

test("one that failed or was left is waited for 3 s: nobody reads on", async () => {
  const { hold, released } = await create();
  const held = [hold("cancelled"), hold("caller")];
  vi.advanceTimersByTime(2999);
  expect(released).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(released).toEqual(held);
});

test("past the bound the oldest makes room", async () => {
  const { calls, hold, released } = await create(2);
  const oldest = hold();
  hold();
  hold();
  expect([calls.size, released]).toEqual([2, [oldest]]);
});

test("all are handed on at the process's end, once", async () => {
  const { calls, hold, released } = await create();
  const held = [hold(), hold()];
  calls.settle();
  vi.advanceTimersByTime(60_000);
  expect([calls.size, released]).toEqual([0, held]);
});

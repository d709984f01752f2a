import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type * as Hold from "../../src/export/hold.ts";

type Held = typeof Hold;

// Each test has one of its own: it remembers when it held last.
let afterHolds: Held["afterHolds"];
let heldMs: Held["heldMs"];
let hold: Held["hold"];

beforeEach(async () => {
  vi.useFakeTimers();
  vi.resetModules();
  ({ afterHolds, heldMs, hold } = await import("../../src/export/hold.ts"));
});
afterEach(() => void vi.useRealTimers());

// Whether it would keep a process alive.
function createSocket() {
  const socket = {
    kept: false,
    ref: () => void (socket.kept = true),
    unref: () => void (socket.kept = false),
  };
  return socket;
}

test("a kept connection is held for each batch anew, whatever was said of the one before", () => {
  const socket = createSocket();
  const first = hold(socket as never, 300);
  vi.advanceTimersByTime(200);
  first();
  expect(socket.kept).toBe(false);
  vi.advanceTimersByTime(10);
  hold(socket as never, 300);
  vi.advanceTimersByTime(200);
  first();
  expect(socket.kept).toBe(true);
  vi.advanceTimersByTime(100);
  expect(socket.kept).toBe(false);
  expect(vi.getTimerCount()).toBe(0);
});

test("holds that overlap have their time together, and a process that has had it is let go", () => {
  const sockets = [createSocket(), createSocket(), createSocket(), createSocket()];
  const hold300 = (place: number) => hold(sockets[place] as never, 300);
  const kept = () => sockets.map((socket) => socket.kept);
  hold300(0);
  vi.advanceTimersByTime(200);
  hold300(1);
  expect(kept()).toEqual([true, true, false, false]);
  vi.advanceTimersByTime(100);
  hold300(2);
  expect(kept()).toEqual([false, false, false, false]);
  vi.advanceTimersByTime(100);
  hold300(3);
  expect(kept()).toEqual([false, false, false, true]);
});

test("what the process was held for is told at its end, and no more than it could be held", () => {
  const release = hold(createSocket() as never, 300);
  vi.advanceTimersByTime(120);
  expect(heldMs()).toBe(120);
  release();
  vi.advanceTimersByTime(10);
  expect(heldMs()).toBe(130);
  vi.advanceTimersByTime(1000);
  expect(heldMs()).toBe(0);
  hold(createSocket() as never, 300);
  // The app's own work held the thread: no timer came to its turn.
  vi.setSystemTime(Date.now() + 5000);
  vi.spyOn(performance, "now").mockReturnValueOnce(performance.now() + 5000);
  expect(heldMs()).toBe(300);
});

test("who waits goes on when nothing has been held for a moment, once", () => {
  const go = vi.fn();
  const [first, second] = [hold(createSocket() as never, 300), hold(createSocket() as never, 300)];
  afterHolds(go);
  afterHolds(go);
  first();
  vi.advanceTimersByTime(100);
  expect(go).not.toHaveBeenCalled();
  second();
  const third = hold(createSocket() as never, 300);
  vi.advanceTimersByTime(100);
  expect(go).not.toHaveBeenCalled();
  third();
  expect(go).not.toHaveBeenCalled();
  vi.advanceTimersByTime(100);
  expect(go).toHaveBeenCalledOnce();
  expect(vi.getTimerCount()).toBe(0);
});

test("where nothing is held it is a moment, too", () => {
  const go = vi.fn();
  afterHolds(go);
  expect(go).not.toHaveBeenCalled();
  vi.advanceTimersByTime(100);
  expect(go).toHaveBeenCalledOnce();
});

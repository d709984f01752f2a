import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { afterHolds, hold } from "../../src/export/hold.ts";

beforeEach(() => void vi.useFakeTimers());
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
  hold(socket as never, 300);
  vi.advanceTimersByTime(200);
  first();
  expect(socket.kept).toBe(true);
  vi.advanceTimersByTime(100);
  expect(socket.kept).toBe(false);
  expect(vi.getTimerCount()).toBe(0);
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

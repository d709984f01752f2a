import { expect, test, vi } from "vitest";
import { reachOf } from "../../src/export/reach.ts";

const wait = (ms: number) => new Promise((done) => setTimeout(done, ms));

test("signals that go to one origin share its reach; another port is another", () => {
  expect(reachOf("http://127.0.0.1:1/v1/traces")).toBe(reachOf("http://127.0.0.1:1/v1/logs"));
  expect(reachOf("http://127.0.0.1:1/v1/traces")).not.toBe(reachOf("http://127.0.0.1:2/v1/traces"));
});

test("connects that overlap end together, so that they cannot hold a process in turns", async () => {
  const reach = reachOf("http://127.0.0.1:3");
  const first = reach.begin(1000);
  await wait(50);
  const second = reach.begin(1000);
  expect(first?.limitMs).toBeCloseTo(1000);
  expect(second?.limitMs).toBeLessThan(1000);
  expect(second?.limitMs).toBeGreaterThan(0);
});

test("after a connect that hung there is none for a while, also at the process's end", () => {
  const at = vi.spyOn(performance, "now").mockReturnValue(10_000);
  try {
    const reach = reachOf("http://127.0.0.1:4");
    const connect = reach.begin(1000);
    expect(reach.hung).toBe(false);
    connect?.end("hung");
    connect?.end("connected");
    expect(reach.hung).toBe(true);
    expect(reach.begin(1000)).toBeUndefined();
    at.mockReturnValue(15_001);
    expect(reach.hung).toBe(false);
    expect(reach.begin(1000)?.limitMs).toBeCloseTo(1000);
  } finally {
    at.mockRestore();
  }
});

test("a refused connect is an answer: the next one may come at once", () => {
  const reach = reachOf("http://127.0.0.1:5");
  reach.begin(1000)?.end("failed");
  expect(reach.hung).toBe(false);
  expect(reach.begin(1000)?.limitMs).toBeCloseTo(1000);
});

test("where somebody answers, one that begins meanwhile has all its time", () => {
  const reach = reachOf("http://127.0.0.1:6");
  const [first] = [reach.begin(1000), reach.begin(1000)];
  first?.end("connected");
  expect(reach.begin(1000)?.limitMs).toBeCloseTo(1000, 0);
});

test("while a lookup hangs no other is made", async () => {
  const reach = reachOf("http://localhost:7");
  const found = new Promise((done) => reach.lookup("localhost", {}, (...all) => done(all)));
  expect(reach.hung).toBe(false);
  reach.begin(1000)?.end("hung");
  expect(reach.begin(1000)).toBeUndefined();
  const [failure, address] = (await found) as [unknown, unknown];
  expect(failure).toBeNull();
  expect(["127.0.0.1", "::1"]).toContain(address);
  // It took too long: what it found is not tried at the process's end.
  expect(reach.hung).toBe(true);
});

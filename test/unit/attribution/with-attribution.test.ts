import { diag, DiagLogLevel } from "@opentelemetry/api";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { attributedNow } from "../../../src/attribution/attributed.ts";
import type { CallAttribution, withAttribution } from "../../../src/attribution/with-attribution.ts";

const now = () => attributedNow() && Object.fromEntries(attributedNow() ?? []);
let said: string[] = [];
let run: typeof withAttribution;

// A copy of the code for each test: what is wrong is said once in a process.
async function copyOf(): Promise<typeof withAttribution> {
  vi.resetModules();
  return (await import("../../../src/attribution/with-attribution.ts")).withAttribution;
}

beforeEach(async () => {
  run = await copyOf();
  const { diag: ofCopy } = await import("@opentelemetry/api");
  const logger = { error() {}, warn: (line: string) => void said.push(line), info() {}, debug() {}, verbose() {} };
  ofCopy.setLogger(logger, { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
});
afterEach(() => {
  said = [];
  diag.disable();
});

test("code runs for those it is said to run for, now and in what it awaits, and nobody outside of it", async () => {
  expect(now()).toBeUndefined();
  expect(run({ team: "search" }, () => [now(), 1])).toEqual([{ team: "search" }, 1]);
  const later = run({ tenant: "acme" }, async () => {
    await sleep(1);
    return now();
  });
  expect(now()).toBeUndefined();
  expect(await later).toEqual({ tenant: "acme" });
});

test("within another both hold, and of a key that both say the inner one; then the outer one is as it was", () => {
  run({ team: "search", tenant: "acme", feature: "ask" }, () => {
    run({ team: "ads", user: "u-1", feature: undefined, tenant: "" }, () =>
      expect(now()).toEqual({ team: "ads", tenant: "acme", feature: "ask", user: "u-1" }),
    );
    expect(now()).toEqual({ team: "search", tenant: "acme", feature: "ask" });
  });
});

test("two at the same time do not meet", async () => {
  const one = async (tenant: string) => {
    await sleep(Math.random() * 5);
    return run({ team: "t" }, async () => (await sleep(Math.random() * 5), now()?.["tenant"] === tenant));
  };
  const all = Array.from({ length: 50 }, (_, index) => run({ tenant: `t${index}` }, () => one(`t${index}`)));
  expect(await Promise.all(all)).toEqual(all.map(() => true));
});

test("what the function throws or rejects with comes through, as it is", async () => {
  const error = new Error("theirs");
  expect(() => run({ team: "t" }, () => { throw error; })).toThrow(error); // prettier-ignore
  await expect(run({ team: "t" }, async () => Promise.reject(error))).rejects.toBe(error);
});

test("numbers are taken as texts", () => {
  run({ tenant: 42, team: 7n }, () => expect(now()).toEqual({ tenant: "42", team: "7" }));
  expect(said).toEqual([]);
});

test.each<[string, unknown]>([
  ["null", null],
  ["undefined", undefined],
  ["a text", "s3cret-team"],
  ["an object as a value", { team: { name: "s3cret" }, tenant: "acme" }],
  ["a number that is none as a value", { team: Number.NaN, tenant: "acme" }],
  ["a symbol as a value", { team: Symbol("s3cret"), tenant: "acme" }],
  ["a value that is too long", { team: "s3cret".repeat(200), tenant: "acme" }],
  ["a key that is none", { "s3 cret\n": "s3cret", tenant: "acme" }],
  ["a key that is too long", { ["s".repeat(51)]: "s3cret", tenant: "acme" }],
  ["a prototype as a key", JSON.parse('{"__proto__":"s3cret","tenant":"acme"}')],
  ["a getter that throws", { get team() { throw new Error("s3cret"); } }], // prettier-ignore
])("%s is left out, with one line that does not repeat a value; the function runs", (_name, given) => {
  for (let times = 0; times < 3; times++) {
    const seen = run(given as CallAttribution, () => now());
    expect(seen === undefined || Object.keys(seen).every((key) => key === "tenant" || key.length === 1)).toBe(true);
  }
  expect(said.filter((line) => line.startsWith("withAttribution: "))).toHaveLength(typeof given === "string" ? 11 : 1);
  expect(said.join("\n")).not.toContain("s3cret");
});

test("sixteen keys are kept, and twenty lines said", () => {
  const many = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`key${index}`, "v"]));
  run(many, () => {
    expect(attributedNow()?.size).toBe(16);
    run({ key0: "inner", more: "v" }, () => {
      expect(attributedNow()?.size).toBe(16);
      expect(attributedNow()?.get("key0")).toBe("inner");
    });
  });
  expect(said).toHaveLength(20);
});

test("two copies of the code in a process are one", async () => {
  const other = await copyOf();
  expect(other).not.toBe(run);
  run({ team: "search" }, () =>
    other({ tenant: "acme" }, () => expect(now()).toEqual({ team: "search", tenant: "acme" })),
  );
  expect(Object.keys(globalThis)).not.toContain("relayscope.attribution");
});

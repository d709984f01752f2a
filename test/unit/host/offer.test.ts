import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { afterEach, beforeEach, expect, test } from "vitest";
import { nearestVersion } from "../../../src/host/caller-version.ts";
import { apiVersion, offer } from "../../../src/host/offer.ts";
import { apiKey, readRegistered, type Registered } from "../../../src/host/shared-api.ts";

const shared = globalThis as { [apiKey]?: Record<string, unknown> | undefined };
const before = Object.getOwnPropertyDescriptor(globalThis, apiKey);
const happened: string[] = [];
const ours = {
  trace: { name: "our tracers" },
  context: { name: "our contexts" },
  propagation: { name: "our propagator" },
  metrics: { name: "our meters" },
} as unknown as Registered;

beforeEach(() => {
  Reflect.deleteProperty(globalThis, apiKey);
  happened.length = 0;
  offer(ours, { taken: (types) => happened.push(`taken ${types.join()}`), refused: () => happened.push("refused") });
});
afterEach(() => {
  Reflect.deleteProperty(globalThis, apiKey);
  if (before !== undefined) Object.defineProperty(globalThis, apiKey, before);
});

/** What the API's copies do, from 1.0 to 1.10, in their order. */
function registerAs(type: string, instance: unknown, version: string, override = false): boolean {
  const api = (shared[apiKey] = shared[apiKey] ?? { version });
  if (!override && api[type]) return false;
  if (api["version"] !== version) return false;
  api[type] = instance;
  return true;
}

const read = (type: string): unknown => shared[apiKey]?.["version"] && shared[apiKey]?.[type];
const theirs = { name: "theirs" };

test("the version that others read is that of the API in the lockfile", () => {
  const path = createRequire(import.meta.url)
    .resolve("@opentelemetry/api")
    .replace(/dist.*$/, "package.json");
  const { version } = JSON.parse(readFileSync(path, "utf8")) as { version: string };
  expect(apiVersion).toBe(version);
  expect(shared[apiKey]?.["version"]).toBe(version);
});

test("an app without an SDK finds ours", () => {
  expect(read("trace")).toBe(ours.trace);
  expect(read("metrics")).toBe(ours.metrics);
  expect(read("logs")).toBeUndefined();
  expect(happened).toEqual([]);
});

test.each(["trace", "context", "propagation"])(
  "an app that registers its %s takes the place of all that tracing consists of, and of nothing else",
  (type) => {
    // The caller is this file, whose nearest "1.x.y" to the marker is the one in the next line.
    const version = "1.7.0"; // opentelemetry.js.api.
    expect(registerAs(type, theirs, version)).toBe(true);
    expect(happened).toEqual(["taken trace,context,propagation"]);
    for (const one of ["trace", "context", "propagation"]) expect(read(one)).toBe(one === type ? theirs : undefined);
    expect(read("metrics")).toBe(ours.metrics);
    expect(registerAs("propagation", theirs, version)).toBe(type !== "propagation");
    expect(registerAs("metrics", theirs, version)).toBe(true);
    expect(happened.slice(1)).toEqual(["taken metrics"]);
    expect(readRegistered().metrics).toBe(theirs);
  },
);

test("an app's second registration of the same is refused by its API, as without us", () => {
  expect(registerAs("trace", theirs, "1.7.0")).toBe(true);
  expect(registerAs("trace", { name: "again" }, "1.7.0")).toBe(false);
  expect(read("trace")).toBe(theirs);
  expect(happened).toEqual(["taken trace,context,propagation"]);
});

test("a copy of the API whose version is not found out is refused, which is told, and ours stay", () => {
  expect(registerAs("trace", theirs, "1.8.0")).toBe(false);
  expect(read("trace")).toBe(ours.trace);
  expect(happened).toEqual(["refused"]);
});

test("a logger for diagnostics takes no place of ours", () => {
  expect(registerAs("diag", theirs, "1.7.0", true)).toBe(true);
  expect(read("diag")).toBe(theirs);
  expect(read("trace")).toBe(ours.trace);
  expect(happened).toEqual([]);
});

test("what an app unregisters is gone", () => {
  delete shared[apiKey]?.["trace"];
  expect(read("trace")).toBeUndefined();
  expect(registerAs("trace", theirs, "1.7.0")).toBe(true);
  expect(read("trace")).toBe(theirs);
});

test("somebody who clears the shared object, as tests do, has it cleared", () => {
  shared[apiKey] = undefined;
  expect(shared[apiKey]).toBeUndefined();
  expect(registerAs("trace", theirs, "1.8.0")).toBe(true);
});

test.each([
  ['const VERSION="1.9.0";const k=Symbol.for(`opentelemetry.js.api.${VERSION}`)', "1.9.0"],
  ['var a="1.39.0",b="1.9.1",c=Symbol.for("opentelemetry.js.api."+b.split(".")[0]);var d="1.30.1"', "1.9.1"],
  ["x='1.8.0';Symbol.for(`opentelemetry.js.api.${y}`)", "1.8.0"],
  ['var a="1.9.0"', undefined],
  ["Symbol.for(`opentelemetry.js.api.1`)", undefined],
])("the version in a bundle's text: %s", (text, version) => {
  expect(nearestVersion(text)).toBe(version);
});

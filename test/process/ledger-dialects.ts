import { existsSync, readdirSync } from "node:fs";
import { expect } from "vitest";
import { isCall } from "../../examples/demo/call-row.ts";
import type { Received } from "../../examples/demo/compare.ts";
import { durationOf } from "../../examples/demo/figures.ts";
import { type Attributes, textOf } from "../../examples/demo/received-attributes.ts";
import { dialects } from "../../examples/relay-simulator/dialects/dialects.ts";
import type { LedgerPage } from "../../examples/relay-simulator/ledger.ts";
import { attributeNames as names } from "../../src/telemetry/catalog-attributes.ts";
import { callEvent } from "../../src/telemetry/catalog.ts";
import type { WireFormat } from "../../src/wire/format.ts";
import { formatFor, formats } from "../../src/wire/formats.ts";
import { openaiFetched } from "../../src/wire/openai/openai-fetched.ts";

/** Formats that the relay does not answer in, each with the reason; one that is to stay out of it for another is named here. */
const exempt: ReadonlyMap<string, string> = new Map(
  formats.filter(bringsCalls).map(({ name }) => [name, "its fixtures have calls, which dialects.test.ts makes"]),
);

function bringsCalls({ name }: WireFormat): boolean {
  const folder = new URL(`../fixtures/${name}/`, import.meta.url);
  return existsSync(folder) && readdirSync(folder).some((file) => file.endsWith(".call.json"));
}

/** What calls of a model were, in the convention's words, and how they ended, with how many there were of each. */
type Kinds = Readonly<Record<string, number>>;

/** What each signal says of each model's calls: operation, provider, outcome; the ledger has to say the same. */
export function expectSameKinds(page: LedgerPage, { spans, logs, metrics }: Received): void {
  const expected = count(
    page.operations.map(({ model, kind, provider, attempts }) => [model, kind, provider, attempts.at(-1)?.outcome]),
  );
  const told = (attributes: Attributes): readonly unknown[] =>
    [names.requestModel, names.operation, names.provider, names.outcome].map((name) => textOf(attributes[name]));
  const isDuration = durationOf(metrics);
  expect(count(spans.filter(isCall).map(({ attributes }) => told(attributes)))).toEqual(expected);
  expect(count(logs.filter((log) => log.eventName === callEvent).map(({ attributes }) => told(attributes)))).toEqual(
    expected,
  );
  const durations = metrics.filter(isDuration);
  expect(
    count(durations.flatMap(({ attributes, histogram }) => Array(histogram?.count ?? 0).fill(told(attributes)))),
  ).toEqual(expected);
}

/** Every format was asked for and read by its own name, answered well and badly, whole and, where it streams, in events. */
export function expectEveryDialect(page: LedgerPage): void {
  const all = [...formats, openaiFetched].map(({ name }) => name).filter((name) => !exempt.has(name));
  expect(new Set(page.operations.map(({ dialect }) => dialect))).toEqual(new Set(all));
  for (const { name, events } of dialects) {
    const calls = page.operations.filter(({ dialect }) => dialect === name);
    const outcomes = new Set(calls.map(({ attempts }) => attempts.at(-1)?.outcome));
    const bad = ["auth", "cancelled", "caller", "interrupted", "server"];
    expect([name, ...outcomes]).toEqual(expect.arrayContaining(name === openaiFetched.name ? ["ok"] : ["ok", ...bad]));
    const streams = new Set(calls.filter(isOk).map(({ attempts }) => attempts.at(-1)?.stream));
    const both = events !== undefined && name !== openaiFetched.name;
    expect([name, streams]).toEqual([name, new Set(both ? [false, true] : [false])]);
    const retried = calls.filter(isOk).flatMap(({ attempts }) => attempts.slice(0, -1).map(({ outcome }) => outcome));
    expect([name, ...retried]).toEqual(
      expect.arrayContaining(name === openaiFetched.name ? [] : ["rate_limit", "overloaded", "server"]),
    );
  }
  for (const { path, operation } of page.requests) {
    const [dialect] = page.operations.filter(({ id }) => id === operation).map((one) => one.dialect);
    const method = dialect === openaiFetched.name ? "GET" : "POST";
    const read = formatFor({ method, host: "127.0.0.1", port: 80, path, header: () => undefined });
    expect([path, read?.format.name]).toEqual([path, dialect]);
  }
}

function isOk({ attempts }: LedgerPage["operations"][number]): boolean {
  return attempts.at(-1)?.outcome === "ok";
}

/** A server can't tell a client that gave up waiting from one that changed its mind. */
function count(kinds: readonly (readonly unknown[])[]): Kinds {
  const counts: Record<string, number> = {};
  for (const kind of kinds) {
    const key = kind.map((word) => (word === "timeout" ? "cancelled" : String(word))).join(", ");
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
}

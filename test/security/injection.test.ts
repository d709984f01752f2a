import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { createReceiver, type Receiver } from "../../examples/demo/receiver.ts";
import { hostileNames, startHostileRelay } from "./hostile-names.ts";
import type { Ended } from "../process/preloaded.ts";
import { runScript } from "./run-script.ts";

const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;
let receiver: Receiver;
let ended: Ended;
const texts: string[] = [];

beforeAll(async () => {
  // A model's name of control characters alone is none: what such calls leave is no case of the conformance table.
  vi.stubEnv("RELAYSCOPE_EMITTED_DIR", "");
  const relay = await startHostileRelay();
  const folder = mkdtempSync(join(tmpdir(), "relayscope-names-"));
  const names = join(folder, "names.json");
  writeFileSync(names, JSON.stringify(hostileNames));
  receiver = await createReceiver({
    // Bytes that are no UTF-8 throw here.
    onRequest: (_message, bytes) => void texts.push(new TextDecoder("utf8", { fatal: true }).decode(bytes)),
  });
  ended = await runScript("hostile-client.mjs", [relay.url], {
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
    NAMES: names,
    RELAYSCOPE_LOG_LEVEL: "debug",
    RELAYSCOPE_EXIT_TIMEOUT: "10000",
    OTEL_SEMCONV_STABILITY_OPT_IN: "gen_ai_latest_experimental/dup",
  });
  rmSync(folder, { recursive: true, force: true });
  await Promise.all([relay.close(), receiver.close()]);
});
afterAll(() => receiver.close());

test("all calls are told, in valid JSON without halves of characters", () => {
  expect([ended.code, ended.out, receiver.problems]).toEqual([0, "", []]);
  // A Responses call is known by its model, and three of these are no names: those are told as HTTP.
  expect(receiver.logs).toHaveLength(3 * hostileNames.length - 3);
  expect(receiver.spans.length).toBeGreaterThanOrEqual(4 * hostileNames.length);
  for (const text of texts) expect([text.isWellFormed(), /\\ud[89a-f]/i.test(text)]).toEqual([true, false]);
});

test("labels are short, without what cannot be seen, and of no more values than their bound", () => {
  const values = new Map<string, Set<string>>();
  for (const { attributes } of receiver.metrics)
    for (const [name, value] of Object.entries(attributes))
      values.set(name, (values.get(name) ?? new Set()).add(String(value)));
  for (const [name, found] of values) {
    expect([name, found.size <= 201]).toEqual([name, true]);
    for (const value of found)
      expect([name, value, value.length <= 200, unseen.test(value)]).toEqual([name, value, true, false]);
  }
  expect(values.get("gen_ai.request.model")?.size).toBeGreaterThan(20);
  expect(receiver.metrics.filter(({ name }) => name === "relayscope.label_overflow").length).toBeGreaterThan(0);
  expect(receiver.metrics.filter(({ name }) => name === "relayscope.faults")).toEqual([]);
});

test("names of metrics, attributes and events are ours alone", () => {
  const own =
    /^(?:gen_ai|openai|relayscope|server|http|url|network|error|user_agent|exception|service|telemetry|process|host)(?:\.[a-z_]+)+$/;
  const records = [...receiver.spans, ...receiver.logs, ...receiver.metrics];
  const names = new Set(records.flatMap(({ attributes, resource }) => [attributes, resource].flatMap(Object.keys)));
  expect([...names].filter((name) => !own.test(name))).toEqual([]);
  expect([...new Set(receiver.metrics.map(({ name }) => name))].filter((name) => !own.test(name))).toEqual([]);
});

test("what spans and records say is one line of what can be seen, but for a stop sequence, and never long", () => {
  for (const { attributes, scope } of [...receiver.spans, ...receiver.logs]) {
    for (const [name, value] of Object.entries(attributes)) {
      // The app's own words, as it wrote them: these, and in other HTTP its user agent.
      if (name === "gen_ai.request.stop_sequences") continue;
      if (name === "user_agent.original" && scope.name !== "relayscope") continue;
      const longest = name.startsWith("url.") ? 8000 : 513;
      for (const text of [value].flat().map(String))
        expect([name, text, text.length <= longest, unseen.test(text)]).toEqual([name, text, true, false]);
    }
  }
  for (const { name } of receiver.spans) expect([name, unseen.test(name)]).toEqual([name, false]);
  for (const { body } of receiver.logs) expect([body, unseen.test(String(body))]).toEqual([body, false]);
});

test("on stderr nothing begins a line of its own or reaches the terminal", () => {
  for (const line of ended.err.split("\n").filter((one) => one !== "")) expect(line).toMatch(/^relayscope: (?!forged)/);
  expect(unseen.test(ended.err.replaceAll("\n", ""))).toBe(false);
});

import { expect, test } from "vitest";
import { readSettings } from "../../src/settings/config.ts";
import { createWithheld } from "../../src/withheld.ts";

const create = (env: NodeJS.ProcessEnv = {}) => createWithheld(readSettings(env).settings);
const relay = "https://unnamed.example:8443";

test("a relay that nobody named gets no baggage from its first model call on", () => {
  const { of, ignoring } = create();
  const ignore = ignoring((request) => "body" in request);
  expect([...of(relay)]).toEqual([]);
  expect(ignore({ origin: relay })).toBe(false);
  expect([...of(relay)]).toEqual([]);
  const call = { origin: relay, body: "{}" };
  expect(ignore(call)).toBe(true);
  expect([...of(relay)]).toEqual(["baggage", "tracestate"]);
  expect([...of("https://unnamed.example")]).toEqual([]);
});

test("and nothing at all where model hosts are to get nothing", () => {
  const { of, ignoring } = create({ RELAYSCOPE_PROPAGATE: "false" });
  ignoring(() => true)({ origin: new URL(relay) });
  expect([...of(relay)].toSorted()).toEqual(["baggage", "traceparent", "tracestate"]);
});

test("no more hosts are learned than there is room for", () => {
  const { of, ignoring } = create();
  const learn = ignoring(() => true);
  for (let host = 0; host <= 1000; host += 1) learn({ origin: `https://h${host}.example` });
  expect(of("https://h999.example").size).toBe(2);
  expect(of("https://h1000.example").size).toBe(0);
});

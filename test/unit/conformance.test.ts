import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { tokenBounds } from "../conformance/bounds.ts";
import { check, type Generation } from "../conformance/check.ts";
import { allRows, coverage, seenRows } from "../conformance/coverage.ts";
import { generationOf, readEmitted } from "../conformance/emitted.ts";
import { call, duration, planted } from "../conformance/planted.ts";
import { payloads, type Parts } from "../conformance/sample-payloads.ts";
import * as sample from "../conformance/sample.ts";
import { judgeUnemitted, unemitted } from "../conformance/unemitted.ts";

const { answered, counter, exchanged, histogram, labels, metrics, record, service, span, spanIds, spans } = sample;

const found = (parts: Parts, generation: Generation = "v1.41") => {
  return check(payloads(parts), generation).map(({ rule, row, message }) => ({ rule, row, message }));
};

test("a correct set of export requests has no violation", () => {
  expect(found({})).toEqual([]);
});

test.each(planted)("caught, and the message names the row: %s", (caught, parts) => {
  const violations = found(parts);
  const violation = violations.find(({ rule, row }) => `${rule} ${row}` === caught);
  expect(violations.map(({ rule, row }) => `${rule} ${row}`)).toContain(caught);
  expect(violation?.message).toContain(`: ${violation?.row} is `);
  expect(violation?.message).toContain("; should be ");
});

test.each<[what: string, change: object, rule: string, row: string]>([
  ["an internal span", { kind: 1 }, "kind", "span kind"],
  ["a status that says OK", { status: { code: 1 } }, "status", "span status"],
  ["an error without error.type", { status: { code: 2 } }, "status", "span status"],
  ["an end before the start", { endTimeUnixNano: "1" }, "time", "span end"],
  ["an id too short", { spanId: "00f067" }, "ids", "trace and span id"],
])("caught on a span's frame: %s", (_, change, rule, row) => {
  const violations = found({ spans: [{ ...span("chat gpt-sample", spanIds.json, answered), ...change }], logs: [] });
  expect(violations.map((violation) => [violation.rule, violation.row])).toEqual([[rule, row]]);
});

test("an attempt after the first has its number, the call of several attempts has no HTTP facts", () => {
  const unnumbered = spans.map((one) => ({
    ...one,
    attributes: { ...one.attributes, "http.request.resend_count": undefined },
  }));
  expect(found({ spans: unnumbered }).map(({ rule, row }) => [rule, row])).toEqual([
    ["resend", "http.request.resend_count"],
  ]);
  const told = spans.map((one) => {
    return one.spanId === spanIds.retried ? { ...one, attributes: { ...exchanged, ...one.attributes } } : one;
  });
  expect(found({ spans: told }).map(({ rule }) => rule)).toContain("attempts");
});

test("instrumentation-undici's flaws are let pass on other traffic, and caught on an attempt of a model call", () => {
  const flawed = { "http.request.method_original": "POST", "url.query": "" };
  const attempts = spans.map((one) => {
    return one.spanId === spanIds.first ? { ...one, attributes: { ...one.attributes, ...flawed } } : one;
  });
  const violations = found({ spans: attempts });
  expect(violations.map(({ rule, row }) => [rule, row])).toEqual([
    ["condition", "http.request.method_original"],
    ["unknown", "url.query"],
  ]);
});

test("an app's own spans, metrics and records are its own business", () => {
  const strangers: Parts = {
    spans: [{ ...span("work", spanIds.other, { "app.step": 1 }), endTimeUnixNano: "1790000000000000001" }],
    metrics: [counter("shop.orders", "1", 1, { team: "red" })],
    logs: [{ attributes: { "app.step": 1 } }],
  };
  expect(found(strangers)).toEqual([]);
});

test("another's span of a model call is its own business, but for our words", () => {
  const theirs = {
    ...span("messages.create", spanIds.other, { "gen_ai.operation.name": "chat", "http.route": "/" }),
    scope: "sdk",
  };
  expect(found({ spans: [...spans.slice(0, -1), theirs] })).toEqual([]);
  const ours = { ...theirs, attributes: { ...theirs.attributes, "relayscope.outcome": "ok" } };
  expect(found({ spans: [...spans.slice(0, -1), ours] }).map(({ rule, row }) => [rule, row])).toEqual([
    ["unknown", "relayscope.outcome"],
  ]);
});

test("the latest generation has names of its own, dup has both sets", () => {
  const { "gen_ai.usage.cache_creation.input_tokens": written, ...rest } = answered;
  const attributes = { ...rest, "gen_ai.usage.cache_write.input_tokens": written };
  const inference = histogram("gen_ai.client.inference.operation.input_tokens", "{token}", tokenBounds, [
    { attributes: labels, value: 100 },
  ]);
  const latest: Parts = {
    spans: [span("chat gpt-sample", spanIds.json, attributes)],
    logs: [
      {
        ...record,
        attributes: { ...record.attributes, ...attributes, "gen_ai.usage.cache_creation.input_tokens": undefined },
      },
    ],
    metrics: [inference],
  };
  expect(found(latest, "latest")).toEqual([]);
  expect(found(latest, "v1.41").map(({ rule }) => rule)).toEqual(["generation", "generation", "generation"]);
  expect(found({ ...latest, metrics: [...metrics, inference] }, "dup")).toEqual([]);
  expect(found({ metrics: [...metrics, inference] }, "latest").map(({ rule, row }) => [rule, row])).toEqual([
    ["deprecated", "gen_ai.usage.cache_creation.input_tokens"],
    ["deprecated", "gen_ai.usage.cache_creation.input_tokens"],
    ["operation", "gen_ai.client.operation.duration"],
    ["deprecated", "gen_ai.client.token.usage"],
  ]);
});

test("two processes with one service.instance.id are caught", () => {
  const both = [...payloads(), ...payloads({ service: { ...service, "process.pid": 42 } })];
  expect(check(both, "v1.41").map(({ row }) => row)).toContain("service.instance.id");
});

test("a span or a call's record that comes twice is caught", () => {
  expect(
    found({ spans: [...spans, ...spans.slice(0, 1)], logs: [record, record] }).map(({ rule, row }) => [rule, row]),
  ).toEqual([
    ["twice", "span"],
    ["twice", "gen_ai.client.inference.operation.details"],
  ]);
});

test("the same span in another request is a delivery that was repeated, one that differs ended twice", () => {
  const [first, ...others] = spans;
  expect(check([...payloads(), ...payloads()], "v1.41")).toEqual([]);
  const later = { ...first, endTimeUnixNano: "1790000002000000000" };
  const again = payloads({ spans: [{ scope: "relayscope", ...later }, ...others] });
  expect(check([...payloads(), ...again], "v1.41").map(({ rule, row }) => [rule, row])).toEqual([["twice", "span"]]);
});

test("a redirect is no failure of its attempt", () => {
  const moved = { "error.type": "307", "http.response.status_code": 307 };
  const [call, retried, first, ...others] = spans;
  const redirected = { ...first, ...span("POST", spanIds.first, { ...first?.attributes, ...moved }) };
  expect(
    found({ spans: [call, retried, redirected, ...others].filter((one) => one !== undefined) }).map(({ rule, row }) => [
      rule,
      row,
    ]),
  ).toEqual([["value", "error.type"]]);
});

test("content is no violation where it was opted in to", () => {
  const parts = call({ "gen_ai.input.messages": '[{"role":"user","parts":[]}]' });
  expect(check(payloads(parts), "v1.41", { content: true })).toEqual([]);
});

test.each([
  ["gen_ai.input.messages", "[{]"],
  ["gen_ai.input.messages", '[{"role":"user"}]'],
  ["gen_ai.input.messages", '[{"role":"user","parts":[{"type":"text"}]}]'],
  ["gen_ai.input.messages", '[{"role":"user","parts":[{"type":"blob","modality":"image","content":"aGk="}]}]'],
  ["gen_ai.output.messages", '[{"role":"assistant","parts":[]}]'],
  ["gen_ai.system_instructions", '[{"type":"tool_call","name":"a"}]'],
  ["gen_ai.tool.definitions", '[{"type":"function","function":{"name":"a"}}]'],
])("content of another form is a violation where it was opted in to: %s %s", (name, text) => {
  const violations = check(payloads(call({ [name]: text })), "v1.41", { content: true });
  expect(violations.map(({ rule, row }) => [rule, row])).toEqual([["content", name]]);
});

test("a fault that each export repeats is one violation that says how often", () => {
  const wrong = duration((metric) => ({ ...metric, unit: "ms" }));
  const points = payloads(wrong).filter(({ signal }) => signal === "metrics");
  const [violation, ...others] = check([...points, ...points, ...points], "v1.41");
  expect(others).toEqual([]);
  expect(violation?.message).toBe(
    'metric gen_ai.client.operation.duration of relayscope: gen_ai.client.operation.duration is in "ms"; ' +
      'should be in "s" (unit) [3 times]',
  );
});

test("coverage lists the rows that were not seen, and only those", () => {
  const silent = coverage(payloads());
  expect(silent).not.toContain("span:gen_ai.request.temperature");
  expect(silent).not.toContain("label:gen_ai.client.token.usage/gen_ai.token.type");
  expect(silent).not.toContain("exemplar:relayscope.cost");
  expect(silent).toContain("outcome:blocked");
  expect(silent).toContain("metric:relayscope.faults");
  expect(new Set(allRows).size).toBe(allRows.length);
});

test("a silent row needs a reason, and a reason needs a silent row", () => {
  const reasons = {
    "metric:relayscope.faults": "nothing fails",
    "span:gen_ai.request.*": "stale",
    "metric:gone": "gone",
  };
  const judged = judgeUnemitted(allRows, seenRows(payloads()), reasons);
  expect(judged).toContain("metric:relayscope.calls was never emitted, and has no reason");
  expect(judged).not.toContain("metric:relayscope.faults was never emitted, and has no reason");
  expect(judged).toContain("span:gen_ai.request.model was emitted; its reason is stale (span:gen_ai.request.*: stale)");
  expect(judged).toContain("metric:gone has a reason, and is no row of the table");
});

test("every reason in the list is about a row of the table", () => {
  const judged = judgeUnemitted(allRows, new Set(), unemitted);
  expect(judged.filter((sentence) => sentence.endsWith("is no row of the table"))).toEqual([]);
});

test("receivers' files are read line by line, and their names say the generation", () => {
  const directory = mkdtempSync(join(tmpdir(), "conformance-"));
  try {
    mkdirSync(join(directory, "deep"));
    const [traces, points] = payloads();
    const lines = [
      JSON.stringify(traces),
      JSON.stringify({ signal: "metrics", body: JSON.stringify(points?.body) }),
      "",
    ];
    writeFileSync(join(directory, "deep", "latest-1.ndjson"), lines.join("\n"));
    expect([...readEmitted(directory)]).toEqual([
      { name: join("deep", "latest-1.ndjson"), generation: "latest", payloads: [traces, points] },
    ]);
    writeFileSync(join(directory, "torn.ndjson"), '{"signal":"tra');
    expect(() => [...readEmitted(directory)]).toThrow("torn.ndjson:1: not JSON");
  } finally {
    rmSync(directory, { recursive: true });
  }
});

test.each([
  ["dup-ledger.ndjson", "dup"],
  ["latest-worker.ndjson", "latest"],
  ["retries.ndjson", "v1.41"],
])("%s is of generation %s", (name, generation) => {
  expect(generationOf(name)).toBe(generation);
});

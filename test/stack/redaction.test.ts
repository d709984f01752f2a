import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { until } from "../../stack/back-ends.ts";
import { placeOf } from "../../stack/layout.ts";
import { innocents } from "../unit/stack-config/redaction-cases.ts";
import { startLoopbackStack, tempo, type LoopbackStack } from "./loopback-stack.ts";
import { logs, metrics, secrets, spans, texts, traceId } from "./redaction-requests.ts";

let stack: LoopbackStack;
/** All that the back ends give back, by back end: as text, and each string in it. */
let stored: Readonly<Record<"spans" | "logs" | "metrics", { readonly text: string; readonly strings: Set<string> }>>;

beforeAll(async () => {
  stack = await startLoopbackStack();
  await Promise.all([send("traces", spans()), send("logs", logs()), send("metrics", metrics())]);
  const wanted = texts("").length;
  const found = await until(async () => {
    const trace = await stack.ends.trace(traceId);
    const records = await stack.ends.logs('{service_name="redaction"}');
    const series = await stack.ends.query('{__name__=~"redaction_.*|target_info"}');
    const count = (trace?.resourceSpans ?? []).flatMap(({ scopeSpans = [] }) =>
      scopeSpans.flatMap((s) => s.spans ?? []),
    );
    return count.length === wanted && records.length === 3 * wanted && series.length > wanted
      ? { spans: trace, logs: records, metrics: series }
      : undefined;
  }, 60_000);
  if (found === undefined) throw new Error("not all of it was stored");
  const read = (value: unknown) => ({ text: JSON.stringify(value), strings: stringsOf(value) });
  stored = { spans: read(found.spans), logs: read(found.logs), metrics: read(found.metrics) };
});
afterAll(() => stack?.stop());

test.each([
  ["spans", tempo],
  ["logs", "Loki"],
  ["metrics", "Prometheus"],
] as const)("no secret that was sent is in the %s of %s", (signal, _backEnd) => {
  expect(secrets.size).toBeGreaterThan(1000);
  const { text } = stored[signal];
  expect(placesOfSecretsIn(text)).toEqual([]);
});

test("no secret that was sent is in a log of the stack", () => {
  const text = ["otel-collector", "tempo", "loki", "prometheus"]
    .map((name) => readFileSync(placeOf(stack.stack.layout, name).log, "utf8"))
    .join("\n");
  expect(placesOfSecretsIn(text)).toEqual([]);
});

test.runIf(tempo !== "Tempo")("no secret that was sent is in the file of the stand-in for Tempo", () => {
  const text = readFileSync(join(placeOf(stack.stack.layout, "tempo").data, "spans.jsonl"), "utf8");
  expect(placesOfSecretsIn(text)).toEqual([]);
});

test.each([
  ["spans", ["name", "status", "event", "state", "text", "list", "map", "event text", "resource"]],
  ["logs", ["text", "body", "map", "json", "resource"]],
  ["metrics", ["text", "resource"]],
] as const)("innocent texts in %s are what they were", (signal, places) => {
  const changed = places.flatMap((place) =>
    innocents.map((text) => `${place}: ${text}`).filter((text) => !stored[signal].strings.has(text)),
  );
  expect(changed).toEqual([]);
});

test("nothing stays of what names, statuses and states travelled in", () => {
  expect(stored.spans.text).not.toContain("relayscope.lent");
});

function placesOfSecretsIn(text: string): readonly string[] {
  return [...secrets].flatMap(([place, secret]) => (text.includes(secret) ? [place] : []));
}

/** Every string in it, also within a string that is still JSON. */
function stringsOf(value: unknown, into = new Set<string>()): Set<string> {
  if (typeof value === "string") {
    into.add(value);
    if (value.startsWith("{") || value.startsWith("[")) stringsOf(parse(value), into);
  } else if (typeof value === "object" && value !== null)
    for (const part of Object.values(value)) stringsOf(part, into);
  return into;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function send(signal: "traces" | "logs" | "metrics", body: unknown): Promise<void> {
  const response = await fetch(`${stack.endpoint}/v1/${signal}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  expect([response.status, await response.text()]).toEqual([200, '{"partialSuccess":{}}']);
}

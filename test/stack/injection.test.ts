import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { until } from "../../stack/back-ends.ts";
import { hostileNames, startHostileRelay } from "../security/hostile-names.ts";
import { runScript } from "../security/run-script.ts";
import { startLoopbackStack, tempo, type LoopbackStack } from "./loopback-stack.ts";

const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;
const service = "hostile names";
// A Responses call is known by its model, and three of the names are none.
const calls = 3 * hostileNames.length - 3;
let stack: LoopbackStack;

beforeAll(async () => {
  stack = await startLoopbackStack();
  const relay = await startHostileRelay();
  const folder = mkdtempSync(join(tmpdir(), "relayscope-names-"));
  writeFileSync(join(folder, "names.json"), JSON.stringify(hostileNames));
  const ended = await runScript("hostile-client.mjs", [relay.url], {
    OTEL_EXPORTER_OTLP_ENDPOINT: stack.endpoint,
    OTEL_SERVICE_NAME: service,
    NAMES: join(folder, "names.json"),
    RELAYSCOPE_EXIT_TIMEOUT: "30000",
  });
  rmSync(folder, { recursive: true, force: true });
  await relay.close();
  // The collector refused nothing: that would have been a line.
  expect([ended.code, ended.err]).toEqual([0, ""]);
});
afterAll(() => stack?.stop());

const counted = `sum(gen_ai_client_operation_duration_seconds_count{service_name="${service}"})`;

test("Prometheus counts each call with a hostile name, under labels that are short and can be seen", async () => {
  const value = await until(async () => {
    const [found] = await stack.ends.query(counted);
    return found !== undefined && found.value === calls ? found.value : undefined;
  }, 60_000);
  expect(value).toBe(calls);
  const series = await stack.ends.query(`{service_name="${service}"}`);
  expect(series.length).toBeGreaterThan(200);
  for (const { labels } of series) {
    for (const [name, text] of Object.entries(labels)) {
      expect(name).toMatch(/^[a-z_]{1,60}$/);
      expect([name, text, text.length <= 200, unseen.test(text)]).toEqual([name, text, true, false]);
    }
  }
  expect(series.filter(({ labels }) => labels["__name__"]?.includes("forged"))).toEqual([]);
});

test(`Loki has a record of each, and ${tempo} the span that it names`, async () => {
  const records = await until(async () => {
    const found = await stack.ends.logs(`{service_name="${service}"}`);
    return found.length === calls ? found : undefined;
  }, 60_000);
  expect(records?.length).toBe(calls);
  for (const { labels } of records?.slice(0, 20) ?? []) {
    const trace = await until(() => stack.ends.trace(labels["trace_id"] ?? "none"), 30_000);
    expect(JSON.stringify(trace)).toContain("gen_ai.operation.name");
  }
});

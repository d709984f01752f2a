import { afterAll, beforeAll, expect, test } from "vitest";
import { placeOf } from "../../stack/layout.ts";
import { makePlace, said, states } from "../process/doctor-place.ts";
import { startLoopbackStack, tempo, type LoopbackStack } from "./loopback-stack.ts";

const service = makePlace();
let stack: LoopbackStack;

beforeAll(async () => {
  stack = await startLoopbackStack();
});
afterAll(async () => {
  service.remove();
  await stack?.stop();
});

const addressOf = (part: string): string => `http://${placeOf(stack.stack.layout, part).addresses["http"] ?? ""}`;

test(`the doctor reads back from Prometheus, Loki and ${tempo} what it sent through the collector, and a call`, async () => {
  const given = ["--prometheus", addressOf("prometheus"), "--tempo", addressOf("tempo"), "--loki", addressOf("loki")];
  const run = await service.run(["doctor", "--json", ...given], { OTEL_EXPORTER_OTLP_ENDPOINT: stack.endpoint });
  expect(run.lines.filter(({ state }) => state === "fail" || state === "warn")).toEqual([]);
  expect(run.code).toBe(0);
  for (const check of [
    "otlp.traces",
    "otlp.metrics",
    "otlp.logs",
    "clock",
    "stored.trace",
    "stored.metric",
    "stored.log",
    "stored.call",
  ])
    expect([check, ...states(run, check)]).toEqual([check, "ok"]);
});

test("the real collector's gRPC port is named as such", async () => {
  const grpc = placeOf(stack.stack.layout, "otel-collector").addresses["grpc"] ?? "";
  const run = await service.run(["doctor", "--json"], { OTEL_EXPORTER_OTLP_ENDPOINT: `http://${grpc}` });
  expect([run.code, said(run, "otlp.traces")]).toEqual([
    1,
    expect.stringMatching(/HTTP\/2 alone, as OTLP's gRPC port does/),
  ]);
});

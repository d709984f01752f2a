import { diag, DiagLogLevel } from "@opentelemetry/api";
import { InMemoryMetricExporter, MeterProvider, PeriodicExportingMetricReader } from "@opentelemetry/sdk-metrics";
import { expect, onTestFinished, test } from "vitest";
import { createRecorder } from "../../../src/telemetry/create-recorder.ts";
import { createHandover } from "../../../src/telemetry/handover.ts";
import { observeGauges } from "../../../src/telemetry/observed-gauges.ts";
import { TracerProvider } from "@opentelemetry/sdk-trace";
import { known, makeCall, makeOpening } from "./calls.ts";

test("an app's own SDK gets the gauges, of requests and of tokens, and has nothing to complain of", async () => {
  const complaints: string[] = [];
  const say = (...words: readonly unknown[]): void => void complaints.push(words.join(" "));
  diag.setLogger({ error: say, warn: say, info() {}, debug() {}, verbose() {} }, { logLevel: DiagLogLevel.WARN });
  onTestFinished(() => diag.disable());
  const exporter = new InMemoryMetricExporter(1);
  const meterProvider = new MeterProvider({ readers: [new PeriodicExportingMetricReader({ exporter })] });
  const handover = createHandover({ priceTables: () => [{ source: "catalog", ageSeconds: 60 }] });
  observeGauges(meterProvider, handover.producer, "v1.41");
  const recorder = createRecorder({ tracerProvider: new TracerProvider(), meterProvider, handover });
  const rateLimits = [
    { kind: "requests", limit: 100, remaining: 99, resetSeconds: 60 },
    { kind: "tokens", limit: 1000, remaining: 900, resetSeconds: 60 },
  ] as const;
  recorder.end(recorder.begin(makeOpening({ known })), makeCall({ rateLimits, startedAt: Date.now() }));
  await meterProvider.forceFlush();
  const metrics = exporter.getMetrics().flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((scope) => scope.metrics));
  const valuesOf = (name: string) =>
    metrics
      .filter(({ descriptor }) => descriptor.name === name)
      .flatMap(({ dataPoints }) => dataPoints.map(({ value }) => value))
      .toSorted();
  expect(valuesOf("relayscope.ratelimit.remaining")).toEqual([900, 99]);
  expect(valuesOf("relayscope.ratelimit.limit")).toEqual([100, 1000]);
  expect(valuesOf("relayscope.price_table.age")).toEqual([60]);
  expect(complaints).toEqual([]);
  await meterProvider.shutdown();
});

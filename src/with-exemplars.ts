import { diag } from "@opentelemetry/api";
import { findRunning } from "./running.ts";
import { addToJson } from "./telemetry/exemplar-json.ts";
import { type CollectedMetrics, takeExemplars } from "./telemetry/exemplar-points.ts";
import { addToProtobuf } from "./telemetry/exemplar-protobuf.ts";
import type { ExemplarStore } from "./telemetry/exemplars.ts";
import { OPEN_OBJECT } from "./wire/json/json-bytes.ts";

/** What every OTLP exporter of OpenTelemetry's has had inside since 0.57, over HTTP and gRPC, whatever its version. */
interface Inside {
  _serializer: { serializeRequest(metrics: CollectedMetrics): Uint8Array | undefined };
}

/**
 * Makes a service's own OTLP metric exporter write exemplars: a dashboard's point of latency or cost then leads to the
 * trace of one call behind it. OpenTelemetry for JavaScript has none of its own. Returns the exporter that it was given:
 * `new PeriodicExportingMetricReader({ exporter: withExemplars(new OTLPMetricExporter()) })`.
 *
 * The measurements are those of whatever of ours listens in this process (the preload or a RelayscopeInstrumentation) at
 * each export, and go out once: with two exporters, by the one that is first. An exporter that is none of OpenTelemetry's
 * OTLP exporters stays as it is, which is said through `diag`.
 */
export function withExemplars<Exporter extends object>(exporter: Exporter): Exporter {
  const { _delegate: inside } = exporter as { _delegate?: Partial<Inside> };
  const serializer = inside?._serializer;
  if (inside === undefined || typeof serializer?.serializeRequest !== "function") {
    diag.warn(
      `withExemplars: ${exporter.constructor.name} is not one of OpenTelemetry's OTLP metric exporters; it writes none`,
    );
    return exporter;
  }
  inside._serializer = {
    ...serializer,
    serializeRequest(metrics) {
      const plain = serializer.serializeRequest(metrics);
      return plain === undefined ? undefined : addSafely(plain, metrics);
    },
  };
  return exporter;
}

/** With exemplars, or as it was: metrics come before what adorns them. */
function addSafely(plain: Uint8Array, metrics: CollectedMetrics): Uint8Array {
  try {
    const store = findRunning()?.exemplars?.() as ExemplarStore | undefined;
    const exemplars = store && takeExemplars(metrics, store);
    if (exemplars === undefined) return plain;
    return plain[0] === OPEN_OBJECT ? addToJson(plain, exemplars) : addToProtobuf(plain, exemplars);
  } catch (error) {
    diag.error("withExemplars: the exemplars of one export are lost:", error);
    return plain;
  }
}

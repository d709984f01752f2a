// For `--import`, in the place of the preload.
import { OTLPMetricExporter } from "@opentelemetry/exporter-metrics-otlp-http";
import { RelayscopeInstrumentation, withExemplars } from "../../dist/index.js";
import { startOtel } from "./otel.mjs";

const relayscope = new RelayscopeInstrumentation();
globalThis.appOtel = startOtel(withExemplars(new OTLPMetricExporter()), [relayscope.metricProducer], [relayscope]);

// As its documentation sets it up, without its own usage reports.
const { initialize } = require("@traceloop/node-server-sdk");

initialize({
  appName: "bench",
  apiKey: "none",
  baseUrl: process.env.OTEL_EXPORTER_OTLP_ENDPOINT,
  silenceInitializationMessage: true,
  traceloopSyncEnabled: false,
});

// As its documentation sets it up; its price list comes from loopback in place of the web.
const { default: openlit } = require("openlit");

openlit.init({
  applicationName: "bench",
  otlpEndpoint: process.env.OTEL_EXPORTER_OTLP_ENDPOINT,
  pricing_json: `${process.env.OTEL_EXPORTER_OTLP_ENDPOINT}/prices.json`,
});

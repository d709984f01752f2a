// An app with an OpenTelemetry SDK of its own, which knows nothing of Relayscope. Everything that its SDK gets, it prints.
import { context, metrics, trace } from "@opentelemetry/api";
import { startOtel } from "./otel.mjs";

// As the documentation of OpenTelemetry has it: before any SDK may be there.
const tracer = trace.getTracer("app");

const { RELAY, PLAIN, APP_LATE } = process.env;

async function ask(stream) {
  const body = { model: "gpt-4.1-mini", messages: [{ role: "user", content: "hello" }], ...(stream && { stream }) };
  const headers = { "content-type": "application/json" };
  const response = await fetch(`${RELAY}/v1/chat/completions`, { method: "POST", headers, body: JSON.stringify(body) });
  return response.text();
}

async function main() {
  if (APP_LATE === "1") await ask(false);
  const otel = globalThis.appOtel ?? startOtel();
  await tracer.startActiveSpan("work", async (span) => {
    await ask(false);
    await tracer.startActiveSpan("inner", async (inner) => {
      await ask(true);
      inner.end();
    });
    await (await fetch(PLAIN)).text();
    span.end();
  });
  metrics.getMeter("app").createCounter("app.done").add(1, {}, context.active());
  if (process.env.APP_DISABLE === "1") {
    trace.disable();
    tracer.startSpan("kept").end();
  }
  // What ends with a body's last byte is told a moment later.
  await new Promise((done) => setTimeout(done, 200));
  console.log(JSON.stringify(await otel.stop()));
}
main();

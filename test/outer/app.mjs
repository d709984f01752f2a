import { registerInstrumentations } from "@opentelemetry/instrumentation";
import { OpenAIInstrumentation } from "@opentelemetry/instrumentation-openai";

// Where no SDK of the app's own has it, the client is instrumented by itself.
if (globalThis.appOtel === undefined) registerInstrumentations({ instrumentations: [new OpenAIInstrumentation()] });
const { makeCalls } = await import("./calls.mjs");
console.log(JSON.stringify(await makeCalls(process.argv[2])));
await globalThis.appOtel?.shutdown();

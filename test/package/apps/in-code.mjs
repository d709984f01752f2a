import { NodeSDK } from "@opentelemetry/sdk-node";
import { RelayscopeInstrumentation } from "relayscope";

const ended = [];
const processor = {
  onStart() {},
  onEnd: (span) => ended.push(`${span.name} ${span.attributes["gen_ai.usage.output_tokens"]}`),
  forceFlush: async () => undefined,
  shutdown: async () => undefined,
};
const sdk = new NodeSDK({ spanProcessors: [processor], instrumentations: [new RelayscopeInstrumentation()] });
sdk.start();
await import("./call.mjs");
while (ended.length === 0) await new Promise((done) => setTimeout(done, 20));
console.log(ended.join("; "));
await sdk.shutdown();

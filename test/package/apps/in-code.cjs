// Required, not imported: the package is ESM only.
const { NodeSDK } = require("@opentelemetry/sdk-node");
const { RelayscopeInstrumentation } = require("relayscope");

const ended = [];
const processor = {
  onStart() {},
  onEnd: (span) => ended.push(`${span.name} ${span.attributes["gen_ai.usage.output_tokens"]}`),
  forceFlush: async () => undefined,
  shutdown: async () => undefined,
};
const sdk = new NodeSDK({ spanProcessors: [processor], instrumentations: [new RelayscopeInstrumentation()] });
sdk.start();
async function main() {
  await require("./call.cjs");
  while (ended.length === 0) await new Promise((done) => setTimeout(done, 20));
  console.log(ended.join("; "));
  await sdk.shutdown();
}
main();

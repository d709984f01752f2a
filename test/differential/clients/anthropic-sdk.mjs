// The Anthropic SDK, which makes telemetry of its own where an SDK of OpenTelemetry is registered.
import { attempt, loadFromMatrix, origin } from "../attempt.mjs";
import { note } from "../probe.mjs";

const { default: Anthropic } = await loadFromMatrix("@anthropic-ai/sdk/index.mjs");
const clientOf = (way) => new Anthropic({ apiKey: "test", baseURL: `${origin}/${way}`, maxRetries: 1 });
const ask = { model: "test-model-2", max_tokens: 16, messages: [{ role: "user", content: "Say hello." }] };

await attempt("message", async () => note("answer", "message", await clientOf("message").messages.create(ask)));
await attempt("gives up", () => clientOf("limited").messages.create(ask));
await attempt("denied", () => clientOf("denied").messages.create(ask));

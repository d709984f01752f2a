// The openai SDK: an answer, a stream read to its end, one left early, retries, a refusal, a timeout.
import { attempt, loadFromMatrix, origin } from "../attempt.mjs";
import { note } from "../probe.mjs";

const { default: OpenAI } = await loadFromMatrix("openai/index.mjs");
const clientOf = (way, more) => new OpenAI({ apiKey: "test", baseURL: `${origin}/${way}/v1`, maxRetries: 0, ...more });
const ask = { model: "test-model-1", messages: [{ role: "user", content: "Say hello." }] };

await attempt("chat", async () => note("answer", "chat", await clientOf("json").chat.completions.create(ask)));
await attempt("with response", async () => {
  const { data, response } = await clientOf("gzip").chat.completions.create(ask).withResponse();
  note("answer", "with response", { data, headers: [...response.headers] });
});
await attempt("stream", async () => {
  const stream = await clientOf("stream").chat.completions.create({ ...ask, stream: true });
  for await (const event of stream) note("event", "stream", event);
});
await attempt("stream left early", async () => {
  const stream = await clientOf("stream").chat.completions.create({ ...ask, stream: true });
  for await (const event of stream) {
    note("event", "left early", event);
    break;
  }
});
await attempt("stream aborted", async () => {
  const stream = await clientOf("stream").chat.completions.create({ ...ask, stream: true });
  for await (const _event of stream) stream.controller.abort();
});
await attempt("retries", async () => {
  const client = clientOf("flaky", { maxRetries: 3 });
  note("answer", "retries", await client.chat.completions.create(ask));
});
await attempt("gives up", () => clientOf("limited", { maxRetries: 1 }).chat.completions.create(ask));
await attempt("denied", () => clientOf("denied").chat.completions.create(ask));
await attempt("timeout", () => clientOf("never", { timeout: 60 }).chat.completions.create(ask));
await attempt("models", async () => note("answer", "models", await clientOf("json").models.retrieve("test-model-1")));

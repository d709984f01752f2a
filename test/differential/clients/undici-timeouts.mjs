// undici's own timeouts, which its one-second clock drives.
import { attempt, chat, loadUndici, model, noteChunks } from "../attempt.mjs";

const { request, Agent } = await loadUndici();
const dispatcher = new Agent({ headersTimeout: 200, bodyTimeout: 200 });

await attempt("headers and body timeout", async () => {
  const headers = request(model("never"), { ...chat(), dispatcher });
  const { body } = await request(model("stuck"), { ...chat({ ask: { stream: true } }), dispatcher });
  await Promise.all([
    attempt("headers timeout", () => headers),
    attempt("body timeout", () => noteChunks("body", body)),
  ]);
});
await dispatcher.destroy();

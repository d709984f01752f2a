// A loop written by hand, and undici's RetryAgent.
import { attempt, chat, loadUndici, model, noteBody } from "../attempt.mjs";
import { note } from "../probe.mjs";

const { Agent, RetryAgent, request } = await loadUndici();

await attempt("by hand", async () => {
  for (let count = 0; count < 5; count++) {
    try {
      const response = await fetch(model("flaky"), chat());
      note("event", `by hand: ${response.status}`);
      const text = await response.text();
      if (response.ok) return noteBody("by hand", Buffer.from(text));
    } catch (error) {
      note("event", `by hand: ${error.cause?.code ?? error.name}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
});
await attempt("RetryAgent", async () => {
  const dispatcher = new RetryAgent(new Agent(), {
    minTimeout: 10,
    methods: ["POST"],
    retryAfter: false,
    maxTimeout: 20,
  });
  const { statusCode, body } = await request(model("unavailable"), { ...chat(), dispatcher });
  note("event", `RetryAgent: ${statusCode}`);
  noteBody("RetryAgent", Buffer.from(await body.text()));
});
await attempt("RetryAgent gives up", async () => {
  const dispatcher = new RetryAgent(new Agent(), { minTimeout: 10, maxTimeout: 20, maxRetries: 1, methods: ["POST"] });
  const { statusCode } = await request(model("failing"), { ...chat(), dispatcher });
  note("event", `RetryAgent: ${statusCode}`);
});

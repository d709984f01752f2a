// The app loses interest, in every way it can.
import { attempt, chat, model, noteChunks } from "../attempt.mjs";
import { note } from "../probe.mjs";

const ask = { stream: true };
const stream = (init) => fetch(model("steps"), chat({ ask, init }));

await attempt("break", async () => noteChunks("break", (await stream()).body, 2));
await attempt("reader.cancel with a string", async () => {
  const reader = (await stream()).body.getReader();
  note("chunk", "cancel: 0", (await reader.read()).value.length);
  await reader.cancel("enough");
});
await attempt("body.cancel unread", async () => (await stream()).body.cancel());
for (const [label, reason] of [["no reason"], ["an error", new TypeError("mine")], ["a string", "stop"]]) {
  await attempt(`abort in the stream, ${label}`, async () => {
    const controller = new AbortController();
    const response = await stream({ signal: controller.signal });
    await noteChunks(label, response.body, 1).catch(() => {});
    const second = await stream({ signal: controller.signal });
    const reader = second.body.getReader();
    note("chunk", `${label}: first`, (await reader.read()).value.length);
    controller.abort(reason);
    await reader.read();
  });
}
await attempt("abort before headers", async () => {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 30);
  await fetch(model("never"), chat({ init: { signal: controller.signal } }));
});
await attempt("aborted already", async () => fetch(model("json"), chat({ init: { signal: AbortSignal.abort() } })));
await attempt("timeout before headers", async () =>
  fetch(model("never"), chat({ init: { signal: AbortSignal.timeout(30) } })),
);
await attempt("timeout in the stream", async () => {
  const response = await fetch(model("stuck"), chat({ ask, init: { signal: AbortSignal.timeout(120) } }));
  await noteChunks("timeout", response.body);
});
await attempt("dropped unread", async () => void (await fetch(model("json"), chat())));

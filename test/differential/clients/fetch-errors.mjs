// Failures of the network and of the caller, through the built-in fetch.
import { attempt, chat, model, noteChunks } from "../attempt.mjs";

await attempt("bad port", () => fetch("http://127.0.0.1:1/v1/chat/completions", chat()));
await attempt("refused", () =>
  fetch(`http://127.0.0.1:${process.env.DIFFERENTIAL_REFUSED_PORT}/v1/chat/completions`, chat()),
);
await attempt("reset", () => fetch(model("reset"), chat()));
await attempt("cut", async () => noteChunks("cut", (await fetch(model("cut"), chat({ ask: { stream: true } }))).body));
await attempt("no such scheme", () => fetch("gopher://127.0.0.1/v1/chat/completions", chat()));
await attempt("no URL", () => fetch("/v1/chat/completions", chat()));
await attempt("bad header", () => fetch(model("json"), chat({ headers: { "x-bad": "a\nb" } })));
await attempt("body on GET", () => fetch(model("json"), chat({ init: { method: "GET" } })));
await attempt("redirect refused", () => fetch(model("redirect"), chat({ init: { redirect: "error" } })));
await attempt("body fails while uploading", async () => {
  const body = new ReadableStream({
    pull(controller) {
      controller.error(new RangeError("no more"));
    },
  });
  await fetch(model("json"), chat({ init: { body, duplex: "half" } }));
});
await attempt("text twice", async () => {
  const response = await fetch(model("json"), chat());
  await response.text();
  await response.text();
});

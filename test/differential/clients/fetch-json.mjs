// Whole answers through the built-in fetch: encodings, error answers, redirects, requests made in each form.
import { attempt, chat, loadUndici, model, noteAnswer, noteBody, origin } from "../attempt.mjs";
import { note } from "../probe.mjs";

for (const way of ["json", "gzip", "br", "large", "limited", "failing", "redirect"]) {
  await attempt(way, async () => noteAnswer(way, await fetch(model(way), chat())));
}
await attempt("own traceparent", async () => {
  const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  await noteAnswer("own traceparent", await fetch(model("json"), chat({ headers: { traceparent, "x-after": "1" } })));
});
await attempt("Request object", async () => {
  const request = new Request(
    model("json"),
    chat({
      init: {
        headers: new Headers([
          ["X-One", "1"],
          ["x-two", "2"],
          ["X-One", "3"],
        ]),
      },
    }),
  );
  await noteAnswer("Request object", await fetch(request));
});
await attempt("URL object, clone, json", async () => {
  const response = await fetch(new URL(model("json")), chat());
  const copy = response.clone();
  note("answer", "json", await response.json());
  noteBody("clone", Buffer.from(await copy.text()));
});
await attempt("typed array body", async () => {
  await noteAnswer(
    "typed array",
    await fetch(model("json"), { ...chat(), body: new TextEncoder().encode(chat().body) }),
  );
});
await attempt("two at once", async () => {
  await Promise.all([
    fetch(model("json"), chat()).then((first) => first.text()),
    fetch(model("json"), chat()).then((second) => second.text()),
  ]);
});
await attempt("npm fetch", async () => {
  const undici = await loadUndici();
  await noteAnswer("npm fetch", await undici.fetch(`${origin}/gzip/v1/chat/completions`, chat()));
});

// Requests that usage may be asked for on the app's behalf, and those that must stay as they are.
import { asked, attempt, loadUndici, model, noteAnswer, noteBody, origin } from "../attempt.mjs";
import { note } from "../probe.mjs";

const messages = [{ role: "user", content: "Say hello, é🙂." }];
const streamed = { model: "test-model-1", messages, stream: true };
const url = model("telling");
const headers = { "Content-Type": "application/json", "X-Mixed-Case": "kept" };
const post = (body, more = {}) => ({ method: "POST", headers, body, ...more });
const text = JSON.stringify(streamed);

await attempt("a stream", async () => noteAnswer("a stream", await fetch(url, post(asked(text)))));
await attempt("a stream, asked at an URL object, init kept", async () => {
  const init = Object.freeze(post(asked(text), { headers: new Headers(headers), keepalive: false }));
  await noteAnswer("URL object", await fetch(new URL(url), init));
  note("event", "init", Object.keys(init));
});
await attempt("a completion", async () => {
  const body = asked(JSON.stringify({ prompt: "hi", model: "test-model-1", stream: true }));
  await noteAnswer("a completion", await fetch(`${origin}/telling/v1/completions`, post(body)));
});
for (const [label, more] of [
  ["no stream", { stream: false }],
  ["it has said yes", { stream_options: { include_usage: true } }],
  ["it has said no", { stream_options: { include_usage: false } }],
  ["it has said no more", { stream_options: 7 }],
])
  await attempt(label, async () => noteAnswer(label, await fetch(url, post(JSON.stringify({ ...streamed, ...more })))));
for (const [label, body] of [
  ["broken JSON", `${text},`],
  ["no JSON", "<xml/>"],
  ["an empty text", ""],
  ["a list", "[]"],
  ["bytes", new TextEncoder().encode(text)],
])
  await attempt(label, async () => noteAnswer(label, await fetch(url, post(body))));
await attempt("a length that the app has counted", async () => {
  const counted = { ...headers, "Content-Length": String(Buffer.byteLength(text)) };
  await noteAnswer("counted", await fetch(url, post(text, { headers: counted })));
});
await attempt("a Request", async () => noteAnswer("a Request", await fetch(new Request(url, post(text)))));
await attempt("responses", async () =>
  noteAnswer(
    "responses",
    await fetch(`${origin}/telling/v1/responses`, post('{"model":"m","input":"q","stream":true}')),
  ),
);
await attempt("another service", async () =>
  noteAnswer("another", await fetch(`${origin}/telling/stream`, post(text))),
);
await attempt("npm's fetch", async () => {
  const undici = await loadUndici();
  noteBody("npm's fetch", Buffer.from(await (await undici.fetch(url, post(text))).arrayBuffer()));
});
await attempt("by the name of the global", async () => {
  note("event", "fetch", [fetch.name, fetch.length, Object.keys(fetch), typeof fetch.prototype]);
  await fetch.call({}, url, post(asked(text))).then((response) => response.text());
});
for (const [label, given] of [
  ["nothing", []],
  ["no URL", ["/v1/chat/completions", post(text)]],
  ["a bad header", [url, post(asked(text), { headers: { "x-bad": "a\nb" } })]],
  ["a bad method", [url, post(asked(text), { method: "PO ST" })]],
  ["a bad init", [url, 7]],
  ["a body on GET", [url, post(text, { method: "GET" })]],
  [
    "a body that throws",
    [
      url,
      {
        ...post(""),
        get body() {
          throw new RangeError("mine");
        },
      },
    ],
  ],
  ["aborted", [url, post(asked(text), { signal: AbortSignal.abort(new RangeError("mine")) })]],
])
  await attempt(`wrong: ${label}`, async () => {
    // As the app sees it: the promise and its tick.
    const promise = fetch(...given);
    note("event", `${label}: is a promise`, promise instanceof Promise);
    await promise;
  });

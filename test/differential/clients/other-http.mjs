// Calls that are no model calls, and model paths whose bodies say no; uploads; node:http on both sides.
import { once } from "node:events";
import { createServer, get } from "node:http";
import { attempt, chat, loadUndici, model, noteAnswer, noteBody, origin } from "../attempt.mjs";

await attempt("GET", async () => noteAnswer("GET", await fetch(`${origin}/json/health?a=1&b=%20`)));
await attempt("GET with a traceparent of its own", async () => {
  const headers = { traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" };
  await noteAnswer("own", await fetch(`${origin}/json/health`, { headers }));
});
await attempt("HEAD", async () => noteAnswer("HEAD", await fetch(`${origin}/json/health`, { method: "HEAD" })));
await attempt("models", async () => noteAnswer("models", await fetch(`${origin}/json/v1/models`)));
await attempt("chat service's POST /messages", async () => {
  await noteAnswer(
    "messages",
    await fetch(`${origin}/slack/v1/messages`, chat({ init: { body: '{"channel":"C1","text":"hi"}' } })),
  );
});
await attempt("no JSON on a model path", async () =>
  noteAnswer("no JSON", await fetch(model("json"), chat({ init: { body: "<xml/>" } }))),
);
await attempt("form", async () => {
  const body = new URLSearchParams({ a: "1", b: "é" });
  await noteAnswer("form", await fetch(`${origin}/json/form`, { method: "POST", body }));
});
for (const path of ["/json/upload", "/json/v1/chat/completions"]) {
  await attempt(`upload stream to ${path}`, async () => {
    const body = ReadableStream.from(pieces());
    await noteAnswer(
      path,
      await fetch(origin + path, { method: "POST", body, duplex: "half", headers: { "X-Upload": "1" } }),
    );
  });
}
await attempt("upload with undici", async () => {
  const { request } = await loadUndici();
  const { body } = await request(model("json"), { ...chat(), body: pieces() });
  noteBody("upload", Buffer.from(await body.text()));
});
await attempt("large upload", async () => {
  const content = "x".repeat(2 * 1024 * 1024);
  await noteAnswer("large", await fetch(model("json"), chat({ ask: { messages: [{ role: "user", content }] } })));
});
await attempt("node:http, client and server", async () => {
  const server = createServer((request, response) =>
    response.end(JSON.stringify(request.rawHeaders.map((text) => text.replace(/:\d+$/, "")))),
  );
  await once(server.listen(0, "127.0.0.1"), "listening");
  const [response] = await once(
    get({ port: server.address().port, host: "127.0.0.1", headers: { "X-Mixed": "1" } }),
    "response",
  );
  noteBody("node:http", Buffer.concat(await response.toArray()));
  server.close();
});

async function* pieces() {
  for (const text of ['{"model":"test-model-1",', '"messages":[{"role":"user",', '"content":"é🙂"}]}']) {
    await new Promise((resolve) => setTimeout(resolve, 5));
    yield Buffer.from(text);
  }
}

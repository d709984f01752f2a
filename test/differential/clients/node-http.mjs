// Model calls through node:http and node:http2 to servers in this process, which is known as a model host: what each side sees and when.
import { AsyncLocalStorage } from "node:async_hooks";
import { once } from "node:events";
import { Agent, createServer, request } from "node:http";
import { connect, createServer as createHttp2Server } from "node:http2";
import { attempt, noteBody } from "../attempt.mjs";
import { note } from "../probe.mjs";

const storage = new AsyncLocalStorage();
const path = "/v1/chat/completions";
const ask = JSON.stringify({ model: "test-model-1", messages: [] });
const shown = (headers) => headers.map((text) => String(text).replace(/:\d+$/, ""));

const server = createServer((incoming, answer) => {
  incoming.resume().on("end", () => answer.end(JSON.stringify([incoming.url, shown(incoming.rawHeaders)])));
});
const http2 = createHttp2Server((incoming, answer) => {
  incoming.resume().on("end", () => answer.end(JSON.stringify([incoming.url, shown(incoming.rawHeaders)])));
});
await Promise.all([once(server.listen(0, "127.0.0.1"), "listening"), once(http2.listen(0, "127.0.0.1"), "listening")]);
const { port } = server.address();

function listenersOf(emitter) {
  return emitter.eventNames().map((name) => [String(name), emitter.listenerCount(name)]);
}

function keysOf(object) {
  return Reflect.ownKeys(object).map(String);
}

/** Every event of a request, in order and in its context. */
async function send(label, options) {
  const sent = request({ host: "127.0.0.1", port, path, method: "POST", headers: { "X-Mixed": "1" }, ...options });
  note("event", `${label}: made`, [listenersOf(sent), keysOf(sent), sent.getHeaders()["x-mixed"]]);
  for (const name of ["socket", "finish", "response", "close"])
    sent.on(name, () => note("event", `${label}: ${name} in ${storage.getStore()}`));
  process.nextTick(() => note("event", `${label}: tick`));
  sent.end(ask);
  const [response] = await once(sent, "response");
  noteBody(label, Buffer.concat(await response.toArray()));
}

await attempt("call", () => send("call"));
await attempt("call in a context", () => storage.run("one", () => send("context")));
await attempt("calls over one connection", async () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  for (const label of ["first", "second"]) await send(label, { agent });
  agent.destroy();
});
await attempt("odd calls", async () => {
  for (const options of [{ path: "/v1/models", method: "GET" }, { path: "*", method: "OPTIONS" }, { path: "//x?y" }])
    await send(JSON.stringify(options), options);
});
await attempt("refused", () => send("refused", { port: Number(process.env.DIFFERENTIAL_REFUSED_PORT) }));
await attempt("impossible", () => send("impossible", { path: "/a b" }));
await attempt("aborted", () => send("aborted", { signal: AbortSignal.timeout(0) }));
await attempt("many", async () => {
  for (let count = 0; count < 200; count++)
    await new Promise((done, fail) =>
      request({ host: "127.0.0.1", port, path, method: "POST" }, (response) => response.resume().on("end", done))
        .on("error", fail)
        .end(ask),
    );
});
await attempt("HTTP/2", async () => {
  const session = connect(`http://127.0.0.1:${http2.address().port}`);
  const stream = session.request({ ":method": "POST", ":path": path, "x-mixed": "1" });
  note("event", "stream: made", [listenersOf(stream), listenersOf(session), keysOf(stream)]);
  stream.end(ask);
  noteBody("HTTP/2", Buffer.concat(await stream.toArray()));
  session.close();
  await once(session, "close");
});
server.close();
server.closeAllConnections();
http2.close();

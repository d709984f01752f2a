// undici.request in the ways people use it.
import { attempt, chat, loadUndici, model, noteBody, noteChunks } from "../attempt.mjs";
import { note } from "../probe.mjs";

const { request, Agent, Client, Pool } = await loadUndici();
const ask = { stream: true };

await attempt("json", async () => {
  const { statusCode, headers, trailers, body } = await request(model("json"), chat());
  note("answer", "json", { statusCode, headers, trailers, body: await body.json() });
});
await attempt("headers as an array", async () => {
  const headers = ["Content-Type", "application/json", "X-Twice", "1", "X-Twice", "2"];
  const { body } = await request(model("gzip"), chat({ init: { headers } }));
  noteBody("array", Buffer.from(await body.arrayBuffer()));
});
await attempt("stream", async () => {
  const { body } = await request(model("steps"), chat({ ask }));
  await noteChunks("stream", body);
});
await attempt("flowing events", async () => {
  const { body } = await request(model("steps"), chat({ ask }));
  body.on("data", (chunk) => note("chunk", "flowing", chunk.length));
  for (const name of ["end", "close", "error", "pause", "resume"])
    body.on(name, () => note("event", `flowing: ${name}`));
  await new Promise((resolve) => body.on("close", resolve));
});
await attempt("dump", async () => (await request(model("json"), chat())).body.dump());
await attempt("destroy", async () => {
  const { body } = await request(model("steps"), chat({ ask }));
  for (const name of ["end", "close", "error"])
    body.on(name, (error) => note("event", `destroy: ${name}`, error?.code));
  body.once("data", () => body.destroy());
  await new Promise((resolve) => body.on("close", resolve));
});
await attempt("destroy with an error", async () => {
  const { body } = await request(model("stuck"), chat({ ask }));
  body.once("data", () => body.destroy(new RangeError("mine")));
  await noteChunks("destroyed", body);
});
await attempt("abort", async () => {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 30);
  await request(model("never"), { ...chat(), signal: controller.signal });
});
await attempt("cut", async () => noteChunks("cut", (await request(model("cut"), chat({ ask }))).body));
await attempt("reset", () => request(model("reset"), chat()));
await attempt("bad argument", () => request(model("json"), { ...chat(), method: "PO ST" }));
for (const Dispatcher of [Client, Pool, Agent]) {
  await attempt(`${Dispatcher.name} closed after`, async () => {
    const { origin, pathname } = new URL(model("json"));
    const dispatcher = Dispatcher === Agent ? new Agent({ connections: 1 }) : new Dispatcher(origin);
    for (const name of ["connect", "disconnect", "drain"])
      dispatcher.on(name, () => note("event", `${Dispatcher.name}: ${name}`));
    const { body } = await dispatcher.request({ origin, path: pathname, ...chat() });
    noteBody(Dispatcher.name, Buffer.from(await body.text()));
    await dispatcher.close();
  });
}

// A service: what it does for each visitor, in contexts of its own, in order, over one kept connection, with calls meanwhile.
import { AsyncLocalStorage } from "node:async_hooks";
import { once } from "node:events";
import { Agent, createServer, request } from "node:http";
import { attempt, chat, model, noteBody } from "../attempt.mjs";
import { note, noteResources } from "../probe.mjs";

const visitor = new AsyncLocalStorage();
const outer = new AsyncLocalStorage();

const server = createServer((incoming, answer) => {
  visitor.run(incoming.url, () => void serve(incoming, answer));
});
server.on("request", (incoming, answer) =>
  answer.on("finish", () => note("event", `${incoming.url}: answered in ${visitor.getStore()}, ${outer.getStore()}`)),
);
await once(server.listen(0, "127.0.0.1"), "listening");

await attempt("one visitor after the other, over one connection", async () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  for (const path of ["/first", "/second"]) noteBody(path, await visit(path, agent));
  agent.destroy();
});
await attempt("visitors at the same time", async () => {
  const agent = new Agent();
  const answers = await Promise.all(["/a", "/b", "/c"].map((path) => outer.run(path, () => visit(path, agent, true))));
  answers.forEach((answer, at) => noteBody(`answer ${at}`, answer));
});
server.close();
await once(server, "close");
noteResources("closed");

async function serve(incoming, answer) {
  // Those that come together are told once they are answered, and take their turns to call: what races, races without us too.
  const turn = ["/a", "/b", "/c"].indexOf(incoming.url);
  const say = (text) => turn >= 0 || note("event", `${incoming.url}: ${text} in ${visitor.getStore()}`);
  let length = 0;
  for await (const chunk of incoming) length += chunk.length;
  say("read");
  if (turn > 0) await new Promise((resolve) => setTimeout(resolve, turn * 60));
  const told = await (await fetch(model("json"), chat())).text();
  say("called");
  await new Promise((resolve) => setTimeout(resolve, 5));
  say("waited");
  answer.end(`${visitor.getStore()} ${length} ${told.length}`);
}

async function visit(path, agent) {
  const { port } = server.address();
  const sent = request({ host: "127.0.0.1", port, path, method: "POST", agent });
  sent.end("x".repeat(1000));
  const [response] = await once(sent, "response");
  return Buffer.concat(await response.toArray());
}

// What is left when the calls are over: bytes held, and objects of the app that should be gone.
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { attempt, chat, loadUndici, model } from "../attempt.mjs";
import { note } from "../probe.mjs";

const { request } = await loadUndici();
setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc");
const references = [];

await attempt("reading 64 MiB", async () => {
  await drain("json");
  const before = await held();
  await drain("bulk");
  await drain("bulk");
  for (let count = 0; count < 20; count++) await drain("json");
  note("held", "bytes after reading", Math.max(0, (await held()) - before));
});
await attempt("responses collected", async () => {
  for (let count = 0; count < 10; count++) await once();
  await held();
  note("held", "responses", references.filter((reference) => reference.deref() !== undefined).length);
});

async function once() {
  const response = await fetch(model("json"), chat());
  references.push(new WeakRef(response));
  await response.text();
}

async function drain(way) {
  const { body } = await request(model(way), chat());
  for await (const chunk of body) void chunk;
}

async function held() {
  for (let count = 0; count < 3; count++) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    collect();
  }
  return process.memoryUsage().arrayBuffers;
}

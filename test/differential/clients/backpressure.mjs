// Answers that nobody reads for a while: how far the server comes, and what is held meanwhile.
import { setTimeout as sleep } from "node:timers/promises";
import { attempt, chat, hash, loadUndici, model } from "../attempt.mjs";
import { note } from "../probe.mjs";

const { request } = await loadUndici();

await attempt("request", async () => {
  const { body } = await request(model("unread"), chat());
  await sleep(400);
  note("held", "request", body.readableLength);
  let bytes = 0;
  for await (const chunk of body) bytes += chunk.length;
  note("answer", "request: length", bytes);
});
await attempt("fetch", async () => {
  const response = await fetch(model("unread"), chat());
  await sleep(400);
  const bytes = Buffer.from(await response.arrayBuffer());
  note("answer", "fetch: body", { length: bytes.length, sha256: hash(bytes) });
});

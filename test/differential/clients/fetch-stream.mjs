// Streams through the built-in fetch, chunk by chunk: boundaries, a slow reader, tee, clone, the raw reader.
import { attempt, chat, model, noteBody, noteChunks } from "../attempt.mjs";
import { note } from "../probe.mjs";

const ask = { stream: true, stream_options: { include_usage: true } };

await attempt("read as it comes", async () => {
  const response = await fetch(model("steps"), chat({ ask }));
  note("event", "headers");
  await noteChunks("read as it comes", response.body);
});
await attempt("slow reader", async () => {
  const response = await fetch(model("stream"), chat({ ask }));
  const parts = [];
  for await (const chunk of response.body) {
    parts.push(chunk);
    await new Promise((resolve) => setTimeout(resolve, 12));
  }
  noteBody("slow reader", Buffer.concat(parts));
});
await attempt("raw reader", async () => {
  const reader = (await fetch(model("steps"), chat({ ask }))).body.getReader();
  for (let count = 0, next = await reader.read(); !next.done; next = await reader.read()) {
    note("chunk", `raw reader: ${count++}`, { length: next.value.length, offset: next.value.byteOffset === 0 });
  }
  await reader.closed;
});
await attempt("tee and decode", async () => {
  const [left, right] = (await fetch(model("stream"), chat({ ask }))).body.tee();
  const texts = await Promise.all([
    new Response(left).text(),
    new Response(right.pipeThrough(new TextDecoderStream()).pipeThrough(new TextEncoderStream())).text(),
  ]);
  noteBody("left", Buffer.from(texts[0]));
  noteBody("right", Buffer.from(texts[1]));
});
await attempt("consumer writes into the chunk", async () => {
  for await (const chunk of (await fetch(model("steps"), chat({ ask }))).body) {
    chunk.fill(0);
    note("chunk", "overwritten", chunk.length);
  }
});

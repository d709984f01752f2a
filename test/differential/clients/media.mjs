// Forms with sound, answers that are sound or 10 MB of an image, a stream whose last event has 3 MB, responses that are fetched later; and what is held after it.
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { Writable } from "node:stream";
import { attempt, hash, loadUndici, noteAnswer, noteBody, noteChunks, origin } from "../attempt.mjs";
import { note } from "../probe.mjs";

const { request, stream } = await loadUndici();
setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc");
const references = [];

const sound = Buffer.from(Array.from({ length: 300_000 }, (_, at) => (at * 13) % 256));
const json = (body) => ({
  method: "POST",
  body: JSON.stringify(body),
  headers: { "content-type": "application/json" },
});
const speech = () => json({ model: "lumen-1", input: "Hello é🙂", voice: "v" });
const image = () => json({ model: "lumen-1", prompt: "a fox" });
const at = (way, path) => `${origin}/${way}/v1/${path}`;

/** A form by hand: its boundary is the app's, and has a quote around it. */
function formByHand() {
  const field = (name, value) => `--a b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
  const head = `${field("model", "lumen-1")}${field("response_format", "json")}--a b\r\nContent-Disposition: form-data; name="file"; filename="a.mp3"\r\nContent-Type: audio/mpeg\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), sound, Buffer.from("\r\n--a b--\r\n")]);
}
const byHand = { "content-type": 'multipart/form-data; boundary="a b"' };

function form(format) {
  const data = new FormData();
  data.set("file", new Blob([sound], { type: "audio/mpeg" }), "é.mp3");
  data.set("model", "lumen-1");
  data.set("response_format", format);
  return data;
}

for (const [way, format] of [
  ["transcript", "json"],
  ["subtitles", "srt"],
]) {
  await attempt(`upload of a form: ${way}`, async () =>
    noteAnswer(way, await fetch(at(way, "audio/transcriptions"), { method: "POST", body: form(format) })),
  );
}
await attempt("upload by hand", async () =>
  noteAnswer(
    "by hand",
    await fetch(at("transcript", "audio/translations"), { method: "POST", body: formByHand(), headers: byHand }),
  ),
);
await attempt("upload in pieces", async () => {
  const { statusCode, headers, body } = await request(at("transcript", "audio/transcriptions"), {
    method: "POST",
    body: pieces(formByHand()),
    headers: byHand,
  });
  note("answer", "pieces", { statusCode, headers });
  noteBody("pieces", Buffer.from(await body.arrayBuffer()));
});
await attempt("upload of half a form", async () => {
  const body = formByHand().subarray(0, 200_000);
  await noteAnswer(
    "half",
    await fetch(at("transcript", "audio/transcriptions"), { method: "POST", body, headers: byHand }),
  );
});
await attempt("speech", async () => noteChunks("speech", (await fetch(at("speech", "audio/speech"), speech())).body));
await attempt("speech, left early", async () =>
  noteChunks("speech left", (await fetch(at("speech", "audio/speech"), speech())).body, 1),
);
await attempt("speech into a stream", async () => {
  const parts = [];
  await stream(
    at("speech", "audio/speech"),
    speech(),
    () =>
      new Writable({
        write(chunk, _encoding, done) {
          note("chunk", "speech into a stream", chunk.length);
          parts.push(chunk);
          done();
        },
      }),
  );
  noteBody("speech into a stream", Buffer.concat(parts));
});
await attempt("image", async () => {
  const { data, usage } = await (await fetch(at("image", "images/generations"), image())).json();
  note("answer", "image", { usage, length: data[0].b64_json.length, sha256: hash(data[0].b64_json) });
});
await attempt("image by request", async () => {
  const { headers, body } = await request(at("image", "images/generations"), image());
  note("answer", "image: headers", headers);
  noteBody("image by request", Buffer.from(await body.arrayBuffer()));
});
await attempt("a stream with a large end", async () => {
  const { body } = await request(at("large-end", "responses"), json({ model: "lumen-1", input: "hi", stream: true }));
  noteBody("large end", Buffer.from(await body.arrayBuffer()));
});
for (const [name, call] of [
  ["fetch", async (url, init) => (await fetch(url, init)).json()],
  ["request", async (url, init) => (await request(url, init)).body.json()],
]) {
  await attempt(`a response made in the background, by ${name}`, async () => {
    const url = at("background", "responses");
    const { id, status } = await call(url, json({ model: "lumen-1", input: "hi", background: true }));
    note("answer", `${name}: made`, status);
    for (let status = "queued"; status !== "completed";)
      note(
        "answer",
        `${name}: looked`,
        ({ status } = await call(`${url}/${id}?include[]=x`, { headers: { "x-look": "1" } })),
      );
  });
}
await attempt("what is held", async () => {
  const before = await held();
  for (let count = 0; count < 3; count++) await read("image", "images/generations", image());
  for (let count = 0; count < 10; count++) await read("speech", "audio/speech", speech());
  await read("transcript", "audio/transcriptions", { method: "POST", body: formByHand(), headers: byHand });
  note("held", "bytes after media", Math.max(0, (await held()) - before));
  note("held", "responses", references.filter((reference) => reference.deref() !== undefined).length);
});

async function read(way, path, init) {
  const response = await fetch(at(way, path), init);
  references.push(new WeakRef(response));
  for await (const chunk of response.body) if (way === "speech") note("chunk", "held", chunk.length);
}

async function held() {
  for (let count = 0; count < 3; count++) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    collect();
  }
  return process.memoryUsage().arrayBuffers;
}

async function* pieces(bytes) {
  for (let begin = 0; begin < bytes.length; begin += 100_000) {
    await new Promise((resolve) => setTimeout(resolve, 2));
    yield bytes.subarray(begin, begin + 100_000);
  }
}

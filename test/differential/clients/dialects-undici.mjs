// Every dialect's stream through npm's undici: request, stream and pipeline.
import { Readable, Writable } from "node:stream";
import { pipeline as join } from "node:stream/promises";
import { addressOf, attempt, dialects, loadUndici, noteChunks, requestOf } from "../attempt.mjs";
import { note } from "../probe.mjs";

const undici = await loadUndici();
const sink = (label) =>
  new Writable({
    write(chunk, _encoding, done) {
      note("chunk", label, { length: chunk.length, text: chunk.toString("latin1").slice(0, 40) });
      done();
    },
  });

for (const dialect of dialects) {
  const { name } = dialect;
  const [address, request] = [addressOf(dialect), requestOf(dialect)];
  await attempt(`${name}: request`, async () => {
    const { statusCode, headers, trailers, body } = await undici.request(address, request);
    note("answer", `${name}: request`, { statusCode, headers, trailers });
    await noteChunks(`${name}: request`, body);
  });
  await attempt(`${name}: stream`, async () => {
    const { trailers, opaque } = await undici.stream(
      address,
      { ...request, opaque: name },
      ({ statusCode, headers }) => {
        note("answer", `${name}: stream`, { statusCode, headers });
        return sink(`${name}: stream`);
      },
    );
    note("answer", `${name}: streamed`, { trailers, opaque });
  });
  await attempt(`${name}: pipeline`, async () => {
    const { body, ...rest } = request;
    const duplex = undici.pipeline(address, rest, ({ statusCode, body: answer }) => {
      note("answer", `${name}: pipeline`, statusCode);
      return answer;
    });
    await join(
      Readable.from([Buffer.from(body.slice(0, 9)), Buffer.from(body.slice(9))]),
      duplex,
      sink(`${name}: pipeline`),
    );
  });
  await attempt(`${name}: broken off`, async () =>
    noteChunks(`${name}: broken`, (await undici.request(addressOf(dialect, "broken"), request)).body),
  );
}

import { createServer, type AddressInfo, type Socket } from "node:net";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createReceiver } from "../../examples/demo/receiver.ts";
import { runScript } from "./run-script.ts";

const MiB = 2 ** 20;
const zeros = Buffer.alloc(300 * MiB);
const gzipBomb = gzipSync(zeros);
const brotliBomb = brotliCompressSync(zeros, { params: { [constants.BROTLI_PARAM_QUALITY]: 3 } });
const piece = Buffer.alloc(MiB, "a");

/** Writes for as long as somebody reads, `most` pieces in all. */
async function pour(socket: Socket, bytes: Uint8Array, most: number): Promise<void> {
  for (let count = 0; count < most && !socket.destroyed; count++) {
    if (socket.write(bytes)) continue;
    await new Promise<void>((done) => {
      const go = (): void => {
        socket.off("drain", go).off("close", go);
        done();
      };
      socket.on("drain", go).on("close", go);
    });
  }
}

const head = (headers: string, status = "200 OK") => `HTTP/1.1 ${status}\r\n${headers}\r\nconnection: close\r\n\r\n`;
const json = "content-type: application/json";
const events = "content-type: text/event-stream";
const chunk = Buffer.from(
  `data: ${JSON.stringify({ id: "1", choices: [{ index: 0, delta: { content: "word" } }] })}\n\n`.repeat(4000),
);

const worst: Readonly<Record<string, (socket: Socket) => Promise<unknown> | unknown>> = {
  headers: async (socket) => {
    socket.write("HTTP/1.1 200 OK\r\n");
    await pour(socket, Buffer.from(`x-header: ${"v".repeat(100)}\r\n`.repeat(1000)), 500);
  },
  early: async (socket) => {
    await pour(socket, Buffer.from("HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n".repeat(1000)), 100);
    socket.end(`${head(json)}{}`);
  },
  promised: (socket) => socket.end(`${head(`${json}\r\ncontent-length: 1000000000000`)}{"id":"1"`),
  more: (socket) => socket.end(`${head(`${json}\r\ncontent-length: 2`)}{}{"error":{"code":"forged"}}`),
  event: async (socket) => {
    socket.write(`${head(events)}data: {"id":"`);
    await pour(socket, piece, 96);
    socket.end();
  },
  endless: async (socket) => {
    socket.write(head(events));
    await pour(socket, chunk, 300);
    socket.end();
  },
  bomb: (socket) => socket.end(Buffer.concat([Buffer.from(head(`${json}\r\ncontent-encoding: gzip`)), gzipBomb])),
  bombs: (socket) => socket.end(Buffer.concat([Buffer.from(head(`${events}\r\ncontent-encoding: br`)), brotliBomb])),
  nested: (socket) => socket.end(head(json) + '{"choices":'.repeat(20) + "[".repeat(5_000_000)),
  keys: (socket) => socket.end(`${head(json)}{${Array.from({ length: 300_000 }, (_, at) => `"k${at}":1`).join()}}`),
  choices: (socket) =>
    socket.end(`${head(json)}{"choices":[${'{"index":127,"finish_reason":"x"},'.repeat(200_000)}{}]}`),
  drip: (socket) => {
    socket.write(head(events));
    const timer = setInterval(() => socket.write("d"), 20);
    socket.once("close", () => clearInterval(timer));
  },
  trailers: async (socket) => {
    socket.write(`${head(`${json}\r\ntransfer-encoding: chunked`)}2\r\n{}\r\n0\r\n`);
    await pour(socket, Buffer.from(`x-trailer: ${"v".repeat(100)}\r\n`.repeat(1000)), 500);
  },
  status: (socket) => socket.end(`${head(json, "999 Beyond")}{"error":{"code":"x"}}`),
  nothing: (socket) => socket.destroy(),
};

let url: string;
const server = createServer((socket) => {
  socket.on("error", () => undefined);
  socket.once("data", (bytes: Buffer) => void worst[/^POST \/(\w+)\//.exec(bytes.toString())?.[1] ?? ""]?.(socket));
});
beforeAll(async () => {
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => void server.close());

/** What a run says of itself. */
interface Cost {
  readonly ends: Readonly<Record<string, number | string>>;
  readonly ms: number;
  readonly late: number;
  readonly peakMb: number;
  readonly leftMb: number;
}

test("whatever a relay sends, the app ends each call as without us, and memory and time stay bounded", async () => {
  const receiver = await createReceiver();
  const flags = ["--expose-gc"];
  const bare = JSON.parse((await runScript("hostile-relay-client.mjs", [url], {}, flags)).out) as Cost;
  const ended = await runScript(
    "hostile-relay-client.mjs",
    [url],
    { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, RELAYSCOPE_EXIT_TIMEOUT: "10000" },
    [...flags, "--import", "relayscope/register"],
  );
  await receiver.close();
  expect([ended.code, ended.err]).toEqual([0, ""]);
  const ours = JSON.parse(ended.out) as Cost;
  expect(ours.ends).toEqual(bare.ends);
  // Each is told once, and none is an error of ours.
  expect(receiver.logs).toHaveLength(Object.keys(worst).length);
  expect(receiver.metrics.filter(({ name }) => name === "relayscope.faults")).toEqual([]);
  // One event is kept up to 8 MiB, one answer up to 16 MiB and twice that while it is read; the rest is garbage not yet collected.
  expect(ours.peakMb - bare.peakMb).toBeLessThan(300);
  expect(ours.leftMb - bare.leftMb).toBeLessThan(40);
  expect(ours.ms - bare.ms).toBeLessThan(10_000);
  expect(ours.late - bare.late).toBeLessThan(1000);
});

import { createServer as createHttpServer } from "node:http";
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startEchoingRelay, type EchoingRelay } from "./echoing-relay.ts";
import { createGarden, findLeaks } from "./planted.ts";
import { runScript } from "./run-script.ts";

const servers: Server[] = [];
let relay: EchoingRelay;
/** What another host gets, to which a collector sends us. */
const elsewhere: string[] = [];
let elsewhereUrl: string;

beforeAll(async () => {
  relay = await startEchoingRelay(createGarden());
  elsewhereUrl = await listen(
    createHttpServer((request, response) => {
      elsewhere.push(JSON.stringify(request.headers));
      request.resume();
      response.end("{}");
    }),
  );
});
afterAll(async () => {
  for (const server of servers) server.close();
  await relay.close();
});

async function listen(server: Server): Promise<string> {
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Writes a text over and over, as much of it as is read. */
type Pour = (socket: Socket, text: string) => void;

/** Says how much was poured. */
function createPour(): { readonly pour: Pour; poured(): number } {
  let poured = 0;
  return {
    poured: () => poured,
    pour(socket, text) {
      const bytes = Buffer.from(text.repeat(Math.ceil(65_536 / text.length)));
      const go = (): void => {
        while (!socket.destroyed) {
          poured += bytes.length;
          if (!socket.write(bytes)) return void socket.once("drain", go);
        }
      };
      go();
    },
  };
}

const head = (status: string, headers = "") => `HTTP/1.1 ${status}\r\ncontent-type: application/json\r\n${headers}\r\n`;
const whole = (status: string, body: string, headers = "") =>
  `${head(status, `content-length: ${Buffer.byteLength(body)}\r\n${headers}`)}${body}`;
const message = "\u001b[2J\nrelayscope: forged line\u202e".repeat(50);
const partial = (rejected: unknown) =>
  JSON.stringify({ partialSuccess: { rejectedSpans: rejected, rejectedLogRecords: rejected, errorMessage: message } });

const worst: Readonly<Record<string, (socket: Socket, pour: Pour) => unknown>> = {
  "redirects to another host": (socket) =>
    socket.write(whole("307 Temporary Redirect", "{}", `location: ${elsewhereUrl}/v1/traces\r\n`)),
  "redirects to another host for good": (socket) =>
    socket.write(whole("301 Moved Permanently", "{}", `location: ${elsewhereUrl}/\r\n`)),
  "redirects to itself": (socket) => socket.write(whole("308 Permanent Redirect", "{}", "location: /v1/traces\r\n")),
  "asks for a key, for ever": (socket) =>
    socket.write(whole("401 Unauthorized", message, "www-authenticate: Basic realm=x\r\n")),
  "refuses with a body without end": (socket, pour) => (socket.write(head("400 Bad Request")), pour(socket, message)),
  "is out of order with a body without end": (socket, pour) => (
    socket.write(head("503 Unavailable")),
    pour(socket, message)
  ),
  "takes it with an answer without end": (socket, pour) => (socket.write(head("200 OK")), pour(socket, " ")),
  "answers with headers without end": (socket, pour) => (socket.write("HTTP/1.1 200 OK\r\n"), pour(socket, "x: y\r\n")),
  "answers 103 without end": (socket, pour) => pour(socket, "HTTP/1.1 103 Early Hints\r\n\r\n"),
  "answers a byte at a time": (socket) => {
    const timer = setInterval(() => socket.write("H"), 50);
    socket.once("close", () => clearInterval(timer));
  },
  "never answers": () => undefined,
  "answers with a gzip bomb": (socket) => {
    const bomb = gzipSync(Buffer.alloc(50_000_000, " "));
    socket.write(head("200 OK", `content-encoding: gzip\r\ncontent-length: ${bomb.length}\r\n`));
    socket.write(bomb);
  },
  "asks for a pause of ages": (socket) => socket.write(whole("429 Too Many", "{}", "retry-after: 99999999999999\r\n")),
  "asks for a pause that is none": (socket) =>
    socket.write(whole("503 Unavailable", "{}", "retry-after: -1, 1e999\r\n")),
  "rejects more than there was": (socket) => socket.write(whole("200 OK", partial("1e308"))),
  "rejects less than nothing": (socket) => socket.write(whole("200 OK", partial(-5))),
  "answers in deep JSON": (socket) => socket.write(whole("200 OK", "[".repeat(60_000))),
  "speaks no HTTP": (socket) => socket.write(`${message}\r\n\r\n`),
};

test.concurrent.each(Object.entries(worst))(
  "a collector that %s costs next to nothing, and learns no more than it should",
  async (_, answer) => {
    const garden = createGarden();
    const { pour, poured } = createPour();
    const collector = createServer((socket) => {
      socket.on("error", () => undefined);
      // Once for each request, of which one is in one piece or two.
      socket.on("data", (bytes: Buffer) => {
        if (bytes.includes("POST /v1/")) answer(socket, pour);
      });
    });
    const began = performance.now();
    const ended = await runScript("patient-app.mjs", [relay.url], {
      OTEL_EXPORTER_OTLP_ENDPOINT: await listen(collector),
      OTEL_EXPORTER_OTLP_HEADERS: `authorization=Bearer%20${garden.plain("the collector's key")}`,
      RELAYSCOPE_LOG_LEVEL: "debug",
    });
    const { cpuMs, peakMb } = JSON.parse(ended.out) as { cpuMs: number; peakMb: number };
    expect(ended.code).toBe(0);
    expect(elsewhere).toEqual([]);
    expect(findLeaks(ended.err, garden.all)).toEqual([]);
    expect(ended.err).toMatch(/^(?:relayscope: (?!forged)[^\p{Cc}\p{Cf}]{1,1000}\n)*$/u);
    expect(ended.err.split("\n").length).toBeLessThan(7);
    expect(cpuMs).toBeLessThan(1000);
    expect(peakMb).toBeLessThan(200);
    // A batch's answer is read up to 64 KiB; what is in the sockets' buffers comes on top.
    expect(poured()).toBeLessThan(150 * 2 ** 20);
    expect(performance.now() - began).toBeLessThan(15_000);
  },
);

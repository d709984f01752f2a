import { type ChildProcessByStdio, execFileSync, spawn } from "node:child_process";
import { createServer, request as httpRequest, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import readline from "node:readline";
import type { Readable, Writable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { compare } from "../../examples/demo/compare.ts";
import { createReceiver } from "../../examples/demo/receiver.ts";
import { createSimulator } from "../../examples/relay-simulator/simulator.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const app = fileURLToPath(new URL("fixtures/lambda-app.mjs", import.meta.url));

interface Answered {
  readonly answer: unknown;
  readonly flushMs: number;
}

/** A function that is frozen whenever it has answered. */
function startFunction(env: NodeJS.ProcessEnv, load = "relayscope/register") {
  const child: ChildProcessByStdio<Writable, Readable, Readable> = spawn(process.execPath, ["--import", load, app], {
    cwd: root,
    // No timer of ours has a part in it: what arrives has been flushed.
    env: {
      PATH: process.env["PATH"],
      OTEL_BSP_SCHEDULE_DELAY: "60000",
      OTEL_BLRP_SCHEDULE_DELAY: "60000",
      RELAYSCOPE_PRICES: "examples/relay-simulator/prices.json",
      ...env,
    },
    stdio: ["pipe", "pipe", "pipe"],
  });
  let err = "";
  child.stderr.on("data", (chunk: Buffer) => (err += chunk.toString()));
  const ended = new Promise<number | null>((done) => child.on("close", done));
  const lines = readline.createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  let frozen = false;
  // Its answer is here before it stands still, and what is sent too early is lost.
  const thaw = async (): Promise<void> => {
    if (frozen) while (!isStopped(child.pid)) await sleep(1);
    child.kill("SIGCONT");
    frozen = false;
  };
  // SIGKILL ends a stopped process, too.
  onTestFinished(() => void child.kill("SIGKILL"));
  return {
    child,
    async invoke(handler: string, text: string): Promise<Answered> {
      await thaw();
      child.stdin.write(`${JSON.stringify({ handler, text })}\n`);
      const { value } = await lines.next();
      if (typeof value !== "string") throw new Error(`the function ended: ${err}`);
      frozen = true;
      return JSON.parse(value) as Answered;
    },
    async end(): Promise<{ code: number | null; err: string }> {
      await thaw();
      child.stdin.end();
      return { code: await ended, err };
    },
  };
}

function isStopped(pid: number | undefined): boolean {
  return execFileSync("ps", ["-o", "state=", "-p", String(pid)], { encoding: "utf8" }).startsWith("T");
}

async function startSurroundings() {
  const receiver = await createReceiver();
  const simulator = await createSimulator({
    speed: 20,
    plan: ({ text }) =>
      ({
        fault: text.startsWith("refused") ? "rate_limit" : undefined,
        // Decoded on the thread pool, whose last piece comes after the app has its answer.
        compress: text.includes("packed"),
        ...(text.startsWith("early") && { chunkMs: 60, outputTokens: 40 }),
        // Slow enough that there is something left to leave, on a busy machine as well.
        ...(text.startsWith("left") && { chunkMs: 1000, outputTokens: 40 }),
      }) as object,
  });
  onTestFinished(() => void Promise.all([receiver.close(), simulator.close()]));
  return { receiver, simulator };
}

test.each([
  ["by the preload", undefined],
  ["by relayscope/sdk", "./test/process/fixtures/lambda-sdk.mjs"],
])(
  "%s, a function that flushes has told all of an invocation when it is frozen, however the call ended",
  async (_, load) => {
    const { receiver, simulator } = await startSurroundings();
    const lambda = startFunction({ OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, RELAY_URL: simulator.url }, load);
    for (const [place, handler] of ["fetch", "sdk", "stream", "left", "refused", "fetch", "stream", "sdk"].entries()) {
      await lambda.invoke(handler, `${handler} ${place > 4 ? "packed " : ""}${place}`);
      await simulator.ledger.settled();
      const page = simulator.ledger.read();
      expect(page.operations.length).toBe(place + 1);
      expect(compare(page, receiver), `after ${handler} ${place}`).toEqual([]);
    }
    expect(await lambda.end()).toEqual({ code: 0, err: "" });
  },
);

test("a stream that is under way at the flush goes on, and is told once, by the flush after its end", async () => {
  const { receiver, simulator } = await startSurroundings();
  const lambda = startFunction({ OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, RELAY_URL: simulator.url });
  await lambda.invoke("sdk", "before");
  await lambda.invoke("early", "early");
  expect(receiver.spans.length).toBe(1);
  expect(receiver.metrics.find(({ name }) => name === "relayscope.active")?.value).toBe(1);
  await lambda.invoke("later", "");
  await simulator.ledger.settled();
  expect(compare(simulator.ledger.read(), receiver)).toEqual([]);
  expect(receiver.spans.length).toBe(2);
  expect(await lambda.end()).toEqual({ code: 0, err: "" });
});

test("after a freeze in which the collector has closed its connections, the flush delivers without a pause", async () => {
  const { receiver, simulator } = await startSurroundings();
  const impatient = createServer((request, response) =>
    request.pipe(
      httpRequest(`${receiver.url}${request.url}`, { method: "POST", headers: request.headers }, (answer) =>
        answer.pipe(response.writeHead(answer.statusCode ?? 500, { "content-type": "application/json" })),
      ),
    ),
  );
  impatient.keepAliveTimeout = 200;
  await new Promise<void>((done) => impatient.listen(0, "127.0.0.1", done));
  onTestFinished(() => void impatient.close());
  const { port } = impatient.address() as AddressInfo;
  const lambda = startFunction({ OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`, RELAY_URL: simulator.url });
  await lambda.invoke("sdk", "one");
  // Node closes an idle connection a second after the limit that it says.
  await sleep(2000);
  expect(await countOf(impatient)).toBe(0);
  const { flushMs } = await lambda.invoke("sdk", "two");
  expect(receiver.spans.length).toBe(2);
  expect(flushMs).toBeLessThan(700);
  expect(await lambda.end()).toEqual({ code: 0, err: "" });
});

function countOf(server: Server): Promise<number> {
  return new Promise((done, failed) =>
    server.getConnections((error, count) => (error === null ? done(count) : failed(error))),
  );
}

test.each([
  ["is away", false],
  ["takes the request and never answers", true],
])("a collector that %s costs a flush its bound at most, and the call is kept for the next", async (_, hangs) => {
  const { receiver, simulator } = await startSurroundings();
  const port = Number(new URL(receiver.url).port);
  await receiver.close();
  const silent = createServer(() => undefined);
  if (hangs) await new Promise<void>((done) => silent.listen(port, "127.0.0.1", done));
  const lambda = startFunction({ OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, RELAY_URL: simulator.url });
  const { answer, flushMs } = await lambda.invoke("sdk", "lost?");
  expect(answer).toEqual(expect.any(Number));
  expect(flushMs).toBeGreaterThan(1400);
  expect(flushMs).toBeLessThan(2500);
  silent.closeAllConnections();
  if (hangs) await new Promise((done) => silent.close(done));
  const back = await createReceiver({ port });
  onTestFinished(() => back.close());
  for (let again = 0; back.spans.length < 1 && again < 10; again++) await lambda.invoke("sdk", `again ${again}`);
  expect((await lambda.end()).code).toBe(0);
  // The last one may have been cut off by the bound; the process's end brings it.
  await simulator.ledger.settled();
  expect(compare(simulator.ledger.read(), back)).toEqual([]);
});

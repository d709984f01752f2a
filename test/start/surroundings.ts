import { type ChildProcessByStdio, spawn } from "node:child_process";
import { createServer, type AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { afterEach, expect, onTestFinished } from "vitest";
import { compare } from "../../examples/demo/compare.ts";
import { createReceiver, type Receiver } from "../../examples/demo/receiver.ts";
import { createSimulator, type Simulator } from "../../examples/relay-simulator/simulator.ts";

const prices = fileURLToPath(new URL("../../examples/relay-simulator/prices.json", import.meta.url));
export const fixtures = fileURLToPath(new URL("fixtures", import.meta.url));

/** A relay that keeps a ledger, and a collector. */
export interface Surroundings {
  readonly simulator: Simulator;
  readonly receiver: Receiver;
  close(): Promise<void>;
}

/** Both on loopback, for one test, or until they are closed. The relay fails nobody: how calls fail is asked elsewhere. */
export async function startSurroundings(forTest = true): Promise<Surroundings> {
  const receiver = await createReceiver();
  const simulator = await createSimulator({ speed: 30, plan: () => ({ fault: undefined }) as object });
  const close = async () => void (await Promise.all([receiver.close(), simulator.close()]));
  if (forTest) onTestFinished(close);
  return { receiver, simulator, close };
}

/** A port that nobody has just now. */
export async function findPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}

/** What an app is started with: nothing of this process, or of who runs the tests. */
export function environmentOf({ simulator, receiver }: Surroundings, env: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  return {
    PATH: process.env["PATH"],
    HOME: process.env["HOME"],
    RELAY_URL: simulator.url,
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
    OTEL_SERVICE_NAME: "start",
    RELAYSCOPE_PRICES: prices,
    RELAYSCOPE_EXIT_TIMEOUT: "8000",
    NO_PROXY: "127.0.0.1,localhost",
    ...env,
  };
}

const started = new Set<number | undefined>();
// With all that they have started; in a hook, since one may be started in another.
afterEach(() => {
  for (const pid of started) endGroup(pid, "SIGKILL");
  started.clear();
});

/** An app that runs; `out` and `err` are what it has said by now. */
export interface App {
  readonly child: ChildProcessByStdio<null, Readable, Readable>;
  readonly said: { out: string; err: string };
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null; out: string; err: string }>;
}

/** Starts one; it is killed, with all that it has started, after the test. */
export function startApp(command: string, parameters: readonly string[], env: NodeJS.ProcessEnv, cwd = fixtures): App {
  const child = spawn(command, parameters, { cwd, env, stdio: ["ignore", "pipe", "pipe"], detached: true });
  const said = { out: "", err: "" };
  child.stdout.on("data", (chunk: Buffer) => (said.out += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (said.err += chunk.toString()));
  const ended = new Promise<Awaited<App["ended"]>>((done) =>
    child.on("close", (code, signal) => done({ code, signal, ...said })),
  );
  started.add(child.pid);
  return { child, said, ended };
}

/** Signals a process that leads a group, and all in it; one that is gone is left alone. */
function endGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(-pid, signal);
  } catch {
    // It has ended by itself.
  }
}

/** Asks until the app answers, and gives the answer; an app that ends first has failed. */
export async function askWhenUp(app: App, url: string, withinMs = 60_000): Promise<string> {
  const until = performance.now() + withinMs;
  for (;;) {
    try {
      const answer = await fetch(url);
      const text = await answer.text();
      if (answer.ok) return text;
      throw new Error(`${answer.status}: ${text.slice(0, 500)}`);
    } catch (error) {
      const gone = app.child.exitCode !== null;
      if (gone || performance.now() > until)
        throw new Error(`${url}: ${String(error)}\n${app.said.out}\n${app.said.err}`, { cause: error });
      await sleep(100);
    }
  }
}

/** The relay's ledger and what the collector got are the same, call by call, from so many writers. */
export async function expectEqual(
  { simulator, receiver }: Surroundings,
  calls: number,
  writers: number,
): Promise<void> {
  await simulator.ledger.settled();
  const page = simulator.ledger.read();
  expect(page.operations.length).toBe(calls);
  expect(compare(page, receiver)).toEqual([]);
  expect(receiver.spans.filter(({ scope }) => scope.name === "relayscope").length).toBe(calls);
  expect(new Set(receiver.spans.map(({ resource }) => resource["service.instance.id"])).size).toBe(writers);
}

/** Nothing of ours has gone anywhere. */
export function expectSilence({ receiver }: Surroundings): void {
  expect([receiver.requests.length, receiver.problems]).toEqual([0, []]);
}

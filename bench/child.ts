import { fork, spawn, type ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Observer } from "./observers.ts";
import { workFolderOf } from "./observers.ts";

/** The relay and the collector that all observers share. */
export interface Loopback {
  readonly url: string;
  /** What an observer has sent so far. */
  received(observer: string): Promise<Received | undefined>;
  close(): void;
}

/** What a collector got of one observer. */
interface Received {
  readonly requests: Readonly<Record<string, number>>;
  readonly modelSpans: number;
  /** The last metrics, as sent. */
  readonly metrics: string;
}

/** A process that works when it is asked. */
export interface Service {
  ask(work: string, given?: object): Promise<Readonly<Record<string, number>>>;
  end(): Promise<void>;
}

const script = (name: string) => fileURLToPath(new URL(`clients/${name}`, import.meta.url));

/** Starts the relay and the collector, in a process of their own. */
export async function startLoopback(): Promise<Loopback> {
  const child = fork(script("loopback.mjs"), { execArgv: [], env: {} });
  const { port } = await answerOf<{ port: number }>(child);
  return {
    url: `http://127.0.0.1:${port}`,
    async received(observer) {
      const answer = answerOf<Received | null>(child);
      child.send(observer);
      return (await answer) ?? undefined;
    },
    close: () => child.disconnect(),
  };
}

/** What a process is started with to be observed. What is queued leaves twice a second, metrics every five. */
function environmentOf({ name, env }: Observer, url: string): NodeJS.ProcessEnv {
  return {
    PATH: process.env["PATH"],
    OTEL_SERVICE_NAME: "bench",
    OTEL_EXPORTER_OTLP_ENDPOINT: `${url}/${encodeURIComponent(name)}`,
    OTEL_BSP_SCHEDULE_DELAY: "500",
    OTEL_BLRP_SCHEDULE_DELAY: "500",
    OTEL_METRIC_EXPORT_INTERVAL: "5000",
    OTEL_METRIC_EXPORT_TIMEOUT: "5000",
    OTEL_LOG_LEVEL: "none",
    ...env,
  };
}

/** Starts a service that somebody observes; it fails with the first line of what the process said, if it ends. */
export async function startService(
  observer: Observer,
  url: string,
  nodeParameters: readonly string[] = [],
): Promise<Service> {
  const child = fork(script("service.mjs"), [`${url}/relay/v1`], {
    cwd: workFolderOf(observer),
    execArgv: [...nodeParameters, ...observer.parameters],
    env: environmentOf(observer, url),
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  await answerOf(child);
  return {
    async ask(work, given = {}) {
      const answer = answerOf<{ done?: Readonly<Record<string, number>>; failed?: string }>(child);
      child.send({ work, given });
      const { done, failed } = await answer;
      if (done === undefined) throw new Error(failed ?? "no answer");
      return done;
    },
    async end() {
      const ended = new Promise((resolve) => child.once("close", resolve));
      child.kill("SIGKILL");
      await ended;
    },
  };
}

/** Runs a script under an observer and reads what it says as JSON. */
export function runScript<Said>(
  observer: Observer,
  url: string,
  given: { readonly name: string; readonly parameters?: readonly string[]; readonly node?: readonly string[] },
): Promise<Said> {
  const { name, parameters = [], node = [] } = given;
  const child = spawn(process.execPath, [...node, ...observer.parameters, script(name), ...parameters], {
    cwd: workFolderOf(observer),
    env: environmentOf(observer, url),
    stdio: ["ignore", "pipe", "pipe"],
  });
  let out = "";
  let err = "";
  child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (err = (err + chunk.toString()).slice(-4000)));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => {
      const said = jsonIn<Said>(out);
      if (said === undefined) reject(new Error(`ended with ${code}: ${reasonIn(err)}`));
      else resolve(said);
    });
  });
}

/** Some observers say something of their own first. */
function jsonIn<Said>(text: string): Said | undefined {
  try {
    return JSON.parse(text.slice(Math.max(0, text.search(/[[{]/)))) as Said;
  } catch {
    return undefined;
  }
}

/** The line of a stack trace that says what is wrong. */
function reasonIn(said: string): string {
  return /^\w*Error.*$/m.exec(said)?.[0] ?? said.trim().split("\n").at(-1) ?? "";
}

function answerOf<Answer>(child: ChildProcess): Promise<Answer> {
  let said = "";
  const hear = (chunk: Buffer): void => void (said = (said + chunk.toString()).slice(-4000));
  child.stderr?.on("data", hear).resume();
  return new Promise((resolve, reject) => {
    const ended = (code: number | null): void => reject(new Error(`ended with ${code}: ${reasonIn(said)}`));
    child.once("close", ended);
    child.once("message", (message) => {
      child.off("close", ended);
      child.stderr?.off("data", hear).resume();
      resolve(message as Answer);
    });
  });
}

import type { Socket } from "node:net";
import type { Agent, ClientRequest, request as requestHttp } from "node:http";
import type { Destination } from "./destination.ts";
import { hold } from "./hold.ts";
import { reachOf } from "./reach.ts";

/** How a body fared. `reason` is for people and counters: an errno, a status, `timeout`; `againMs`: it was no final one. */
type Answer =
  | { readonly status: "delivered"; readonly body: Uint8Array }
  | { readonly status: "failed"; readonly reason: string; readonly againMs?: number };

/** Sends serialised OTLP to one destination, with OTLP's retries. Never rejects. */
export interface Transport {
  send(body: Uint8Array): Promise<Answer>;
  close(): void;
}

type Attempt = Answer | { readonly status: "retry"; readonly reason: string; readonly afterMs?: number };

const retryable = new Set([429, 502, 503, 504]);
// A collector's answer is a few bytes; more is not read.
const answerLimit = 65_536;
const earlyLimit = 100;
// A collector that is back is found so soon; one that is away is asked so often.
const againMs = 5000;

/**
 * OpenTelemetry's own transport keeps a finished process alive: its sockets and its retry timers are referenced, for
 * 10 s where the collector is away. Here nothing is, but for a moment after a batch was sent: a fifth of `endMs`, which
 * the end of the process may take. An unfinished connect cannot be unreferenced (libuv counts it), so it has a limit of
 * its own, all of `endMs`, which the connects of all signals to one address share; where
 * the end may take nothing, 1.5 s.
 */
export function createTransport(destination: Destination, endMs: number): Transport {
  const url = new URL(destination.url);
  const answerMs = endMs / 5;
  const reach = reachOf(destination.url);
  let client: Client | undefined;

  const attempt = (body: Uint8Array, remainingMs: number): Promise<Attempt> =>
    new Promise((resolve) => {
      const connect = reach.begin(endMs || 1500);
      if (connect === undefined) return resolve({ status: "retry", reason: "timeout" });
      const headers = {
        ...destination.headers,
        ...(destination.gzip ? { "content-encoding": "gzip" } : {}),
        "content-length": body.byteLength,
      };
      let release: (() => void) | undefined;
      const end = (how: Attempt): void => {
        clearTimeout(whole);
        clearTimeout(connecting);
        connect.end("failed");
        release?.();
        resolve(how);
      };
      const fail = (error: NodeJS.ErrnoException): void => {
        reach.answeredBy = undefined;
        end({ status: "retry", reason: error.code ?? error.name });
      };
      const giveUp = (): void => {
        reach.answeredBy = undefined;
        end({ status: "retry", reason: "timeout" });
        sent?.destroy();
      };
      const hang = (): void => {
        connect.end("hung");
        giveUp();
      };
      const connected = (socket: Socket): void => {
        clearTimeout(connecting);
        connect.end("connected");
        release ??= hold(socket, answerMs);
      };
      const whole = setTimeout(giveUp, remainingMs).unref();
      const connecting = setTimeout(hang, connect.limitMs).unref();
      let sent: ClientRequest | undefined;
      try {
        client ??= createClient(url.protocol === "https:", {
          keepAlive: true,
          lookup: reach.lookup,
          ...destination.tls,
        });
        sent = client.request(url, { method: "POST", headers, agent: client.agent });
      } catch (error) {
        // A certificate that is none, for one.
        return fail(error instanceof Error ? error : new Error(String(error)));
      }
      sent.on("socket", (socket) => {
        socket.unref();
        // A kept connection never connects again: a listener on it would stay, one more with each export.
        if (socket.connecting) socket.once("connect", () => connected(socket));
        else connected(socket);
      });
      sent.on("error", fail);
      // 1xx: the answer is still to come, and not after any number of them.
      let early = 0;
      sent.on("information", () => {
        if (++early > earlyLimit) sent?.destroy(Object.assign(new Error("too many 1xx"), { code: "HPE_TOO_MANY_1XX" }));
      });
      sent.on("response", (response) => {
        reach.answeredBy = response.socket.remoteAddress;
        const chunks: Buffer[] = [];
        let size = 0;
        response.on("data", (chunk: Buffer) => {
          size += chunk.byteLength;
          chunks.push(chunk);
          if (size <= answerLimit) return;
          // It may have no end. The status says what became of the batch.
          end(judge(response.statusCode, response.headers["retry-after"], Buffer.alloc(0)));
          response.destroy();
        });
        response.on("error", () => end(judge(response.statusCode, response.headers["retry-after"], Buffer.alloc(0))));
        response.on("end", () =>
          end(judge(response.statusCode, response.headers["retry-after"], Buffer.concat(chunks))),
        );
      });
      sent.end(body);
    });

  return {
    async send(body) {
      const deadline = Date.now() + destination.timeoutMs;
      const bytes = destination.gzip ? await compress(body) : body;
      let backoffMs = 1000;
      for (let left = 5; ; left--) {
        const answer = await attempt(bytes, Math.max(1, deadline - Date.now()));
        if (answer.status !== "retry") return answer;
        const waitMs = answer.afterMs ?? Math.min(backoffMs, 5000) * (0.8 + 0.4 * Math.random());
        backoffMs *= 1.5;
        if (left === 0 || Date.now() + waitMs >= deadline)
          return { status: "failed", reason: answer.reason, againMs: Math.max(answer.afterMs ?? 0, againMs) };
        await new Promise((resolve) => setTimeout(resolve, waitMs).unref());
      }
    },
    close() {
      client?.agent.destroy();
    },
  };
}

interface Client {
  readonly request: typeof requestHttp;
  readonly agent: Agent;
}

// Not by `import`: that reads every export, and one of node:http's loads undici then and there (30 ms of start-up).
function createClient(secure: boolean, options: object): Client {
  const { request, Agent } = process.getBuiltinModule(secure ? "node:https" : "node:http");
  return { request, agent: new Agent(options) };
}

function judge(status: number | undefined, retryAfter: string | undefined, body: Buffer): Attempt {
  if (status !== undefined && status >= 200 && status <= 299) return { status: "delivered", body };
  const reason = String(status);
  if (status === undefined || !retryable.has(status)) return { status: "failed", reason };
  const afterMs = readRetryAfter(retryAfter);
  return afterMs === undefined ? { status: "retry", reason } : { status: "retry", reason, afterMs };
}

// Seconds or a date, as HTTP has it.
function readRetryAfter(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now();
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}

function compress(body: Uint8Array): Promise<Buffer> {
  return new Promise((resolve, reject) =>
    process
      .getBuiltinModule("node:zlib")
      .gzip(body, (error, packed) => (error === null ? resolve(packed) : reject(error))),
  );
}

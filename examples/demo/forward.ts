import type { IncomingMessage } from "node:http";

/** Sends what was received on to a collector, and remembers what came of it. */
export interface Forwarder {
  /** Not waited for: a collector that is away is no fault of what was sent. */
  send(message: IncomingMessage, bytes: Uint8Array<ArrayBuffer>): void;
  /** Resolves when every export was answered, or has failed. */
  settled(): Promise<void>;
  readonly sent: number;
  /** Exports that failed, by what went wrong. */
  readonly failures: ReadonlyMap<string, number>;
}

/** What the errors of a connection mean. */
const causes: Readonly<Record<string, string>> = {
  ECONNREFUSED: "nothing listens there",
  ENOTFOUND: "there is no such host",
  EAI_AGAIN: "the host's name could not be looked up",
  ECONNRESET: "the connection was closed before an answer",
  UND_ERR_SOCKET: "the connection was closed before an answer",
  "bad port": "fetch sends nothing to such a port",
};
const timeoutMs = 5_000;

/** Forwards to a collector's base URL; `onFirstFailure` is told what went wrong, once. */
export function createForwarder(base: string, onFirstFailure: (reason: string) => void = () => undefined): Forwarder {
  const failures = new Map<string, number>();
  const open = new Set<Promise<void>>();
  let sent = 0;
  return {
    send(message, bytes) {
      sent += 1;
      const exporting = post(base, message, bytes)
        .catch((error: unknown) => {
          const reason = reasonOf(error);
          if (failures.size === 0) onFirstFailure(reason);
          // Answers come from outside: no more different ones than fit on a line.
          const key = failures.has(reason) || failures.size < 4 ? reason : "other failures";
          failures.set(key, (failures.get(key) ?? 0) + 1);
        })
        .finally(() => open.delete(exporting));
      open.add(exporting);
    },
    settled: async () => void (await Promise.all(open)),
    get sent() {
      return sent;
    },
    failures,
  };
}

/** What came of it, as one line: how many exports failed of how many, where, and why. */
export function forwardVerdict(base: string, { sent, failures }: Pick<Forwarder, "sent" | "failures">): string {
  const failed = [...failures.values()].reduce((total, times) => total + times, 0);
  if (failed === 0) return `all ${sent} exports were sent on to ${base}`;
  const reasons = [...failures].map(([reason, times]) => (failures.size === 1 ? reason : `${reason} (${times})`));
  return `${failed} of ${sent} exports to ${base} failed: ${reasons.join("; ")}`;
}

async function post(base: string, message: IncomingMessage, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  const path = message.url ?? "";
  const encoding = message.headers["content-encoding"];
  const headers = {
    "content-type": "application/json",
    ...(encoding !== undefined && { "content-encoding": encoding }),
  };
  const signal = AbortSignal.timeout(timeoutMs);
  const answer = await fetch(base.replace(/\/+$/, "") + path, { method: "POST", headers, body: bytes, signal });
  await answer.arrayBuffer();
  if (!answer.ok) throw new Error(`${path} was answered with status ${answer.status}`);
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === "TimeoutError") return `no answer within ${timeoutMs / 1000} s`;
  const { cause } = error;
  if (!(cause instanceof Error)) return error.message;
  const code = "code" in cause ? String(cause.code) : cause.message;
  const meaning = causes[code];
  return meaning === undefined ? code : `${meaning} (${code})`;
}

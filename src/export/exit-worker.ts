import type { LookupFunction } from "node:net";
import type { MessagePort } from "node:worker_threads";

/** What the exit worker is given: where to, and the bodies. `done` becomes 1 when each has been answered for. */
export interface ExitWork {
  readonly done: Int32Array;
  readonly answers: MessagePort;
  readonly timeoutMs: number;
  readonly parcels: readonly {
    readonly url: string;
    /** The host's address, where it is known. */
    readonly address: string | undefined;
    readonly headers: Readonly<Record<string, string>>;
    readonly gzip: boolean;
    readonly tls: object;
    readonly bodies: readonly Uint8Array[];
  }[];
}

/** What became of one body of the parcel in that place; with no reason it was delivered. */
export interface ExitAnswer {
  readonly place: number;
  readonly reason?: string;
}

/** The worker's program. As text, since the preload is one bundled file: there is no second file to point a worker at. */
export const exitWorkerSource = `
  // A loader of the app's (tsx) may have compiled the text below, and then it calls this.
  const __name = (named) => named;
  try {
    (${exitWorker.toString()})();
  } catch {
    // The text does not work here, whatever was made of it: nobody is to wait for it.
    const { done } = require("node:worker_threads").workerData;
    Atomics.store(done, 0, 1);
    Atomics.notify(done, 0);
  }
`;

// Runs in a thread of its own, from its text: it can use nothing of this module but its own body.
// Each body is tried once: there is no time for a back-off while a process waits to end.
function exitWorker(): void {
  const { workerData } = process.getBuiltinModule("node:worker_threads");
  const { gzipSync } = process.getBuiltinModule("node:zlib");
  const { done, answers, timeoutMs, parcels } = workerData as ExitWork;
  let left = 1;
  const finish = (): void => {
    left--;
    if (left > 0) return;
    Atomics.store(done, 0, 1);
    Atomics.notify(done, 0);
  };
  // Whatever goes wrong here, the thread that waits is told.
  process.on("uncaughtException", () => {
    left = 1;
    finish();
  });
  for (const [place, { url, address, headers, gzip, tls, bodies }] of parcels.entries()) {
    if (bodies.length === 0) continue;
    // The system's lookup cannot be given up: one that hangs holds the process, long past the time that its end may take.
    const known: LookupFunction = (_host, { all }, found) => {
      const one = { address: address ?? "", family: address?.includes(":") === true ? 6 : 4 };
      if (all === true) found(null, [one]);
      else found(null, one.address, one.family);
    };
    // The one that is needed: TLS takes 10 ms to load.
    const { Agent, request } = process.getBuiltinModule(url.startsWith("https:") ? "node:https" : "node:http");
    const agent = new Agent({ keepAlive: true, maxSockets: 4, ...(address && { lookup: known }), ...tls });
    for (const body of bodies) {
      left++;
      let told = false;
      const end = (reason?: string): void => {
        if (told) return;
        told = true;
        answers.postMessage(reason === undefined ? { place } : { place, reason });
        finish();
      };
      const fail = (error: unknown): void => end(String((error as NodeJS.ErrnoException).code ?? "Error"));
      try {
        const bytes = gzip ? gzipSync(body) : body;
        const sent = request(url, {
          method: "POST",
          agent,
          headers: { ...headers, ...(gzip ? { "content-encoding": "gzip" } : {}), "content-length": bytes.byteLength },
        });
        sent.setTimeout(timeoutMs, () => sent.destroy());
        sent.on("error", fail);
        // The status says all; nobody waits for the answer's body.
        sent.on("response", ({ statusCode: status = 0 }) =>
          end(status >= 200 && status <= 299 ? undefined : String(status)),
        );
        sent.on("response", (response) => response.resume());
        sent.on("close", () => end("ECONNRESET"));
        sent.end(bytes);
      } catch (error) {
        fail(error);
      }
    }
  }
  finish();
}

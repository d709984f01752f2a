/** What the exit worker is given: where to, and the bodies. `state` is [done, delivered, failed], counted in bodies. */
export interface ExitWork {
  readonly state: Int32Array;
  readonly timeoutMs: number;
  readonly parcels: readonly {
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly gzip: boolean;
    readonly tls: object;
    readonly bodies: readonly Uint8Array[];
  }[];
}

/** The worker's program. As text, since the preload is one bundled file: there is no second file to point a worker at. */
export const exitWorkerSource = `(${exitWorker.toString()})()`;

// Runs in a thread of its own, from its text: it can use nothing of this module but its own body.
// Each body is tried once: there is no time for a back-off while a process waits to end.
function exitWorker(): void {
  const { workerData } = process.getBuiltinModule("node:worker_threads");
  const { gzipSync } = process.getBuiltinModule("node:zlib");
  const { state, timeoutMs, parcels } = workerData as ExitWork;
  let left = 1;
  const done = (place: 1 | 2 | undefined): void => {
    if (place !== undefined) Atomics.add(state, place, 1);
    left--;
    if (left > 0) return;
    Atomics.store(state, 0, 1);
    Atomics.notify(state, 0);
  };
  // Whatever goes wrong here, the thread that waits is told.
  process.on("uncaughtException", () => {
    left = 1;
    done(undefined);
  });
  for (const { url, headers, gzip, tls, bodies } of parcels) {
    // The one that is needed: TLS takes 10 ms to load.
    const { Agent, request } = process.getBuiltinModule(url.startsWith("https:") ? "node:https" : "node:http");
    const agent = new Agent({ keepAlive: true, maxSockets: 4, ...tls });
    for (const body of bodies) {
      left++;
      let told = false;
      const end = (place: 1 | 2): void => {
        if (!told) done(place);
        told = true;
      };
      try {
        const bytes = gzip ? gzipSync(body) : body;
        const sent = request(url, {
          method: "POST",
          agent,
          headers: { ...headers, ...(gzip ? { "content-encoding": "gzip" } : {}), "content-length": bytes.byteLength },
        });
        sent.setTimeout(timeoutMs, () => sent.destroy());
        sent.on("error", () => end(2));
        // The status says all; nobody waits for the answer's body.
        sent.on("response", (response) => {
          response.resume();
          end(response.statusCode !== undefined && response.statusCode >= 200 && response.statusCode <= 299 ? 1 : 2);
        });
        sent.on("close", () => end(2));
        sent.end(bytes);
      } catch {
        end(2);
      }
    }
  }
  done(undefined);
}

import { spawn } from "node:child_process";
import { createServer, type AddressInfo } from "node:net";
import type { Readable } from "node:stream";
import { dialectRequests } from "./dialect-ways.ts";
import { startServer, type SeenRequest, type TestServer } from "./server.ts";

/** What a client script noted (probe.mjs). */
export interface Note {
  readonly kind: string;
  readonly label: string;
  readonly value: unknown;
}

/** All that is known of one run of a client script. Ports are replaced by words. */
export interface Evidence {
  readonly notes: readonly Note[];
  readonly requests: readonly SeenRequest[];
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number | null;
  readonly signal: string | null;
  /** From the script's last note, but for the one of its exit, to the end of its process: what ours does at the exit comes before that. */
  readonly exitMs: number;
  readonly latencies: readonly number[];
  readonly stalledAt: readonly number[];
}

export interface Run {
  readonly node: string;
  readonly client: string;
  readonly parameter?: string;
  /** Files loaded with `--import`, in order: none, the preload, the preload and a fault. */
  readonly imports: readonly string[];
  readonly undici: string;
  readonly matrix: string;
  /** Where telemetry goes. */
  readonly endpoint: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** A script that is still running by then hangs. */
const HUNG_MS = 20_000;

/** Runs a client script against a server of its own and gathers what can be observed from outside and within. */
export async function run(what: Run): Promise<Evidence> {
  const server = await startServer();
  const refused = await freePort();
  try {
    const evidence = await observe(what, server, refused);
    return neutral(evidence, { server: server.origin, http2: server.http2Origin, refused: String(refused) });
  } finally {
    await server.close();
  }
}

function observe(what: Run, server: TestServer, refused: number): Promise<Evidence> {
  const imports = what.imports.flatMap((file) => ["--import", file]);
  const parameters = [...imports, what.client, ...(what.parameter === undefined ? [] : [what.parameter])];
  const child = spawn(what.node, parameters, {
    env: environmentOf(what, server, refused),
    stdio: ["ignore", "pipe", "pipe", "pipe"],
  });
  const [, out, complaints, report] = child.stdio as Readable[] as [Readable, Readable, Readable, Readable];
  const notes: Note[] = [];
  let lastNote = performance.now();
  const stdout = collect(out);
  const stderr = collect(complaints);
  readLines(report, (line) => {
    const note = JSON.parse(line) as Note;
    notes.push(note);
    if (note.kind !== "end") lastNote = performance.now();
    if (note.kind === "chunk") server.acknowledge();
  });
  const hung = setTimeout(() => child.kill("SIGKILL"), HUNG_MS);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => {
      clearTimeout(hung);
      const { requests, latencies, stalledAt } = server;
      const exitMs = performance.now() - lastNote;
      // The server learns of a closed connection only some turns after the process is gone.
      setTimeout(
        () =>
          resolve({ notes, requests, stdout: stdout(), stderr: stderr(), code, signal, exitMs, latencies, stalledAt }),
        20,
      );
    });
  });
}

/** The same environment for each run but for the addresses: nothing of the harness's own is inherited. */
function environmentOf(what: Run, server: TestServer, refused: number): Record<string, string> {
  return {
    PATH: process.env["PATH"] ?? "",
    HOME: process.env["HOME"] ?? "",
    OTEL_EXPORTER_OTLP_ENDPOINT: what.endpoint,
    OTEL_EXPORTER_OTLP_PROTOCOL: "http/json",
    OTEL_SERVICE_NAME: "differential",
    DIFFERENTIAL_ORIGIN: server.origin,
    DIFFERENTIAL_HTTP2_ORIGIN: server.http2Origin,
    DIFFERENTIAL_REFUSED_PORT: String(refused),
    DIFFERENTIAL_UNDICI: what.undici,
    DIFFERENTIAL_MATRIX: what.matrix,
    DIFFERENTIAL_DIALECTS: JSON.stringify(dialectRequests),
    ...what.environment,
  };
}

function collect(stream: Readable): () => string {
  const parts: Buffer[] = [];
  stream.on("data", (part: Buffer) => void parts.push(part));
  return () => Buffer.concat(parts).toString();
}

function readLines(stream: Readable, receive: (line: string) => void): void {
  let rest = "";
  stream.setEncoding("utf8");
  stream.on("data", (text: string) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) receive(line);
  });
}

/** Replaces what differs from run to run by nature: ports, and the process id in what Node prints. */
function neutral(evidence: Evidence, addresses: { server: string; http2: string; refused: string }): Evidence {
  const text = JSON.stringify(evidence)
    .replaceAll(addresses.server.slice("http://".length), "SERVER")
    .replaceAll(addresses.http2.slice("http://".length), "HTTP2")
    .replaceAll(new RegExp(`\\b${addresses.refused}\\b`, "g"), "REFUSED")
    .replaceAll(/\(node:\d+\)/g, "(node:PID)");
  return JSON.parse(text) as Evidence;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

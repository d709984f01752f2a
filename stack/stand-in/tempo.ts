// Stands in for Tempo where no binary of it is given: keeps the spans that the collector sends and gives a trace back by its
// id. It is no Tempo: no TraceQL, no search, no compaction. What it has acknowledged is in its file, so a kill loses nothing.
// Usage: tempo.ts --otlp HOST:PORT --api HOST:PORT --file PATH
import { appendFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { dirname } from "node:path";
import { parseArgs } from "node:util";
import { gunzipSync } from "node:zlib";
import { readSpans, type StoredSpan } from "./otlp-traces.ts";

const { values } = parseArgs({
  options: { otlp: { type: "string" }, api: { type: "string" }, file: { type: "string" } },
});
const { otlp = "127.0.0.1:4318", api = "127.0.0.1:3200", file = "spans.jsonl" } = values;

/** By trace, by span: a request that is sent twice is stored once, as Tempo combines equal spans. */
const traces = new Map<string, Map<string, StoredSpan>>();

mkdirSync(dirname(file), { recursive: true });
if (existsSync(file)) {
  for (const line of readFileSync(file, "utf8").split("\n"))
    if (line.endsWith("}")) keep(JSON.parse(line) as StoredSpan);
}
serve(otlp, receive);
serve(api, answer);
for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => process.exit(0));

function receive(request: IncomingMessage, response: ServerResponse): void {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    try {
      const sent = Buffer.concat(chunks);
      const spans = readSpans(request.headers["content-encoding"] === "gzip" ? gunzipSync(sent) : sent);
      appendFileSync(file, spans.map((span) => `${JSON.stringify(span)}\n`).join(""));
      spans.forEach(keep);
      response.writeHead(200, { "content-type": "application/x-protobuf" }).end();
    } catch (error) {
      response.writeHead(400).end(String(error));
    }
  });
}

function keep(stored: StoredSpan): void {
  const { traceId, spanId } = stored.span;
  const trace = traces.get(traceId) ?? new Map<string, StoredSpan>();
  traces.set(traceId, trace.set(spanId, stored));
}

/** What Tempo's API has of this: `/ready`, an empty `/metrics`, `/api/v2/traces/{id}`; and beside it `/stand-in/spans`, every span there is. */
function answer({ url = "" }: IncomingMessage, response: ServerResponse): void {
  const { pathname } = new URL(url, "http://stand-in");
  if (pathname === "/ready") return void response.end("ready\n");
  // Prometheus scrapes it, to know that it is there.
  if (pathname === "/metrics") return void response.setHeader("content-type", "text/plain; version=0.0.4").end();
  if (pathname === "/stand-in/spans")
    return json(
      response,
      [...traces.values()].flatMap((trace) => Array.from(trace.values())),
    );
  const id = /^\/api\/(?:v2\/)?traces\/([0-9a-f]+)$/i.exec(pathname)?.[1]?.toLowerCase().padStart(32, "0");
  const trace = id === undefined ? undefined : traces.get(id);
  if (trace === undefined) return void response.writeHead(404).end("trace not found\n");
  const resourceSpans = [...trace.values()].map(({ resource, scope, span }) => ({
    resource,
    scopeSpans: [{ scope, spans: [span] }],
  }));
  json(response, { trace: { resourceSpans } });
}

function json(response: ServerResponse, body: unknown): void {
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
}

function serve(address: string, handle: (request: IncomingMessage, response: ServerResponse) => void): Server {
  const { hostname, port } = new URL(`http://${address}`);
  const server = createServer(handle);
  server.on("error", (error) => {
    console.error(`tempo stand-in: ${address}: ${error.message}`);
    process.exit(1);
  });
  return server.listen(Number(port === "" ? 80 : port), hostname);
}

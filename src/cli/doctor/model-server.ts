import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A model on loopback, for the child process to call. */
export interface ModelServer {
  readonly url: string;
  /** `traceparent` of the requests so far, by the first part of their path. */
  readonly traceparents: ReadonlyMap<string, string>;
  close(): void;
}

const answer = JSON.stringify({
  id: "chatcmpl-doctor",
  object: "chat.completion",
  model: "relayscope-doctor",
  choices: [{ index: 0, message: { role: "assistant", content: "ok" }, finish_reason: "stop" }],
  usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
});

/** Starts it on a free port; it answers whatever it is asked with one short chat completion. */
export async function startModelServer(): Promise<ModelServer> {
  const traceparents = new Map<string, string>();
  const server = createServer((request, response) => {
    const { traceparent } = request.headers;
    const client = (request.url ?? "").split("/")[1] ?? "";
    if (typeof traceparent === "string" && traceparents.size < 100) traceparents.set(client, traceparent);
    request.resume().on("end", () => response.writeHead(200, { "content-type": "application/json" }).end(answer));
  });
  await new Promise<void>((done, failed) => server.on("error", failed).listen(0, "127.0.0.1", () => done()));
  const { port } = server.address() as AddressInfo; // it listens on a port: no path, not null
  return {
    url: `http://127.0.0.1:${port}`,
    traceparents,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

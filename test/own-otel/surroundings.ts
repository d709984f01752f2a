import http from "node:http";
import type { AddressInfo } from "node:net";

const usage = { prompt_tokens: 12, completion_tokens: 34, total_tokens: 46 };
const answer = {
  id: "chatcmpl-1",
  object: "chat.completion",
  model: "gpt-4.1-mini-2025-04-14",
  choices: [{ index: 0, message: { role: "assistant", content: "hi" }, finish_reason: "stop" }],
  usage,
};
const event = (choices: unknown[], more: object = {}): string =>
  `data: ${JSON.stringify({ ...answer, object: "chat.completion.chunk", usage: null, choices, ...more })}\n\n`;

/** What an app's requests meet: a relay and another service in one, which keep the trace context that came. */
export interface Server {
  readonly url: string;
  /** The `traceparent` headers of each request, by its path, in the order of the requests. */
  readonly traceparents: { readonly path: string; readonly values: readonly string[] }[];
  /** Bodies of what came to /v1/metrics. */
  readonly metrics: Buffer[];
  close(): void;
}

/** Listens on loopback. */
export async function startServer(): Promise<Server> {
  const traceparents: { path: string; values: string[] }[] = [];
  const metrics: Buffer[] = [];
  const server = http.createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const bytes = Buffer.concat(chunks);
    const body = bytes.toString();
    if (request.url === "/v1/metrics") {
      metrics.push(bytes);
      return response.end();
    }
    const values = request.rawHeaders.filter(
      (_, at, all) => at % 2 === 1 && all[at - 1]?.toLowerCase() === "traceparent",
    );
    traceparents.push({ path: request.url ?? "", values });
    if (!request.url?.endsWith("/chat/completions")) return response.end("plain");
    if (!body.includes('"stream":true')) {
      return response.setHeader("content-type", "application/json").end(JSON.stringify(answer));
    }
    response.setHeader("content-type", "text/event-stream");
    response.write(event([{ index: 0, delta: { role: "assistant", content: "hi" }, finish_reason: null }]));
    response.write(event([{ index: 0, delta: {}, finish_reason: "stop" }]));
    return response.end(`${event([], { usage })}data: [DONE]\n\n`);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    traceparents,
    metrics,
    close: () => server.close(),
  };
}

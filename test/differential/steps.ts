import type { IncomingMessage, ServerResponse } from "node:http";

/** What a way of answering is given. */
export interface Answering {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly body: Buffer;
  /** How many requests were answered this way before. */
  readonly earlier: number;
  readonly latencies: number[];
  readonly stalledAt: number[];
  /** True when the app has read what is written next; false when it did not in time. */
  readonly acknowledged: () => Promise<boolean>;
}

/** One way of answering a request, named by the first segment of its path. */
export type Way = (answering: Answering) => unknown;

export function sendJson(
  response: ServerResponse,
  status: number,
  body: string | Buffer,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { "Content-Type": "application/json", "X-Request-Id": "r-1", ...headers }).end(body);
}

/** The head of a stream, sent before there is anything to say. */
export function startStream(response: ServerResponse, type = "text/event-stream"): void {
  response.writeHead(200, { "Content-Type": type, "Cache-Control": "no-cache" }).flushHeaders();
}

/** In step with the app: the next chunk is written when it has read the last one, so boundaries are the same on any machine. */
export async function sendSteps(
  { response, latencies, acknowledged }: Answering,
  chunks: readonly Buffer[],
  type?: string,
): Promise<void> {
  startStream(response, type);
  for (const chunk of chunks) {
    if (response.destroyed) return;
    const read = acknowledged();
    const since = performance.now();
    response.write(chunk);
    if (await read) latencies.push(performance.now() - since);
  }
}

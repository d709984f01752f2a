import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { onTestFinished } from "vitest";

/**
 * How a back end treats a request: as usual; with a status, without reading it further; late, by so many milliseconds; or
 * it takes it and its answer is lost on the way, which the sender can't tell from a request that was lost.
 */
export type Mood =
  | "well"
  | { readonly status: number; readonly retryAfter?: string }
  | { readonly lateMs: number }
  | "mute";

/** Something between the collector and a back end that can be in any mood. It ends with the test. */
export interface FlakyBackEnd {
  /** `127.0.0.1:port`. */
  readonly address: string;
  /** Where what gets through goes; set when it is known. */
  target: string;
  mood: Mood;
  /** Requests that met each mood but a good one. */
  readonly met: Readonly<Record<string, number>>;
}

/** Starts it. */
export async function startFlakyBackEnd(): Promise<FlakyBackEnd> {
  const met: Record<string, number> = {};
  const server = createServer((request, response) => {
    treat(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const flaky: FlakyBackEnd = {
    // A TCP server's address is never a string.
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    target: "",
    mood: "well",
    met,
  };
  return flaky;

  async function treat(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { mood } = flaky;
    if (mood !== "well") met[tell(mood)] = (met[tell(mood)] ?? 0) + 1;
    const chunks: Uint8Array[] = [];
    for await (const chunk of request) chunks.push(chunk as Uint8Array);
    if (typeof mood === "object" && "status" in mood) {
      const { status, retryAfter } = mood;
      return void response.writeHead(status, retryAfter === undefined ? {} : { "retry-after": retryAfter }).end();
    }
    if (typeof mood === "object") await sleep(mood.lateMs);
    const headers = Object.entries(request.headersDistinct).flatMap(([name, values = []]) =>
      /^content-(type|encoding)$/.test(name) ? [[name, values.join(", ")] as [string, string]] : [],
    );
    const answer = await fetch(`http://${flaky.target}${request.url ?? ""}`, {
      method: "POST",
      headers,
      body: Buffer.concat(chunks),
    });
    const body = Buffer.from(await answer.arrayBuffer());
    if (mood === "mute") return void response.destroy();
    response.writeHead(answer.status, { "content-type": answer.headers.get("content-type") ?? "text/plain" }).end(body);
  }
}

function tell(mood: Mood): string {
  if (typeof mood === "string") return mood;
  return "status" in mood ? String(mood.status) : "late";
}

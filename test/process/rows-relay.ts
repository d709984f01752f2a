import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** One answer of the relay, said outright. */
export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: object;
  /** A stream's events, a few milliseconds apart. */
  readonly events?: readonly (object | string)[];
  /** `reset`: no answer, the connection dies. `cut`: it dies after what there is to say. `hang`: nothing more ever comes. */
  readonly end?: "reset" | "cut" | "hang";
}

/** A relay on loopback that gives each case, by the first part of the path, its own answers in turn; the last one stays. */
export interface RowsRelay {
  /** Doors to the same relay, so that a price file can tell apart who asks. */
  readonly ports: readonly [number, number, number];
  close(): Promise<void>;
}

export async function startRowsRelay(answers: Readonly<Record<string, readonly Answer[]>>): Promise<RowsRelay> {
  const counts = new Map<string, number>();
  const serve = (request: IncomingMessage, response: ServerResponse): void => {
    const name = (request.url ?? "").split("/")[1] ?? "";
    const count = counts.get(name) ?? 0;
    counts.set(name, count + 1);
    const given = answers[name] ?? [{ json: {} }];
    request.resume();
    response.on("error", () => undefined);
    request.on("end", () => void reply(response, given[Math.min(count, given.length - 1)] ?? {}));
  };
  const servers = [createServer(serve), createServer(serve), createServer(serve)] as const;
  const [first, second, third] = await Promise.all(servers.map(listen));
  return {
    ports: [first ?? 0, second ?? 0, third ?? 0],
    async close() {
      await Promise.all(
        servers.map((server) => {
          server.closeAllConnections();
          return new Promise((done) => server.close(done));
        }),
      );
    },
  };
}

async function reply(response: ServerResponse, { status = 200, headers, json, events, end }: Answer): Promise<void> {
  if (end === "reset") return void response.destroy();
  if (end === "hang" && events === undefined) return;
  const type = events === undefined ? "application/json" : "text/event-stream";
  response.writeHead(status, { "content-type": type, "x-request-id": "req_rows", ...headers });
  if (json !== undefined) response.write(JSON.stringify(json));
  for (const event of events ?? []) {
    response.write(`data: ${typeof event === "string" ? event : JSON.stringify(event)}\n\n`);
    await sleep(3);
  }
  if (end === "cut") response.destroy();
  else if (end === undefined) response.end();
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  // A TCP server's address is never a string.
  return (server.address() as AddressInfo).port;
}

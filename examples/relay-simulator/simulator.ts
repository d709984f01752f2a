import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createRateWindow } from "./answer-headers.ts";
import { answer } from "./answer.ts";
import type { Behaviour, Plan } from "./behaviour.ts";
import { behave } from "./behaviour.ts";
import { createBackground } from "./background.ts";
import { dialectFor } from "./dialects/dialects.ts";
import type { Ledger } from "./ledger.ts";
import { createLedger } from "./ledger.ts";
import { modelProfiles } from "./models.ts";
import type { Door } from "./price-list.ts";
import { readRequest } from "./read-request.ts";
import type { AttemptedRequest } from "./request.ts";
import { readBody } from "./request.ts";

export interface SimulatorOptions {
  /** The same seed gives the same answer to the same request. */
  readonly seed?: string;
  /** Everything takes this many times less time. */
  readonly speed?: number;
  /** 0 takes a free one. */
  readonly port?: number;
  /** Keys that end in `-revoked` get a 401, whatever stands here; absent, all others are let in. */
  readonly key?: string;
  readonly plan?: Plan;
  /** Opens the door `east` as well, which has prices of its own. */
  readonly east?: boolean;
}

export interface Simulator {
  /** Without a slash at the end; the OpenAI base URL is this and `/v1`. */
  readonly url: string;
  /** The same relay by its other names: where it has other prices, and where it has none. */
  readonly others: { readonly east?: string; readonly localhost: string };
  readonly ledger: Ledger;
  close(): Promise<void>;
}

/** Starts a relay on loopback that speaks every dialect in `dialects/`, with faults on demand and a ledger of what it served. */
export async function createSimulator({
  seed = "relay",
  speed = 1,
  port = 0,
  key,
  plan,
  east = false,
}: SimulatorOptions = {}): Promise<Simulator> {
  const ledger = createLedger();
  const window = createRateWindow();
  const background = createBackground();
  const servers: Server[] = [];
  const bound = await listen(port);
  const eastern = east ? await listen(0, "east") : undefined;

  return {
    url: `http://127.0.0.1:${bound}`,
    others: {
      localhost: `http://localhost:${bound}`,
      ...(eastern !== undefined && { east: `http://127.0.0.1:${eastern}` }),
    },
    ledger,
    async close() {
      await Promise.all(
        servers.map((server) => {
          const closed = new Promise<void>((done) => server.close(() => done()));
          server.closeAllConnections();
          return closed;
        }),
      );
    },
  };

  async function listen(wanted: number, door?: Door): Promise<number> {
    const server = createServer((message, response) => {
      const named = message.headers.host?.startsWith("localhost:") === true ? "localhost" : "127.0.0.1";
      route(message, response, door ?? named).catch(() => response.destroy());
    });
    servers.push(server);
    // A kept connection that we close while the client writes to it would be a fault that no ledger has.
    server.keepAliveTimeout = 600_000;
    await new Promise<void>((done, failed) => {
      server.once("error", failed);
      server.listen(wanted, "127.0.0.1", done);
    });
    // A TCP server's address is never a string.
    return (server.address() as AddressInfo).port;
  }

  async function route(message: IncomingMessage, response: ServerResponse, door: Door): Promise<void> {
    const bytes = await readBody(message);
    const [path = "/"] = (message.url ?? "/").split("?");
    if (message.method === "GET" && path === "/__ledger") return sendJson(response, 200, ledger.read());
    const look = message.method === "GET" ? background.look(message, path) : undefined;
    const dialect = look?.dialect ?? (message.method === "POST" ? dialectFor(path) : undefined);
    if (dialect !== undefined) {
      const request = look?.request ?? readRequest(message, dialect, bytes, door);
      if (request !== undefined) {
        const entry = ledger.begin(request);
        const behaviour = look?.behaviour ?? choose({ ...request, attempt: entry.attempt });
        if (look === undefined) background.leave(request, behaviour);
        const headers = window.headersFor(request, behaviour, `req_${randomUUID().replaceAll("-", "")}`);
        return answer(response, request, behaviour, headers, dialect, entry);
      }
    }
    ledger.other(path);
    const models = modelProfiles.map(({ name }) => ({
      id: name,
      object: "model",
      created: 1_760_000_000,
      owned_by: "relay",
    }));
    if (message.method === "GET" && path === "/v1/models")
      return sendJson(response, 200, { object: "list", data: models });
    const error = {
      message: `Cannot ${message.method ?? ""} ${path}`,
      type: "invalid_request_error",
      param: null,
      code: null,
    };
    sendJson(response, path.startsWith("/v1/") ? 400 : 404, { error });
  }

  function choose(request: AttemptedRequest): Behaviour {
    const chosen = { ...behave(request, request.attempt, seed, speed), ...plan?.(request) };
    const shown = keyHeaders
      .map((name) => request.header(name)?.replace(/^Bearer /, ""))
      .find((key) => key !== undefined);
    const refused = shown === undefined || shown.endsWith("-revoked") || (key !== undefined && shown !== key);
    if (refused) return { ...chosen, fault: "auth" };
    // Where a redirect leads to, the answer is.
    if (!request.moved || chosen.fault !== "redirect") return chosen;
    const { fault: _, ...rest } = chosen;
    return rest;
  }
}

/** Where the dialects show who asks. */
const keyHeaders = ["authorization", "x-api-key", "api-key", "x-goog-api-key"];

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
}

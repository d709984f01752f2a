import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { Guard } from "../guard.ts";
import { tapBody } from "./body-tap.ts";
import { now } from "./clock.ts";
import type { ExchangeListener, Observe, Opening } from "./exchange.ts";
import { headerLookup, readHeader, type RawHeaders } from "./headers.ts";
import { urlOf } from "./url.ts";

/** What we touch of undici's request object, the same on all its channels. */
interface UndiciRequest {
  readonly method: string;
  readonly path: string;
  readonly origin: string | URL;
  readonly upgrade?: unknown;
  readonly headers: RawHeaders;
  readonly contentLength?: number | null;
  readonly body?: unknown;
  addHeader?: (this: unknown, name: string, value: string) => unknown;
}

/** What `listen` began. */
export interface Listening {
  /** Whether this request of undici's is listened to: another instrumentation may leave it to us. */
  hears(request: object): boolean;
  stop(): void;
}

/**
 * Listens to every undici of the process (Node's `fetch` and each copy from npm, through every dispatcher) by its
 * diagnostics channels, which are passive: nothing is held, changed or delayed.
 */
export function listen(observe: Observe, guard: Guard): Listening {
  const exchanges = new WeakMap<object, ExchangeListener>();

  const create = ({ request }: { request: UndiciRequest }): void => {
    const listener = request.upgrade ? undefined : observe(openingOf(request));
    // What is not ours goes to another instrumentation, which would put a second one beside the app's own.
    if (listener === undefined) return refuseSeconds(request);
    exchanges.set(request, listener);
    tapBody(request, {
      sent: guard.wrap("sent", (chunk) => listener.sent(asBytes(chunk))),
      received: guard.wrap("received", (chunk) => listener.received(chunk, now())),
    });
  };
  // Errors come after `trailers` in some cases (a retrying handler): the first end is the end.
  const end = (request: object, error?: { readonly error: unknown }): void => {
    const listener = exchanges.get(request);
    if (listener === undefined) return;
    exchanges.delete(request);
    listener.ended(error, now());
  };

  const subscribers = Object.entries({
    "undici:request:create": guard.wrap("create", create),
    "undici:client:sendHeaders": guard.wrap("connected", ({ request, socket }: SendHeaders) =>
      exchanges.get(request)?.connected({
        address: socket.remoteAddress,
        port: socket.remotePort,
        protocolVersion: socket.alpnProtocol === "h2" ? "2" : "1.1",
      }),
    ),
    "undici:request:bodyChunkSent": guard.wrap("sent", ({ request, chunk }: BodyChunk) =>
      exchanges.get(request)?.sent(asBytes(chunk)),
    ),
    "undici:request:bodySent": guard.wrap("sent", ({ request }: Plain) => exchanges.get(request)?.sentAll()),
    "undici:request:headers": guard.wrap("answered", ({ request, response }: Headers) =>
      exchanges.get(request)?.answered(
        {
          status: response.statusCode,
          header: headerLookup(response.headers),
          // Only HTTP/2 gives an object, and not in every version: absent is not "1.1".
          protocolVersion: Array.isArray(response.headers) ? undefined : "2",
        },
        now(),
      ),
    ),
    "undici:request:bodyChunkReceived": guard.wrap(
      "received",
      ({ request, chunk }: { request: object; chunk: Uint8Array }) => exchanges.get(request)?.received(chunk, now()),
    ),
    "undici:request:trailers": guard.wrap("ended", ({ request }: Plain) => end(request)),
    "undici:request:error": guard.wrap("ended", ({ request, error }: { request: object; error: unknown }) =>
      end(request, { error }),
    ),
  });
  // The channels' payloads are undici's: `as` here, where foreign data enters.
  for (const [channel, subscriber] of subscribers) subscribe(channel, subscriber as (message: unknown) => void);
  return {
    hears: (request) => exchanges.has(request),
    stop() {
      for (const [channel, subscriber] of subscribers) unsubscribe(channel, subscriber as (message: unknown) => void);
    },
  };
}

interface Plain {
  readonly request: object;
}
interface SendHeaders extends Plain {
  readonly socket: { readonly remoteAddress?: string; readonly remotePort?: number; readonly alpnProtocol?: unknown };
}
interface BodyChunk extends Plain {
  readonly chunk: string | Uint8Array;
}
interface Headers extends Plain {
  readonly response: { readonly statusCode: number; readonly headers: RawHeaders };
}

function openingOf(request: UndiciRequest): Opening {
  return {
    method: request.method,
    path: request.path,
    url: () => urlOf(request.origin, request.path),
    header: (name) => readHeader(request.headers, name),
    contentLength: request.contentLength ?? undefined,
    body: request.body instanceof Uint8Array ? request.body : undefined,
    at: now(),
    addHeader: (name, value) => addOnce(request, name, value),
  };
}

/** One writer per header: what the app set stays, and another instrumentation that comes later adds none. */
function addOnce(request: UndiciRequest, name: string, value: string): void {
  if (readHeader(request.headers, name) === undefined) request.addHeader?.(name, value);
  refuse(request, name);
}

/** What the app set itself stays the only one of its kind: a state without its parent would be another trace's. */
function refuseSeconds(request: UndiciRequest): void {
  const { headers } = request;
  if (readHeader(headers, "traceparent") !== undefined) {
    refuse(request, "traceparent");
    refuse(request, "tracestate");
  }
  if (readHeader(headers, "baggage") !== undefined) refuse(request, "baggage");
}

/** Lets this one request take no further header of this name. */
function refuse(request: UndiciRequest, name: string): void {
  const add = request.addHeader;
  if (typeof add !== "function") return;
  request.addHeader = function (later, given) {
    return String(later).toLowerCase() === name ? this : add.call(this, later, given);
  };
}

function asBytes(chunk: string | Uint8Array): Uint8Array {
  return typeof chunk === "string" ? Buffer.from(chunk) : chunk;
}

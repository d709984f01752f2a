/** A request that undici is about to take, as its `create` event shows it. */
export interface Opening {
  readonly method: string;
  /** As it goes on the wire, with its query: absolute where a proxy is asked. */
  readonly path: string;
  /** Made when asked for: most requests of a process are none of ours. */
  url(): URL;
  /** A request header by its lower-case name. */
  header(name: string): string | undefined;
  /** As declared; undefined where the body is a stream of unknown length. */
  readonly contentLength: number | undefined;
  /** The whole body, where undici already holds it (a `fetch` body comes later). */
  readonly body: Uint8Array | undefined;
  /** By `now()`. */
  readonly at: number;
  /** Adds a header, once: a header of this name that is already there stays, and one added later is refused. */
  addHeader(name: string, value: string): void;
}

/** The head of an answer. */
export interface Answer {
  readonly status: number;
  /** A response header by its lower-case name. */
  header(name: string): string | undefined;
  /** "1.1" or "2", where the event tells it. */
  readonly protocolVersion: string | undefined;
}

/** Where a request went. */
export interface Peer {
  readonly address: string | undefined;
  readonly port: number | undefined;
  readonly protocolVersion: string;
}

/** Why an exchange failed: whatever undici or the app's abort gave, which may be anything at all. */
export interface Failure {
  readonly error: unknown;
}

/** Hears one exchange, in order: sent…, connected, answered, received…, and once ended. Times are by `now()`. */
export interface ExchangeListener {
  connected(peer: Peer): void;
  sent(chunk: Uint8Array): void;
  sentAll(): void;
  answered(answer: Answer, at: number): void;
  received(chunk: Uint8Array, at: number): void;
  ended(failure: Failure | undefined, at: number): void;
}

/** Decides at `create` whether an exchange is listened to. */
export type Observe = (opening: Opening) => ExchangeListener | undefined;

import type { Gunzip } from "node:zlib";
import { codings } from "./codings.ts";

/** A body that decodes to more than this is given up: a few KB of wire may claim to be gigabytes. */
export const DECODED_LIMIT = 256 * 1024 * 1024;

/** What is decoded in one piece, at the moment at which the process ends. */
export const DECODED_NOW_LIMIT = 32 * 1024 * 1024;

const MiB = 1024 * 1024;

/** How a body is decoded, in bytes of the wire. */
interface Pace {
  /** What is waited for before a decoder is held, where the body goes on no further. */
  readonly waits: number;
  /** Kept for a decoding at exit; a longer body is told without what the threads had not decoded. */
  readonly kept: number;
  /** Bytes that may wait for a thread; past it the body is given up. */
  readonly backlog: number;
  /** What is decoded in one go. */
  readonly pieceBytes: number;
}

/** A stream, of which each piece is wanted when it comes. */
export const asItComes: Pace = { waits: 0, kept: MiB, backlog: 4 * MiB, pieceBytes: 16 * 1024 };

/** A body that says nothing before its end: small ones, which most are, are decoded then. */
export const atTheEnd: Pace = { waits: MiB, kept: 16 * MiB, backlog: 32 * MiB, pieceBytes: 64 * 1024 };

/** `broken`: it was no such coding. `limit`: it was too much. */
export type DecodeFailure = "broken" | "limit";

/** The coding's name as a key, undefined when the body is as it is, `unknown` for one that we cannot undo. */
export function codingOf(header: string | undefined): string | undefined {
  const name = header?.trim().toLowerCase() ?? "";
  if (name === "" || name === "identity") return undefined;
  return codings.has(name) ? name : "unknown";
}

/** Decodes a whole body at once, up to `DECODED_NOW_LIMIT`. */
export function decodeNow(coding: string, bytes: Uint8Array): Uint8Array | DecodeFailure {
  if (bytes.length === 0) return bytes;
  try {
    return codings.get(coding)?.allNow(bytes, DECODED_NOW_LIMIT) ?? "broken";
  } catch (error) {
    return error instanceof RangeError ? "limit" : "broken";
  }
}

/** Decodes a body on the thread pool; each piece carries the time at which its wire bytes came. */
export class Decoder {
  readonly #coding: string;
  readonly #pace: Pace;
  readonly #onBytes: (bytes: Uint8Array, at: number) => void;
  readonly #arrivals: number[] = [];
  #wire: Uint8Array[] = [];
  #wireSize = 0;
  #decodedSize = 0;
  #begun = false;
  #stream: Gunzip | undefined;
  #done: (() => void) | undefined;
  #at = 0;
  #failure: DecodeFailure | undefined;

  constructor(coding: string, pace: Pace, onBytes: (bytes: Uint8Array, at: number) => void) {
    this.#coding = coding;
    this.#pace = pace;
    this.#onBytes = onBytes;
  }

  /** Why not all that came could be decoded. */
  get failure(): DecodeFailure | undefined {
    return this.#failure;
  }

  push(chunk: Uint8Array, at: number): void {
    // A thread reads it later, when the app may have written into its own or given it away.
    const wire = Buffer.from(chunk);
    this.#wireSize += wire.length;
    if (this.#wireSize > this.#pace.waits) {
      this.#writeKept();
      this.#write(wire, at);
    }
    if (this.#wireSize <= this.#pace.kept) this.#wire.push(wire);
    else this.#wire = [];
  }

  /** Calls `done` when the last byte is decoded, or cannot be. */
  end(done: () => void): void {
    this.#writeKept();
    if (this.#stream === undefined || this.#stream.destroyed) return done();
    this.#done = done;
    this.#stream.end();
  }

  /** The whole body, decoded at once. */
  replay(): Uint8Array | DecodeFailure {
    return this.#wireSize > this.#pace.kept ? "limit" : decodeNow(this.#coding, Buffer.concat(this.#wire));
  }

  /** What was waited with, in one piece: each costs a turn of a thread. */
  #writeKept(): void {
    if (this.#begun) return;
    this.#begun = true;
    if (this.#wire.length === 0) return;
    const wire = Buffer.concat(this.#wire);
    this.#wire = [wire];
    this.#write(wire, 0);
  }

  #write(wire: Uint8Array, at: number): void {
    this.#stream ??= this.#open(wire);
    if (this.#stream === undefined || this.#stream.destroyed) return;
    if (this.#stream.writableLength > this.#pace.backlog) return this.#giveUp("limit");
    this.#arrivals.push(at);
    this.#stream.write(wire, () => (this.#at = this.#arrivals.shift() ?? this.#at));
  }

  #open(first: Uint8Array): Gunzip | undefined {
    const stream = codings.get(this.#coding)?.stream(first, this.#pace.pieceBytes);
    stream?.on("data", (bytes: Uint8Array) => this.#decoded(bytes));
    stream?.on("error", () => this.#giveUp("broken"));
    // After the end, an error and a `destroy` alike.
    stream?.once("close", () => this.#finish());
    return stream;
  }

  #decoded(bytes: Uint8Array): void {
    this.#decodedSize += bytes.length;
    if (this.#decodedSize <= DECODED_LIMIT) this.#onBytes(bytes, this.#arrivals[0] ?? this.#at);
    else this.#giveUp("limit");
  }

  #giveUp(failure: DecodeFailure): void {
    this.#failure ??= failure;
    this.#stream?.destroy();
  }

  #finish(): void {
    const done = this.#done;
    this.#done = undefined;
    done?.();
  }
}

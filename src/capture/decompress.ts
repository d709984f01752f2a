import zlib from "node:zlib";

/** A decoded body larger than this is cut: a few KB of wire may claim to be gigabytes. */
const decodedLimit = 32 * 1024 * 1024;
/** Wire bytes of a stream kept for a decode at exit; a longer stream is told without what the threads had not decoded. */
const replayLimit = 1024 * 1024;
/** Wire bytes of a stream that may wait for a thread; past it the stream is given up, and told without its content. */
const backlogLimit = 4 * 1024 * 1024;

const flush = { finishFlush: zlib.constants.Z_SYNC_FLUSH, maxOutputLength: decodedLimit };
const brotliFlush = { finishFlush: zlib.constants.BROTLI_OPERATION_FLUSH, maxOutputLength: decodedLimit };
const zstdFlush = { finishFlush: zlib.constants.ZSTD_e_flush, maxOutputLength: decodedLimit };

interface Coding {
  stream(first: Uint8Array): zlib.Gunzip;
  all(bytes: Uint8Array, done: (error: Error | null, decoded: Uint8Array) => void): void;
  allNow(bytes: Uint8Array): Uint8Array;
}

const gzip: Coding = {
  stream: () => zlib.createGunzip({ flush: zlib.constants.Z_SYNC_FLUSH, ...flush }),
  all: (bytes, done) => zlib.gunzip(bytes, flush, done),
  allNow: (bytes) => zlib.gunzipSync(bytes, flush),
};

const codings: ReadonlyMap<string, Coding> = new Map<string, Coding>([
  ["gzip", gzip],
  ["x-gzip", gzip],
  [
    "br",
    {
      stream: () => zlib.createBrotliDecompress({ flush: zlib.constants.BROTLI_OPERATION_FLUSH, ...brotliFlush }),
      all: (bytes, done) => zlib.brotliDecompress(bytes, brotliFlush, done),
      allNow: (bytes) => zlib.brotliDecompressSync(bytes, brotliFlush),
    },
  ],
  [
    // Some servers send the raw format under this name: the first byte tells (RFC 1950, 2.2).
    "deflate",
    {
      stream: (first) => (isZlib(first) ? zlib.createInflate(flush) : zlib.createInflateRaw(flush)),
      all: (bytes, done) => (isZlib(bytes) ? zlib.inflate(bytes, flush, done) : zlib.inflateRaw(bytes, flush, done)),
      allNow: (bytes) => (isZlib(bytes) ? zlib.inflateSync(bytes, flush) : zlib.inflateRawSync(bytes, flush)),
    },
  ],
  [
    "zstd",
    {
      stream: () => zlib.createZstdDecompress({ flush: zlib.constants.ZSTD_e_flush, ...zstdFlush }),
      all: (bytes, done) => zlib.zstdDecompress(bytes, zstdFlush, done),
      allNow: (bytes) => zlib.zstdDecompressSync(bytes, zstdFlush),
    },
  ],
]);

function isZlib(bytes: Uint8Array): boolean {
  return ((bytes[0] ?? 0) & 0x0f) === 0x08;
}

/** The coding's name as a key, undefined when the body is as it is, `unknown` for one that we cannot undo. */
export function codingOf(header: string | undefined): string | undefined {
  const name = header?.trim().toLowerCase() ?? "";
  if (name === "" || name === "identity") return undefined;
  return codings.has(name) ? name : "unknown";
}

/** Decodes a whole body on the thread pool; what cannot be decoded gives an empty one. */
export function decode(coding: string, bytes: Uint8Array, done: (decoded: Uint8Array) => void): void {
  const known = codings.get(coding);
  if (known === undefined || bytes.length === 0) done(new Uint8Array());
  else known.all(bytes, (error, decoded) => done(error ? new Uint8Array() : decoded));
}

/** The same at once, for the moment at which the process ends. */
export function decodeNow(coding: string, bytes: Uint8Array): Uint8Array {
  try {
    return codings.get(coding)?.allNow(bytes) ?? new Uint8Array();
  } catch {
    return new Uint8Array();
  }
}

/** Decodes a stream on the thread pool as it comes; each piece carries the time at which its wire bytes came. */
export class StreamDecoder {
  readonly #coding: string;
  readonly #onBytes: (bytes: Uint8Array, at: number) => void;
  readonly #arrivals: number[] = [];
  readonly #wire: Uint8Array[] = [];
  #wireSize = 0;
  #decodedSize = 0;
  #stream: zlib.Gunzip | undefined;
  #done: (() => void) | undefined;
  #at = 0;
  #failed = false;

  constructor(coding: string, onBytes: (bytes: Uint8Array, at: number) => void) {
    this.#coding = coding;
    this.#onBytes = onBytes;
  }

  /** Not all that came could be decoded: it was no such coding, or too much. */
  get failed(): boolean {
    return this.#failed;
  }

  push(chunk: Uint8Array, at: number): void {
    // A thread reads it later, when the app may have written into its own or given it away.
    const wire = Buffer.from(chunk);
    this.#wireSize += wire.length;
    if (this.#wireSize <= replayLimit) this.#wire.push(wire);
    else this.#wire.length = 0;
    this.#stream ??= this.#open(wire);
    if (this.#stream === undefined || this.#stream.destroyed) return;
    if (this.#stream.writableLength > backlogLimit) return this.#giveUp();
    this.#arrivals.push(at);
    this.#stream.write(wire, () => (this.#at = this.#arrivals.shift() ?? this.#at));
  }

  /** Calls `done` when the last byte is decoded, or cannot be. */
  end(done: () => void): void {
    if (this.#stream === undefined || this.#stream.destroyed) return done();
    this.#done = done;
    this.#stream.end();
  }

  /** The whole stream, decoded at once; undefined where it was too long to keep. */
  replay(): Uint8Array | undefined {
    return this.#wireSize > replayLimit ? undefined : decodeNow(this.#coding, Buffer.concat(this.#wire));
  }

  #open(first: Uint8Array): zlib.Gunzip | undefined {
    const stream = codings.get(this.#coding)?.stream(first);
    stream?.on("data", (bytes: Uint8Array) => this.#decoded(bytes));
    stream?.on("error", () => this.#giveUp());
    // After the end, an error and a `destroy` alike.
    stream?.once("close", () => this.#finish());
    return stream;
  }

  #decoded(bytes: Uint8Array): void {
    this.#decodedSize += bytes.length;
    if (this.#decodedSize <= decodedLimit) this.#onBytes(bytes, this.#arrivals[0] ?? this.#at);
    else this.#giveUp();
  }

  #giveUp(): void {
    this.#failed = true;
    this.#stream?.destroy();
  }

  #finish(): void {
    const done = this.#done;
    this.#done = undefined;
    done?.();
  }
}

import type { Gunzip } from "node:zlib";
import { zlib } from "./zlib.ts";

/** How one content coding is undone. */
export interface Coding {
  /** A decoder that gives out what it has with each write. `first` is what the body begins with. */
  stream(first: Uint8Array, chunkSize: number): Gunzip;
  /** Throws what zlib throws: past `maxOutputLength`, an error with the code `ERR_BUFFER_TOO_LARGE`. */
  allNow(bytes: Uint8Array, maxOutputLength: number): Uint8Array;
}

// A body that ends early gives what there is of it.
const finish = () => ({ finishFlush: zlib().constants.Z_SYNC_FLUSH });
const brotliFinish = () => ({ finishFlush: zlib().constants.BROTLI_OPERATION_FLUSH });
const zstdFinish = () => ({ finishFlush: zlib().constants.ZSTD_e_flush });

const gzip: Coding = {
  stream: (_first, chunkSize) => zlib().createGunzip({ flush: zlib().constants.Z_SYNC_FLUSH, ...finish(), chunkSize }),
  allNow: (bytes, maxOutputLength) => zlib().gunzipSync(bytes, { ...finish(), maxOutputLength }),
};

/** By the name in `content-encoding`. */
export const codings: ReadonlyMap<string, Coding> = new Map<string, Coding>([
  ["gzip", gzip],
  ["x-gzip", gzip],
  [
    "br",
    {
      stream: (_first, chunkSize) =>
        zlib().createBrotliDecompress({
          flush: zlib().constants.BROTLI_OPERATION_FLUSH,
          ...brotliFinish(),
          chunkSize,
        }),
      allNow: (bytes, maxOutputLength) => zlib().brotliDecompressSync(bytes, { ...brotliFinish(), maxOutputLength }),
    },
  ],
  [
    // Some servers send the raw format under this name: the first byte tells (RFC 1950, 2.2).
    "deflate",
    {
      stream: (first, chunkSize) =>
        isZlib(first)
          ? zlib().createInflate({ ...finish(), chunkSize })
          : zlib().createInflateRaw({ ...finish(), chunkSize }),
      allNow: (bytes, maxOutputLength) =>
        (isZlib(bytes) ? zlib().inflateSync : zlib().inflateRawSync)(bytes, { ...finish(), maxOutputLength }),
    },
  ],
  [
    "zstd",
    {
      stream: (_first, chunkSize) =>
        zlib().createZstdDecompress({ flush: zlib().constants.ZSTD_e_flush, ...zstdFinish(), chunkSize }),
      allNow: (bytes, maxOutputLength) => zlib().zstdDecompressSync(bytes, { ...zstdFinish(), maxOutputLength }),
    },
  ],
]);

function isZlib(bytes: Uint8Array): boolean {
  return ((bytes[0] ?? 0) & 0x0f) === 0x08;
}

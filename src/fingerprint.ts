import { zlib } from "./capture/zlib.ts";

const edge = 64 * 1024;

/**
 * Tells bodies apart without reading all of a large one: length and check sums of both ends. Good enough to say that
 * a retry is the same request, since method, URL, length and caller already agree.
 */
export function fingerprint(body: Uint8Array): string {
  const { crc32 } = zlib();
  const head = body.subarray(0, edge);
  const tail = body.length > edge ? body.subarray(-edge) : undefined;
  return `${body.length}:${crc32(head)}:${tail === undefined ? "" : crc32(tail)}`;
}

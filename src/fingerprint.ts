import { zlib } from "./capture/zlib.ts";

const edge = 64 * 1024;

/**
 * Tells bodies apart without reading all of a large one: length and check sums of both ends. Good enough to say that
 * a retry is the same request, since method, URL, length and caller already agree. A form is sent again with another
 * boundary, which is passed over.
 */
export function fingerprint(body: Uint8Array, boundary?: string): string {
  const { crc32 } = zlib();
  const sumOf = (end: Uint8Array): number => crc32(boundary === undefined ? end : without(end, boundary));
  const head = body.subarray(0, edge);
  const tail = body.length > edge ? body.subarray(-edge) : undefined;
  return `${body.length}:${sumOf(head)}:${tail === undefined ? "" : sumOf(tail)}`;
}

function without(bytes: Uint8Array, text: string): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1").replaceAll(text, "");
}

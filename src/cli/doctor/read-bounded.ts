// A list of models is a few hundred kilobytes where it is long; more is not read.
const limit = 4_000_000;

/** A body as text, its first four megabytes; what was there when it broke off. Never rejects. */
export async function readBounded(body: AsyncIterable<Uint8Array> | null): Promise<string> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const piece of body ?? []) {
      pieces.push(piece);
      size += piece.byteLength;
      if (size > limit) break;
    }
  } catch {
    // What came before tells more than that it broke off.
  }
  return Buffer.concat(pieces).subarray(0, limit).toString();
}

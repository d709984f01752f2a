import { crc32 } from "node:zlib";

/** One message of `application/vnd.amazon.eventstream`, its headers as they are on the wire. */
export interface Frame {
  readonly headers: Buffer;
  readonly payload: Buffer;
}

/** What a frame says of itself that is not so. */
export interface Lie {
  readonly total?: number;
  readonly headers?: number;
  readonly badSum?: boolean;
}

const PRELUDE = 12;
const SUM = 4;

/** The frames of a stream, as far as their lengths are true. */
export function readFrames(bytes: Buffer): readonly Frame[] {
  const frames: Frame[] = [];
  for (let at = 0; at + PRELUDE + SUM <= bytes.length;) {
    const total = bytes.readUInt32BE(at);
    const headers = at + PRELUDE + bytes.readUInt32BE(at + 4);
    const end = at + total;
    if (total < PRELUDE + SUM || end > bytes.length || headers > end - SUM) break;
    frames.push({ headers: bytes.subarray(at + PRELUDE, headers), payload: bytes.subarray(headers, end - SUM) });
    at = end;
  }
  return frames;
}

/** A frame as bytes, with sums that are right where nothing else is asked. */
export function writeFrame({ headers, payload }: Frame, lie: Lie = {}): Buffer {
  const prelude = Buffer.alloc(8);
  prelude.writeUInt32BE(lie.total ?? PRELUDE + headers.length + payload.length + SUM, 0);
  prelude.writeUInt32BE(lie.headers ?? headers.length, 4);
  const body = Buffer.concat([prelude, sumOf(prelude, lie), headers, payload]);
  return Buffer.concat([body, sumOf(body, lie)]);
}

/** Text headers, of type 7. */
export function writeHeaders(headers: Readonly<Record<string, string>>): Buffer {
  return Buffer.concat(
    Object.entries(headers).map(([name, value]) => {
      const length = Buffer.alloc(2);
      length.writeUInt16BE(Math.min(65_535, Buffer.byteLength(value)));
      return Buffer.concat([
        Buffer.from([name.length & 255]),
        Buffer.from(name),
        Buffer.from([7]),
        length,
        Buffer.from(value),
      ]);
    }),
  );
}

function sumOf(bytes: Buffer, { badSum = false }: Lie): Buffer {
  const sum = Buffer.alloc(SUM);
  sum.writeUInt32BE((crc32(bytes) ^ (badSum ? 1 : 0)) >>> 0);
  return sum;
}

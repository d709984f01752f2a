import type { ServerResponse } from "node:http";
import type { BrotliCompress, Gzip } from "node:zlib";
import { constants, createBrotliCompress, createGzip } from "node:zlib";

export type Encoding = "br" | "gzip";

/** The best encoding that the client accepts and we can make. */
export function pickEncoding(accepted: string | undefined): Encoding | undefined {
  const offers = new Set((accepted ?? "").split(",").map((offer) => offer.trim().split(";")[0]));
  return offers.has("br") ? "br" : offers.has("gzip") ? "gzip" : undefined;
}

/** Writes text, or frames of bytes, to a response as it is, or compressed and flushed each time so that a stream stays one. */
export interface TextWriter {
  write(text: string | Buffer): Promise<void>;
  end(): void;
}

export function createTextWriter(response: ServerResponse, encoding: Encoding | undefined): TextWriter {
  if (encoding === undefined) return { write: (text) => written(response, text), end: () => void response.end() };
  const encoder = createEncoder(encoding);
  let ready: Buffer[] = [];
  encoder.on("data", (bytes: Buffer) => ready.push(bytes));
  encoder.once("end", () => response.end(Buffer.concat(ready)));
  return {
    async write(text) {
      await new Promise<void>((done) => encoder.write(text, () => encoder.flush(done)));
      const bytes = Buffer.concat(ready);
      ready = [];
      if (bytes.length > 0) await written(response, bytes);
    },
    end: () => void encoder.end(),
  };
}

/** Resolves when the bytes have left this process, also when nobody is there to take them. */
function written(response: ServerResponse, bytes: string | Buffer): Promise<void> {
  return new Promise((done) => (response.destroyed ? done() : response.write(bytes, () => done())));
}

function createEncoder(encoding: Encoding): BrotliCompress | Gzip {
  // Quality 4 is what relays use for answers made on the fly: 11 would take longer than the model.
  return encoding === "br" ? createBrotliCompress({ params: { [constants.BROTLI_PARAM_QUALITY]: 4 } }) : createGzip();
}

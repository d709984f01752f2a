import { brotliCompressSync, constants, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from "node:zlib";
import { answerOf, type CorpusLine } from "./line.ts";
import { cuttings, piecesOf } from "./pieces.ts";
import { below, randomOf, type Random } from "./random.ts";
import { isHeader } from "./request.ts";
import { stretchedAnswerOf } from "./stretched.ts";

/** Content codings that an answer is sent in. */
export const codings = ["identity", "gzip", "br", "deflate", "zstd"] as const;

export type Coding = (typeof codings)[number];

/** An answer as the server sends it. */
export interface ReplayedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly pieces: readonly Buffer[];
}

/** What the server's HTTP sets itself, or what held for the recording's connection alone. */
const unsent = new Set([
  "connection",
  "content-encoding",
  "content-length",
  "date",
  "keep-alive",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** How an answer is sent. */
interface Sending {
  readonly coding: Coding;
  readonly index: number;
  readonly seed: number;
  /** Whether it may be drawn out. */
  readonly stretches: boolean;
}

/** The answer of a line in a coding, cut as the seed has it. */
export function replayedAnswer(line: CorpusLine, { coding, index, seed, stretches }: Sending): ReplayedAnswer {
  const random = randomOf(seed, line.id, coding);
  const headers = answerHead(line);
  const plain = stretches ? stretchedAnswerOf(line, index + seed + codings.indexOf(coding)) : answerOf(line);
  const status = line.status >= 200 && line.status <= 599 ? line.status : 200;
  if (plain.length === 0 || line.method === "HEAD" || status === 204 || status === 304)
    return { status, headers, pieces: [] };
  if (coding !== "identity") headers["content-encoding"] = coding;
  // Over the codings of a line, and over the lines of a coding (also where each has but one), each way has its turn.
  const turn = index + Math.floor(index / codings.length) + codings.indexOf(coding) + seed;
  const cutting = cuttings[turn % cuttings.length] ?? "whole";
  return { status, headers, pieces: piecesOf(encoded(plain, coding, random), cutting, random) };
}

/** The headers of an answer, as they were recorded. */
export function answerHead(line: CorpusLine): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(line.response_headers)) {
    const text = Array.isArray(value) ? value.join(", ") : String(value);
    if (!unsent.has(name) && isHeader(name, text)) headers[name] = text;
  }
  const type = headers["content-type"] ?? typeOf(line);
  return type === undefined ? headers : { ...headers, "content-type": type };
}

/** Where the recording has no type, the one that such an answer has. */
function typeOf(line: CorpusLine): string | undefined {
  if ((line.response_body ?? "") === "") return undefined;
  if (!line.stream) return "application/json";
  return line.response_body_encoding === "base64" ? "application/vnd.amazon.eventstream" : "text/event-stream";
}

function encoded(bytes: Buffer, coding: Coding, random: Random): Buffer {
  switch (coding) {
    case "identity":
      return bytes;
    case "gzip":
      return gzipSync(bytes, { level: 1 + below(random, 9) });
    case "br":
      return brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 + below(random, 5) } });
    case "deflate":
      // Servers send it with zlib's frame and without.
      return random() < 0.5 ? deflateSync(bytes) : deflateRawSync(bytes);
    case "zstd":
      return zstdCompressSync(bytes);
  }
}

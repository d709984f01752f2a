import { existsSync, readFileSync } from "node:fs";
import { brotliDecompressSync, gunzipSync, inflateSync } from "node:zlib";

/** What an independent reader found in an exchange. A figure that is absent was not said. */
interface Expected {
  readonly usage: Readonly<Record<string, number | string | null>> | null;
  /** As it came. */
  readonly raw_usage: Readonly<Record<string, unknown>> | null;
  readonly response_model: string | null;
  readonly response_id: string | null;
  readonly finish_reasons: readonly (string | number)[];
  readonly tool_calls: readonly string[];
  readonly text_chars: number;
  readonly text_sha256: string | null;
  readonly error: unknown;
  readonly stream_complete: boolean | null;
}

/** One recorded exchange, as the corpus has it. */
export interface CorpusLine {
  readonly id: string;
  readonly provider: string;
  readonly endpoint: string;
  readonly method: string;
  readonly url: string;
  readonly request_headers: Readonly<Record<string, unknown>>;
  readonly request_body: string | null;
  readonly request_elided: boolean;
  readonly request_model: string | null;
  readonly status: number;
  readonly response_headers: Readonly<Record<string, unknown>>;
  readonly orig_content_encoding: string | null;
  readonly response_body: string | null;
  readonly response_body_encoding: "utf8" | "base64";
  readonly stream: boolean;
  readonly body_recorded: boolean;
  readonly expected: Expected;
}

/** The corpus's development half, beside the project's root. */
export const developmentCorpus = new URL("../../../shared/corpus/corpus-dev.ndjson.gz", import.meta.url);

/** Whether the development half is here: a clone has none. */
export const hasCorpus = existsSync(developmentCorpus);

/** Reads a corpus, compressed or not: an exchange a line. */
export function readCorpus(file: string | URL): CorpusLine[] {
  const bytes = readFileSync(file);
  const text = (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString();
  return text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => whole(JSON.parse(line) as Partial<CorpusLine> & Pick<CorpusLine, "id" | "url">));
}

/** What a line leaves out is empty. */
function whole(line: Partial<CorpusLine> & Pick<CorpusLine, "id" | "url">): CorpusLine {
  const expected = { ...nothingExpected, ...line.expected };
  const headers = { request_headers: line.request_headers ?? {}, response_headers: line.response_headers ?? {} };
  return { ...emptyLine, ...line, ...headers, expected };
}

const nothingExpected: Expected = {
  usage: null,
  raw_usage: null,
  response_model: null,
  response_id: null,
  finish_reasons: [],
  tool_calls: [],
  text_chars: 0,
  text_sha256: null,
  error: null,
  stream_complete: null,
};

const emptyLine: Omit<CorpusLine, "id" | "url" | "request_headers" | "response_headers" | "expected"> = {
  provider: "unknown",
  endpoint: "unlabelled",
  method: "POST",
  request_body: null,
  request_elided: false,
  request_model: null,
  status: 200,
  orig_content_encoding: null,
  response_body: null,
  response_body_encoding: "utf8",
  stream: false,
  body_recorded: true,
};

/** What was answered, decoded of any content coding. */
export function answerOf(line: CorpusLine): Buffer {
  const text = line.response_body ?? "";
  if (line.response_body_encoding === "base64") return Buffer.from(text, "base64");
  if (!text.startsWith("base64:")) return Buffer.from(text);
  // The recording kept the coded bytes.
  return decoded(Buffer.from(text.slice("base64:".length), "base64"), line.orig_content_encoding);
}

const decoders: Readonly<Record<string, (bytes: Buffer) => Buffer>> = {
  br: brotliDecompressSync,
  gzip: gunzipSync,
  deflate: inflateSync,
};

function decoded(bytes: Buffer, coding: string | null): Buffer {
  try {
    return decoders[coding ?? ""]?.(bytes) ?? bytes;
  } catch {
    return bytes;
  }
}

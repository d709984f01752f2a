import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { Target, WireFormat } from "../../src/wire/format.ts";
import { formatFor, formats } from "../../src/wire/formats.ts";
import { type BodyKind, Opening } from "../../src/wire/framing/opening.ts";
import { fillTemplate } from "../../src/wire/path-template.ts";

/** One exchange that mutations begin from. */
export interface Recording {
  readonly name: string;
  /** By its name in `formats`. */
  readonly format: string;
  readonly host: string;
  readonly path: string;
  readonly requestType: string;
  readonly request: Buffer | undefined;
  readonly answer: Buffer;
  readonly answerHeaders: Readonly<Record<string, string>>;
  /** What the answer is, by its first bytes. */
  readonly kind: BodyKind | undefined;
}

const fixtureFolder = join(import.meta.dirname, "../fixtures");

/** Recorded traffic, which stands beside the project and is only read. */
export const corpusFile = join(import.meta.dirname, "../../../shared/corpus/corpus-dev.ndjson.gz");

/** Where the dialects are asked; one whose place is not among them is asked at its own paths. */
const paths = [
  "/v1/chat/completions",
  "/openai/deployments/lumen/chat/completions",
  "/v1/agents/completions",
  "/v1/completions",
  "/v1/responses",
  "/v1/embeddings",
  "/v1/images/generations",
  "/v1/images/edits",
  "/v1/audio/speech",
  "/v1/audio/transcriptions",
  "/v1/audio/translations",
  "/v1/moderations",
  "/v1/messages",
  "/v1beta/models/lumen:generateContent",
  "/v1beta/models/lumen:streamGenerateContent",
  "/v1beta/models/lumen:embedContent",
  "/v1beta/models/lumen:batchEmbedContents",
  "/v1/projects/p/locations/l/publishers/google/models/lumen:streamGenerateContent",
  "/v1/projects/p/locations/l/publishers/google/models/lumen:predict",
  "/v1/projects/p/locations/l/publishers/anthropic/models/lumen:rawPredict",
  "/v1/projects/p/locations/l/publishers/anthropic/models/lumen:streamRawPredict",
  "/v1beta/interactions",
  "/model/anthropic.lumen-v1%3A0/converse",
  "/model/anthropic.lumen-v1%3A0/converse-stream",
  "/model/anthropic.lumen-v1%3A0/invoke",
  "/model/anthropic.lumen-v1%3A0/invoke-with-response-stream",
  "/v2/chat",
  "/v2/embed",
  "/v2/rerank",
  "/api/chat",
  "/api/generate",
  "/api/embed",
];

/** A target as the app's request has it. */
export function targetOf(
  host: string,
  path: string,
  headers: Readonly<Record<string, string>> = {},
  method = "POST",
): Target {
  return {
    method,
    host,
    port: 443,
    path,
    header: (name) => (Object.hasOwn(headers, name) ? headers[name] : undefined),
  };
}

/** Our fixtures, a bare exchange for each dialect, and the exchanges of a corpus where one is given. */
export function recordingsOf(corpus: string | undefined): readonly Recording[] {
  const all = [...formats.map(bare), ...fixtures()];
  return corpus === undefined || !existsSync(corpus) ? all : [...all, ...recorded(corpus)];
}

/** Where a dialect is asked. */
function pathsOf(format: string): readonly string[] {
  const found = paths.filter((path) => formatFor(targetOf("relay.test", path))?.format.name === format);
  if (found.length > 0) return found;
  return formats
    .filter(({ name }) => name === format)
    .flatMap((one) => one.paths.map((path) => fillTemplate(path, "lumen")));
}

function bare({ name }: WireFormat): Recording {
  return {
    name: `bare ${name}`,
    format: name,
    host: "relay.test",
    path: pathsOf(name)[0] ?? "/",
    requestType: "application/json",
    request: Buffer.from(
      '{"model":"lumen","stream":true,"max_tokens":9,"messages":[{"role":"user","content":"Hello"}],"input":"Hello"}',
    ),
    answer: Buffer.from('{"id":"a","model":"lumen"}'),
    answerHeaders: {},
    kind: "json",
  };
}

function fixtures(): readonly Recording[] {
  const names = new Set(formats.map(({ name }) => name));
  return readdirSync(fixtureFolder)
    .filter((folder) => names.has(folder))
    .toSorted()
    .flatMap((format) => {
      const files = readdirSync(join(fixtureFolder, format)).filter((file) => !/\.(?:reading|call)\.json$/.test(file));
      const places = pathsOf(format);
      return files.toSorted().map((file, index): Recording => {
        const body = readFileSync(join(fixtureFolder, format, file));
        const asks = /request|asked/.test(file);
        return {
          name: `${format}/${file}`,
          format,
          host: "relay.test",
          path: places[index % places.length] ?? "/",
          requestType: "application/json",
          request: asks ? body : undefined,
          answer: asks ? Buffer.alloc(0) : body,
          answerHeaders: {},
          kind: kindOf(body),
        };
      });
    });
}

interface CorpusLine {
  readonly id: string;
  readonly url: string;
  readonly method: string;
  readonly request_headers: Readonly<Record<string, string>>;
  readonly request_body: string | null;
  readonly response_headers: Readonly<Record<string, string>>;
  readonly response_body: string | null;
  readonly response_body_encoding: string;
}

function recorded(file: string): readonly Recording[] {
  const bytes = readFileSync(file);
  const text = (file.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString();
  const found: Recording[] = [];
  for (const line of text.split("\n")) {
    if (line === "") continue;
    const exchange = JSON.parse(line) as CorpusLine;
    const url = new URL(exchange.url);
    const headers = exchange.request_headers;
    const format = formatFor(targetOf(url.hostname, url.pathname, headers, exchange.method))?.format.name;
    if (format === undefined) continue;
    const answer = Buffer.from(
      exchange.response_body ?? "",
      exchange.response_body_encoding === "base64" ? "base64" : "utf8",
    );
    found.push({
      name: exchange.id,
      format,
      host: url.hostname,
      path: url.pathname,
      requestType: headers["content-type"] ?? "application/json",
      request: exchange.request_body === null ? undefined : Buffer.from(exchange.request_body),
      answer,
      answerHeaders: exchange.response_headers,
      kind: kindOf(answer),
    });
  }
  return found;
}

function kindOf(bytes: Uint8Array): BodyKind | undefined {
  const opening = new Opening();
  opening.push(bytes);
  return opening.kind;
}

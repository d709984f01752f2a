import { type CorpusLine } from "./line.ts";
import { isInference, pathOf } from "./wanted.ts";

/** A request as the client makes it. */
export interface ReplayedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Absent where there is none. */
  readonly body?: Buffer;
}

/** What HTTP sets itself for each request, and the trace context of who recorded. */
const unsent = new Set([
  "connection",
  "content-encoding",
  "content-length",
  "expect",
  "host",
  "keep-alive",
  "proxy-connection",
  "te",
  "trailer",
  "traceparent",
  "tracestate",
  "transfer-encoding",
  "upgrade",
]);

/** The request of a line, as far as it was recorded. */
export function requestOf(line: CorpusLine): ReplayedRequest {
  const url = new URL(line.url);
  url.username = "";
  url.password = "";
  const method = line.method.toUpperCase();
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(line.request_headers)) {
    const plain = plainText(value);
    if (!unsent.has(name.toLowerCase()) && isHeader(name, plain)) headers[name] = plain;
  }
  if (method === "GET" || method === "HEAD") return { method, url: url.href, headers };
  const body = bodyOf(line, headers);
  return { method, url: url.href, headers, ...(body.length > 0 && { body }) };
}

/** Python's recordings may hold a value as Python writes bytes. */
function plainText(value: unknown): string {
  const text = Array.isArray(value) ? value.join(", ") : String(value);
  return /^b(['"]).*\1$/.test(text) ? text.slice(2, -1) : text;
}

export function isHeader(name: string, value: string): boolean {
  return /^[!#$%&'*+.^_`|~\w-]+$/.test(name) && /^[\t\x20-\x7e\x80-\xff]*$/.test(value);
}

function bodyOf(line: CorpusLine, headers: Record<string, string>): Buffer {
  const text = line.request_body ?? "";
  if (text === "" && isInference(line) === true) return unrecorded(line, headers);
  const body = text.startsWith("base64:") ? Buffer.from(text.slice("base64:".length), "base64") : Buffer.from(text);
  if (body.length > 0 && typeOf(headers) === undefined) headers["content-type"] = "application/json";
  return body;
}

function typeOf(headers: Record<string, string>): string | undefined {
  return Object.entries(headers).find(([name]) => name.toLowerCase() === "content-type")?.[1];
}

/** A request was made, and only its answer was kept: the least that asks for such an answer. */
function unrecorded(line: CorpusLine, headers: Record<string, string>): Buffer {
  const type = typeOf(headers) ?? "";
  const path = pathOf(line);
  const form = type.startsWith("multipart/") || /\/audio\/(?:transcriptions|translations)$/.test(path);
  if (form) return multipart(line, headers, /boundary="?([^";]+)/.exec(type)?.[1] ?? "unrecorded");
  if (type === "") headers["content-type"] = "application/json";
  return Buffer.from(
    JSON.stringify({ ...leastOf(line, path), ...(line.stream && takesStream(line) && { stream: true }) }),
  );
}

function multipart(line: CorpusLine, headers: Record<string, string>, boundary: string): Buffer {
  if (typeOf(headers) === undefined) headers["content-type"] = `multipart/form-data; boundary=${boundary}`;
  const model = line.request_model ?? unknownModel;
  const part = (disposition: string, content: string): string =>
    `--${boundary}\r\ncontent-disposition: form-data; ${disposition}\r\n\r\n${content}\r\n`;
  return Buffer.from(
    `${part('name="model"', model)}${part('name="file"; filename="a.wav"', "RIFF")}--${boundary}--\r\n`,
  );
}

const unknownModel = "unrecorded";

/** Whether the dialect says in the request's body that it wants a stream. */
function takesStream({ endpoint }: CorpusLine): boolean {
  return !["generateContent", "converse", "invoke", "predict", "embed"].includes(endpoint);
}

function leastOf(line: CorpusLine, path: string): object {
  const model = line.request_model ?? unknownModel;
  const messages = [{ role: "user", content: "-" }];
  const parts = [{ role: "user", parts: [{ text: "-" }] }];
  switch (line.endpoint) {
    case "messages":
      return { model, max_tokens: 1, messages };
    case "responses":
    case "interactions":
    case "moderations":
      return { model, input: "-" };
    case "completions":
    case "generate":
    case "images":
      return { model, prompt: "-" };
    case "embeddings":
      return path.endsWith("/embed") ? { model, texts: ["-"], input_type: "search_query" } : { model, input: "-" };
    case "audio":
      return { model, input: "-", voice: "-" };
    case "rerank":
      return { model, query: "-", documents: ["-"] };
    case "generateContent":
      return { contents: parts };
    case "embed":
      return path.endsWith(":batchEmbedContents")
        ? { requests: [{ model: `models/${model}`, content: parts[0] }] }
        : { content: parts[0] };
    case "predict":
      return { instances: [{ content: "-" }] };
    case "converse":
      return { messages: [{ role: "user", content: [{ text: "-" }] }] };
    case "invoke":
      return { messages, prompt: "-", max_tokens: 1 };
    case "chat-native":
      return path.endsWith("/v1/chat") ? { model, message: "-" } : { model, messages };
    default:
      return { model, messages };
  }
}

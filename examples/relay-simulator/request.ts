import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";

/** A model request as the relay understood it. */
export interface RelayRequest {
  readonly path: string;
  readonly operation: "chat" | "embeddings";
  /** It comes from a redirect of ours. */
  readonly moved: boolean;
  header(name: string): string | undefined;
  /** SHA-256 of the body's bytes: two requests of one operation have the same. */
  readonly bodyHash: string;
  readonly model: string;
  readonly stream: boolean;
  readonly usageAsked: boolean;
  readonly choices: number;
  readonly maxTokens?: number;
  /** The first tool that the request offers. */
  readonly tool?: string;
  readonly toolRequired: boolean;
  /** About four bytes a token. */
  readonly inputTokens: number;
  /** The last message's text, or the embedding's first input: what a test's plan can tell requests apart by. */
  readonly text: string;
  /** Embeddings: how many vectors, of what length, and in which form. */
  readonly inputs: number;
  readonly dimensions: number;
  readonly base64: boolean;
}

/** A request together with which attempt of its operation it is, from 1. */
export interface AttemptedRequest extends RelayRequest {
  readonly attempt: number;
}

const BODY_LIMIT = 16 * 1024 * 1024;

/** The whole body; rejects when it is larger than 16 MiB. */
export async function readBody(message: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of message) {
    const bytes = Buffer.from(part as Uint8Array);
    size += bytes.length;
    if (size > BODY_LIMIT) throw new RangeError("the request body is larger than 16 MiB");
    parts.push(bytes);
  }
  return Buffer.concat(parts);
}

/** What the body asks for; undefined when it is no JSON object with a model. */
export function readRequest(message: IncomingMessage, path: string, bytes: Buffer): RelayRequest | undefined {
  const body = parse(bytes);
  const model = body["model"];
  if (typeof model !== "string" || model === "") return undefined;
  const embeddings = path.endsWith("/embeddings");
  const messages = list(embeddings ? body["input"] : body["messages"]);
  const maxTokens = count(body["max_completion_tokens"]) ?? count(body["max_tokens"]);
  const tool = record(record(list(body["tools"])[0])["function"])["name"];
  return {
    path,
    operation: embeddings ? "embeddings" : "chat",
    moved: message.url?.endsWith("?moved=1") === true,
    header: (name) => {
      const value = message.headers[name];
      return Array.isArray(value) ? value.join(", ") : value;
    },
    bodyHash: createHash("sha256").update(bytes).digest("hex"),
    model,
    stream: body["stream"] === true,
    usageAsked: record(body["stream_options"])["include_usage"] === true,
    choices: Math.min(count(body["n"]) ?? 1, 8),
    ...(maxTokens !== undefined && { maxTokens }),
    ...(typeof tool === "string" && { tool }),
    toolRequired: body["tool_choice"] === "required",
    inputTokens: Math.max(1, Math.ceil(Buffer.byteLength(JSON.stringify(messages)) / 4)),
    text: textOf(embeddings ? messages[0] : record(messages.at(-1))["content"]),
    inputs: Math.max(1, messages.length),
    dimensions: Math.min(count(body["dimensions"]) ?? 256, 4096),
    base64: body["encoding_format"] === "base64",
  };
}

function parse(bytes: Buffer): Record<string, unknown> {
  try {
    return record(JSON.parse(bytes.toString("utf8")));
  } catch {
    return {};
  }
}

function record(value: unknown): Record<string, unknown> {
  // A stranger's object: every field of it is looked at before use.
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : value === undefined ? [] : [value];
}

function count(value: unknown): number | undefined {
  return typeof value === "number" && Number.isInteger(value) && value > 0 ? value : undefined;
}

function textOf(content: unknown): string {
  if (typeof content === "string") return content;
  const text = record(list(content)[0])["text"];
  return typeof text === "string" ? text : "";
}

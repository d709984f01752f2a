import { createHash, randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Dialect } from "./dialects/dialect.ts";
import type { Door } from "./price-list.ts";
import type { Fields, RelayRequest } from "./request.ts";

/** What is asked for in a dialect; undefined where neither path nor body names a model. */
export function readRequest(
  message: IncomingMessage,
  dialect: Dialect,
  bytes: Buffer,
  door: Door,
): RelayRequest | undefined {
  const { pathname: path, searchParams: query } = new URL(message.url ?? "/", "http://relay");
  const header = (name: string): string | undefined => {
    const value = message.headers[name];
    return Array.isArray(value) ? value.join(", ") : value;
  };
  const boundary = /boundary="?([^";]+)/.exec(header("content-type") ?? "")?.[1];
  const body = boundary === undefined ? parse(bytes) : readForm(bytes);
  const named = dialect.path.exec(path)?.groups ?? {};
  const wanted = dialect.wants?.(body, query) ?? {};
  const model = wanted.model ?? body["model"] ?? (named["model"] && decodeURIComponent(named["model"]));
  if (typeof model !== "string" || model === "") return undefined;
  const prompt = list(body[dialect.prompt]);
  const maxTokens = count(body["max_completion_tokens"]) ?? count(body["max_tokens"]);
  const tool = record(record(list(body["tools"])[0])["function"])["name"];
  return {
    path,
    dialect: dialect.name,
    operation: dialect.operation,
    provider: dialect.provider,
    moved: query.has("moved"),
    header,
    door,
    tier: typeof body["service_tier"] === "string" ? body["service_tier"] : "default",
    // A form is sent again with another boundary.
    bodyHash: createHash("sha256")
      .update(boundary === undefined ? bytes : bytes.toString("latin1").replaceAll(boundary, ""))
      .digest("hex"),
    stream: body["stream"] === true || named["stream"] !== undefined,
    usageAsked: dialect.usageOnWish !== true || record(body["stream_options"])["include_usage"] === true,
    choices: Math.min(count(body["n"]) ?? 1, 8),
    ...(maxTokens !== undefined && { maxTokens }),
    ...(typeof tool === "string" && { tool }),
    toolRequired: body["tool_choice"] === "required",
    // A form's file is not among its fields.
    inputTokens: Math.max(1, Math.ceil((boundary === undefined ? sizeOf(prompt) : bytes.length) / 4)),
    text: typeof prompt[0] === "string" ? prompt[0] : textOf(record(prompt.at(-1))["content"]),
    inputs: Math.max(1, prompt.length),
    dimensions: Math.min(count(body["dimensions"]) ?? 256, 4096),
    base64: body["encoding_format"] === "base64",
    ...(body["background"] === true && { job: { id: randomUUID().replaceAll("-", ""), stage: "queued" } }),
    ...wanted,
    model,
  };
}

function parse(bytes: Buffer): Fields {
  try {
    return record(JSON.parse(bytes.toString("utf8")));
  } catch {
    return {};
  }
}

/** The fields of a form that are no files. */
function readForm(bytes: Buffer): Fields {
  const fields = bytes.toString("utf8").matchAll(/ name="([^"]+)"\r\n\r\n([^\r]*)\r\n/g);
  return Object.fromEntries([...fields].map(([, name = "", value = ""]) => [name, value === "true" || value]));
}

function record(value: unknown): Fields {
  // A stranger's object: every field of it is looked at before use.
  return typeof value === "object" && value !== null ? (value as Fields) : {};
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : value === undefined ? [] : [value];
}

function count(value: unknown): number | undefined {
  return typeof value === "number" && Number.isInteger(value) && value > 0 ? value : undefined;
}

function sizeOf(prompt: readonly unknown[]): number {
  return Buffer.byteLength(JSON.stringify(prompt));
}

function textOf(content: unknown): string {
  if (typeof content === "string") return content;
  const text = record(list(content)[0])["text"];
  return typeof text === "string" ? text : "";
}

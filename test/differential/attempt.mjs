// What the client scripts have in common: where the server is, a chat request, and how an answer or an error is noted.
import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describeError, note, noteResources } from "./probe.mjs";

export const origin = process.env.DIFFERENTIAL_ORIGIN;
export const cleartextHttp2 = process.env.DIFFERENTIAL_HTTP2_ORIGIN;

/** The address of a model call that the server answers as `way` says (see server.ts). */
export function model(way) {
  return `${origin}/${way}/v1/chat/completions`;
}

/** Every dialect that streams, as dialect-ways.ts has them: how a request to it looks, and where it is answered. */
export const dialects = JSON.parse(process.env.DIFFERENTIAL_DIALECTS ?? "[]");

/** The address of a call in a dialect. */
export function addressOf({ way, path }, kind = "dialect") {
  return `${origin}/${kind}-${way}${path}`;
}

/** A request in a dialect as `fetch` wants it. */
export function requestOf({ headers, body }, init = {}) {
  const all = { "content-type": "application/json", ...headers };
  return { method: "POST", body: asked(JSON.stringify(body)), headers: all, ...init };
}

/**
 * Where usage is asked for on the app's behalf, an app without us asks for it itself, by the bytes that are documented:
 * that must be all that differs.
 */
export function asked(body) {
  if (process.env.RELAYSCOPE_ASK_USAGE !== "1" || process.execArgv.length > 0) return body;
  const { stream, stream_options: options, messages, prompt } = JSON.parse(body);
  if (stream !== true || options !== undefined || (messages ?? prompt) === undefined) return body;
  return `{"stream_options":{"include_usage":true},${body.slice(1)}`;
}

/** A chat request as `fetch` wants it. */
export function chat(more = {}) {
  const body = asked(
    JSON.stringify({
      model: "test-model-1",
      messages: [{ role: "user", content: "Say hello." }],
      ...more.ask,
    }),
  );
  const headers = {
    "content-type": "application/json",
    Authorization: "Bearer test",
    "X-Mixed-Case": "kept",
    ...more.headers,
  };
  return { method: "POST", body, headers, ...more.init };
}

export async function loadUndici() {
  return createRequire(import.meta.url)(process.env.DIFFERENTIAL_UNDICI);
}

/** A module of the matrix folder by its file. */
export async function loadFromMatrix(file) {
  return import(pathToFileURL(join(process.env.DIFFERENTIAL_MATRIX, "node_modules", file)).href);
}

/** Runs one scenario: what it throws is noted, and then what keeps the process alive. */
export async function attempt(label, work) {
  try {
    await work();
    note("event", `${label}: done`);
  } catch (error) {
    note("error", label, describeError(error));
  }
  // A connection that undici is still making is neither there nor not there.
  do await new Promise((resolve) => setTimeout(resolve, 10));
  while (process.getActiveResourcesInfo().some((name) => name.endsWith("ConnectWrap")));
  noteResources(label);
}

export async function noteAnswer(label, response) {
  const { status, statusText, type, url, redirected } = response;
  note("answer", `${label}: headers`, { status, statusText, type, url, redirected, headers: [...response.headers] });
  noteBody(label, Buffer.from(await response.arrayBuffer()));
}

export function noteBody(label, bytes) {
  note("answer", `${label}: body`, { length: bytes.length, sha256: hash(bytes) });
}

/** Reads chunk by chunk: the server writes the next when this one was noted. Stops after `most` chunks. */
export async function noteChunks(label, body, most = Infinity) {
  let count = 0;
  for await (const chunk of body) {
    note("chunk", `${label}: ${count}`, { length: chunk.length, sha256: hash(chunk), type: chunk.constructor.name });
    if (++count === most) break;
  }
}

export function hash(bytes) {
  return createHash("sha256").update(bytes).digest("hex").slice(0, 16);
}

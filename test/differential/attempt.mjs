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

/** A chat request as `fetch` wants it. */
export function chat(more = {}) {
  const body = JSON.stringify({
    model: "test-model-1",
    messages: [{ role: "user", content: "Say hello." }],
    ...more.ask,
  });
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

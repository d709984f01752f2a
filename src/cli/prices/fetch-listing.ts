import { readFile, stat } from "node:fs/promises";
import { basename } from "node:path";
import { UsageError } from "../usage-error.ts";

/** The published list as it came. */
export interface Fetched {
  readonly text: string;
  /** Where it came from, as it may be told. */
  readonly source: string;
  /** ISO date at which the server says that it was last changed. */
  readonly lastModified?: string;
}

/** The list is some 400 kB. */
const listingLimit = 8_000_000;
const waitMs = 30_000;

/** Reads the list from a file, or from an address: https, or http on this machine. Bounded in size and time. */
export async function fetchListing(from: string): Promise<Fetched> {
  if (/^https?:\/\//i.test(from)) return download(readUrl(from));
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(from)) throw new UsageError("--from: expected an https address or a file");
  const { size } = await stat(from).catch((error: unknown) => {
    throw new Error(`${from}: cannot be read (${codeOf(error)})`, { cause: error });
  });
  if (size > listingLimit) throw new Error(`${from}: ${size} bytes, more than the ${listingLimit} that are read`);
  return { text: await readFile(from, "utf8"), source: basename(from) };
}

function readUrl(text: string): URL {
  const url = URL.parse(text);
  if (url === null) throw new UsageError("--from: expected an https address or a file");
  const here = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(url.hostname);
  // Whoever stands on the way could set the prices.
  if (url.protocol === "http:" && !here) throw new UsageError("--from: expected https, but for this machine");
  return url;
}

async function download(url: URL): Promise<Fetched> {
  const source = `${url.origin}${url.pathname}`;
  const signal = AbortSignal.timeout(waitMs);
  try {
    const response = await fetch(url, { signal, headers: { accept: "application/json" } });
    if (!response.ok) throw new Error(`answered ${response.status}`);
    // A redirect that leaves encryption is the same as none from the beginning.
    if (url.protocol === "https:" && !response.url.startsWith("https:")) throw new Error("led away from https");
    const lastModified = Date.parse(response.headers.get("last-modified") ?? "");
    const text = await readText(response.body);
    return {
      text,
      source,
      ...(!Number.isNaN(lastModified) && { lastModified: new Date(lastModified).toISOString().slice(0, 10) }),
    };
  } catch (error) {
    throw new Error(`${source}: ${reasonOf(error)}${proxyHint()}`, { cause: error });
  }
}

async function readText(body: AsyncIterable<Uint8Array> | null): Promise<string> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of body ?? []) {
    size += piece.byteLength;
    if (size > listingLimit) throw new Error(`more than the ${listingLimit} bytes that are read`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString();
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "failed";
  if (error.name === "TimeoutError") return `no whole answer in ${waitMs / 1000} s`;
  const { cause } = error;
  return cause instanceof Error && "code" in cause ? `${error.message} (${codeOf(cause)})` : error.message;
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "no reason given";
}

/** Node's fetch goes by the proxy variables only where it is told to when it starts. */
function proxyHint(): string {
  const { HTTPS_PROXY, https_proxy, NODE_USE_ENV_PROXY } = process.env;
  const unused = (HTTPS_PROXY ?? https_proxy ?? "") !== "" && NODE_USE_ENV_PROXY !== "1";
  return unused ? "; HTTPS_PROXY is used only with NODE_USE_ENV_PROXY=1 (Node 22.21 or 24 and newer)" : "";
}

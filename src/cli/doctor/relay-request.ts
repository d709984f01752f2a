import type { Unanswered } from "./ask.ts";
import type { Place } from "./place.ts";
import { readBounded } from "./read-bounded.ts";
import type { RelayTarget } from "./relay-target.ts";

/** What a relay answered. */
export interface RelayAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly tookMs: number;
  /** Epoch milliseconds in the middle between asking and the answer's head. */
  readonly at: number;
}

/** Asks for the list of models by `fetch`, as SDKs ask: with its proxy and its certificates. No redirect gets the key. Never rejects. */
export async function askRelay(
  { options, signal }: Place,
  { url, dialect }: RelayTarget,
  key: string | undefined,
): Promise<RelayAnswer | Unanswered> {
  const began = Date.now();
  const timeout = AbortSignal.timeout(options.limitMs - 200);
  try {
    const response = await fetch(url, {
      headers: { accept: "application/json", ...(key !== undefined && credentials(dialect, key)) },
      redirect: "manual",
      signal: AbortSignal.any([timeout, signal]),
    });
    const headAt = Date.now();
    // Of fetch's body, the type says less than what it is.
    const text = await readBounded(response.body as AsyncIterable<Uint8Array> | null);
    if (timeout.aborted) return { reason: "timeout" };
    const { status, headers } = response;
    return { status, headers, text, tookMs: Date.now() - began, at: (began + headAt) / 2 };
  } catch (error) {
    return timeout.aborted ? { reason: "timeout" } : { reason: reasonOf(error) };
  }
}

function credentials(dialect: RelayTarget["dialect"], key: string): Record<string, string> {
  if (dialect === "openai") return { authorization: `Bearer ${key}` };
  return { "x-api-key": key, "anthropic-version": "2023-06-01" };
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "error";
  // fetch says "fetch failed", and its cause says why; a failure at several addresses says it in each.
  const { code, errors } = (error.cause ?? error) as NodeJS.ErrnoException & { readonly errors?: readonly unknown[] };
  const [first] = errors ?? [];
  const inner = first instanceof Error ? (first as NodeJS.ErrnoException).code : undefined;
  const said = code ?? inner ?? error.name;
  return /^UND_ERR_\w*TIMEOUT$/.test(said) ? "timeout" : said;
}

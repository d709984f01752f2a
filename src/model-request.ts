import { context, type Context } from "@opentelemetry/api";
import type { AttemptKey } from "./capture/attempts.ts";
import { epoch } from "./capture/clock.ts";
import type { Opening } from "./capture/exchange.ts";
import { hostOf } from "./capture/url.ts";
import type { Target } from "./wire/format.ts";

/** A request that may be an attempt of a model call, as it is known when undici takes it. */
export interface ModelRequest {
  readonly opening: Opening;
  readonly url: URL;
  readonly key: AttemptKey;
  readonly caller: Context;
  /** Epoch milliseconds. */
  readonly startedAt: number;
}

/** To be called in `create`: later, the context is no longer the caller's. */
export function readRequest(opening: Opening, url: URL): ModelRequest {
  const caller = context.active();
  const count = opening.header("x-stainless-retry-count");
  const key = {
    method: opening.method,
    url: url.href,
    contentLength: opening.contentLength,
    caller,
    retryCount: count === undefined ? undefined : Number(count),
  };
  return { opening, url, key, caller, startedAt: epoch() };
}

/** Where a request goes, as dialects are told apart by it. */
export function targetOf(opening: Opening, url: URL): Target {
  return { method: opening.method, host: hostOf(url), port: portOf(url), path: url.pathname, header: opening.header };
}

/** The port of a URL, its scheme's own where it names none. */
export function portOf(url: URL): number {
  return url.port === "" ? (url.protocol === "https:" ? 443 : 80) : Number(url.port);
}

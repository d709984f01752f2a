import { context, type Context } from "@opentelemetry/api";
import { type Attributed, attributedNow } from "./attribution/attributed.ts";
import type { AttemptKey } from "./capture/attempts.ts";
import { type Caller, servedNow } from "./capture/caller.ts";
import { epoch } from "./capture/clock.ts";
import type { Opening } from "./capture/exchange.ts";
import { hostOf } from "./capture/url.ts";
import type { Target } from "./wire/format.ts";
import { fetchedIdOf } from "./wire/openai/openai-fetched.ts";
import { formatFor } from "./wire/formats.ts";

/** Where a request goes, and the dialect that is spoken there, if any. */
export interface Aim {
  readonly url: URL;
  readonly target: Target;
  readonly found: ReturnType<typeof formatFor>;
}

/** A request that may be an attempt of a model call, as it is known when undici takes it. */
export interface ModelRequest extends Aim {
  readonly opening: Opening;
  readonly key: AttemptKey;
  /** The caller's, for the span to begin in. */
  readonly parent: Context;
  /** Whom the app says that it is for. */
  readonly attributed: Attributed | undefined;
  /** Epoch milliseconds. */
  readonly startedAt: number;
}

/** Whether a request may ask a model at all: most of a process do not get further than this. */
export function mayAsk({ method, path }: Opening): boolean {
  return method === "POST" || (method === "GET" && fetchedIdOf(path) !== undefined);
}

/** Where a request that is about to be taken goes. */
export function aimOf(opening: Opening): Aim {
  const url = opening.url();
  const { method, header } = opening;
  const target = { method, host: hostOf(url), port: portOf(url), path: url.pathname, header };
  return { url, target, found: formatFor(target) };
}

/** To be called in `create`: later, the context is no longer the caller's. */
export function readRequest(opening: Opening, aim: Aim): ModelRequest {
  const parent = context.active();
  const attributed = attributedNow();
  const count = opening.header("x-stainless-retry-count");
  const key = {
    method: opening.method,
    url: aim.url.href,
    contentLength: opening.contentLength,
    caller: callerOf(parent, attributed),
    retryCount: count === undefined ? undefined : Number(count),
  };
  return { ...aim, opening, key, parent, attributed, startedAt: epoch() };
}

/** Who runs now. */
export function callerNow(): Caller {
  return callerOf(context.active(), attributedNow());
}

function callerOf(parent: Context, attributed: Attributed | undefined): Caller {
  return { context: parent, serving: servedNow(), whom: attributed && JSON.stringify([...attributed]) };
}

/** The port of a URL, its scheme's own where it names none. */
export function portOf(url: URL): number {
  return url.port === "" ? (url.protocol === "https:" ? 443 : 80) : Number(url.port);
}

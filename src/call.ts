import type { Attribution } from "./attribution/attribution.ts";
import type { ToldContent } from "./content/told-content.ts";
import type { ConvertedCost } from "./pricing/exchange-rates.ts";
import type { Cost, Unpriced } from "./pricing/price.ts";
import type { Asked, Reading, Usage, WireFormat } from "./wire/format.ts";
import type { RateLimit } from "./wire/headers/rate-limits.ts";

export type { RateLimit };

/** How a call ended, for dashboards, objectives and alerts (the words are CATALOG's; `error.type` stays for people). */
export type Outcome =
  | "ok"
  | "cancelled"
  | "caller"
  | "auth"
  | "rate_limit"
  | "quota"
  | "overloaded"
  | "server"
  | "timeout"
  | "network"
  | "interrupted"
  | "blocked";

/** One HTTP exchange of a call, as it was on the wire. Times are milliseconds. */
export interface Attempt {
  /** Epoch time at which undici took the request. */
  readonly startedAt: number;
  readonly durationMs: number;
  readonly method: string;
  /** Without credentials and secret query values. */
  readonly url: string;
  readonly serverAddress: string;
  readonly serverPort: number;
  readonly status?: number;
  /** "1.1" or "2", where known. */
  readonly protocolVersion?: string;
  readonly userAgent?: string;
  readonly peerAddress?: string;
  readonly peerPort?: number;
  /** Transport word or status, as the HTTP convention has it. Absent when nothing failed. */
  readonly errorType?: string;
  /** What undici said went wrong, where it was an error at all: an app may abort with anything. */
  readonly thrown?: unknown;
  readonly outcome: Outcome;
}

/** Why a call that came to its end says no tokens. */
export type UsageMissing = "not_requested" | "interrupted" | "cancelled" | "unread" | "silent";

/** When the parts of a stream came. Milliseconds. */
export interface StreamTiming {
  /** From the start of the call, retries included, to the first read that carried content. */
  readonly firstChunkMs?: number;
  /** Reads that carried body. */
  readonly chunks: number;
  readonly maxGapMs?: number;
  /** Gaps between reads, counted per bucket of `catalog.durationBuckets`; the last place is above them all. */
  readonly gapCounts: readonly number[];
  readonly gapSumMs: number;
  readonly gapMinMs?: number;
}

/** Tokens that were counted here, and what they would cost. Absent where it can't be told. */
export interface Estimate {
  readonly usage: Pick<Usage, "input" | "output">;
  readonly cost?: Cost;
}

/** A finished model call: all that telemetry needs to tell of it. */
export interface Call {
  readonly format: WireFormat;
  /** `gen_ai.provider.name` */
  readonly provider: string;
  /** `relayscope.relay`: configured name, else the host. */
  readonly relay: string;
  readonly role?: "baseline" | "candidate";
  /** Who made it, and for whom. */
  readonly attribution?: Attribution;
  readonly serverAddress: string;
  readonly serverPort: number;
  /** Epoch milliseconds at which the first attempt began. */
  readonly startedAt: number;
  /** All attempts and the waits between them. */
  readonly durationMs: number;
  readonly asked: Asked;
  readonly reading: Reading;
  readonly outcome: Outcome;
  /** `error.type`: the provider's word, else the status, else the transport's. Absent when ok, or cancelled by the app. */
  readonly errorType?: string;
  /** In order; never empty. The last one's end is the call's end. */
  readonly attempts: readonly Attempt[];
  readonly stream?: StreamTiming;
  readonly usageMissing?: UsageMissing;
  readonly cost?: Cost;
  readonly unpriced?: Unpriced;
  readonly referenceCost?: Cost;
  /** `cost` in the reporting currency, where one is asked for. Never an estimate's. */
  readonly convertedCost?: ConvertedCost;
  /** One is asked for, and there is no rate from the cost's currency to it. */
  readonly unconverted?: true;
  /** Counted by us where the provider said no usage, and only where that was asked for; never mixed with what was reported. */
  readonly estimate?: Estimate;
  /** The provider's id of the request, from the answer's headers. */
  readonly requestId?: string;
  /** What was said, where it is to be told. */
  readonly content?: ToldContent;
  readonly rateLimits: readonly RateLimit[];
  /** It only looked at an answer that is counted elsewhere, or not at all. */
  readonly look?: true;
}

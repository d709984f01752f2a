import type { AnswerReader } from "./answer-reader.ts";
import type { Attribution } from "./attribution/attribution.ts";
import type { Attempt, Call, StreamTiming, UsageMissing } from "./call.ts";
import type { Caller } from "./capture/caller.ts";
import { hostOf } from "./capture/url.ts";
import type { CallContent } from "./content/call-content.ts";
import type { KeptWords } from "./estimate/estimates.ts";
import type { ModelExchange } from "./model-exchange.ts";
import { portOf } from "./model-request.ts";
import { judgeCall, type Told, type Verdict } from "./outcome.ts";
import type { OpenCall } from "./telemetry/recorder.ts";
import { readAnswerHeaders, readCostAhead, readTierAhead, withCurrency } from "./wire/headers/answer-headers.ts";
import type { Asked, Match, Reading, Target, WireFormat } from "./wire/format.ts";
import { Json } from "./wire/json/json.ts";
import { merge, stated } from "./wire/merge.ts";
import { readRateLimits } from "./wire/headers/rate-limits.ts";
import { readRequestId } from "./wire/headers/request-id.ts";
import { readHeaderError } from "./wire/wire-error.ts";

/** What is known of a call when its first attempt begins. */
export interface Beginning {
  /** Of the first attempt: epoch milliseconds, and by `now()`. */
  readonly startedAt: number;
  readonly begunAt: number;
  /** Who made the call: its retries come from there. */
  readonly caller: Caller;
  readonly host: string;
  readonly format: WireFormat;
  readonly match: Match;
  /** Something else than the path says that this host serves models: it is a vendor's, a configured relay, or an SDK asks. */
  readonly vouched: boolean;
  readonly provider: string;
  readonly relay: string;
  readonly role: "baseline" | "candidate" | undefined;
  readonly open: OpenCall;
  /** Who makes it, and for whom. */
  readonly attribution?: Attribution | undefined;
  /** Where content is to be told, and the dialect's is understood. */
  readonly content?: CallContent | undefined;
  /** Where its tokens may have to be counted. */
  readonly words?: KeptWords | undefined;
}

const nothing = Json.parse("");

/** A model call under way: one, however many attempts it takes. */
export class Operation {
  readonly beginning: Beginning;
  readonly format: WireFormat;
  readonly open: OpenCall;
  asked: Asked | undefined;
  /** Its path is a model's, and its body is something else. */
  refuted = false;
  /** Of the body, once it is known whole: what a retry is compared with. */
  fingerprint: string | undefined;
  /** Those that are over, in order. */
  readonly attempts: Attempt[] = [];
  /** The latest attempt. */
  current: ModelExchange | undefined;
  /** How long it waited for the latest attempt. */
  pauseMs = 0;

  constructor(beginning: Beginning) {
    this.beginning = beginning;
    this.format = beginning.format;
    this.open = beginning.open;
  }

  /** It is something else, or it may be: its path could be a model's, and no body has confirmed it. */
  get unconfirmed(): boolean {
    return this.refuted || (this.beginning.match === "likely" && this.asked === undefined);
  }

  /** The request's body, which says what is asked and whether it is a model call at all; undefined where it has none. */
  hear(body: Json | undefined, whole: boolean, target: Target): void {
    const { format } = this;
    const { match, vouched } = this.beginning;
    const fits = body !== undefined && format.fits(body);
    // What a server of models is sent is a call to one, however wrong; and of half a body nothing is known.
    if (fits || (match === "certain" && (vouched || !whole))) this.asked = format.ask(body ?? nothing, target);
    else this.refuted = match === "certain";
    if (body === undefined || this.asked === undefined) return;
    this.beginning.content?.hear(body);
    this.beginning.words?.hear(body);
  }

  /** Another attempt begins. */
  goOn(next: ModelExchange): void {
    const last = this.current;
    this.current = next;
    if (last === undefined) return;
    // Whatever is still to come of its answer, nobody reads it.
    last.ended(undefined, next.begunAt);
    // What looked like the app's leaving was the time limit of its SDK.
    if (last.maybeTimedOut) this.#timeOut();
    this.pauseMs = next.begunAt - last.endedAt;
  }

  /** The last attempt's end as the call's: a limit that ended an earlier attempt has ended a last one that took as long. */
  #lastVerdict(last: ModelExchange): Verdict {
    const limit = last.maybeTimedOut
      ? this.attempts.find(({ outcome }) => outcome === "timeout")?.durationMs
      : undefined;
    return limit === undefined || last.endedAt - last.begunAt < limit * 0.9 ? last.verdict : this.#timeOut();
  }

  #timeOut(): Verdict {
    const verdict = { outcome: "timeout", errorType: "timeout" } as const;
    const tried = this.attempts.pop();
    if (tried !== undefined) this.attempts.push({ ...tried, ...verdict });
    return verdict;
  }

  /** The finished story, but for its money. The last attempt's answer is the call's. */
  toCall(last: ModelExchange): Call {
    const reading = readingOf(last);
    const asked = this.asked ?? {};
    const { provider, relay, role, startedAt, begunAt, attribution } = this.beginning;
    const { outcome, errorType } = judgeCall(this.#lastVerdict(last), toldBy(last.reader, reading));
    const usageMissing = missing(last, reading, asked, outcome);
    const requestId = last.answer && readRequestId(last.answer.header);
    const stream = this.#timing(last);
    const content = this.beginning.content?.told(last.saying?.said, reading.finishReasons ?? [], outcome === "ok");
    return {
      format: this.format,
      provider,
      relay,
      serverAddress: hostOf(last.url),
      serverPort: portOf(last.url),
      startedAt,
      durationMs: last.endedAt - begunAt,
      asked,
      reading,
      outcome,
      attempts: this.attempts,
      rateLimits: last.answer ? readRateLimits(last.answer.header) : [],
      ...(role !== undefined && { role }),
      ...(attribution && { attribution }),
      ...(errorType !== undefined && { errorType }),
      ...(stream && { stream }),
      ...(usageMissing && { usageMissing }),
      ...(requestId !== undefined && { requestId }),
      ...(content && { content }),
    };
  }

  #timing({ reader }: ModelExchange): StreamTiming | undefined {
    const clock = reader?.clock;
    if (clock === undefined) return undefined;
    const first = reader?.firstContentAt;
    return {
      chunks: clock.chunks,
      gapCounts: clock.gapCounts,
      gapSumMs: clock.gapSumMs,
      ...(first !== undefined && { firstChunkMs: first - this.beginning.begunAt }),
      ...(clock.maxGapMs !== undefined && { maxGapMs: clock.maxGapMs }),
      ...(clock.minGapMs !== undefined && { gapMinMs: clock.minGapMs }),
    };
  }
}

/** What the answer's body says, and what of the rest its headers do. */
function readingOf({ answer, reader, operation }: ModelExchange): Reading {
  const body = reader?.reading() ?? {};
  const said = answer !== undefined && answer.status >= 400 ? readHeaderError(answer.header) : undefined;
  if (said !== undefined) return merge<Reading>(body, { error: { ...said, ...body.error } });
  if (answer === undefined || answer.status >= 300) return body;
  const { cost, serviceTier = readTierAhead(answer.header) } = body;
  const reading = merge<Reading>(body, { cost: withCurrency(cost, answer.header), serviceTier });
  if (reader?.clock !== undefined) {
    return merge<Reading>(stated<Reading>({ cost: readCostAhead(answer.header) }), reading);
  }
  const { usage, ...told } = readAnswerHeaders(answer.header, operation.format);
  const both = merge<Reading>(stated<Reading>(told), reading);
  return usage === undefined ? both : { ...both, usage: { ...usage, ...reading.usage } };
}

function toldBy(reader: AnswerReader | undefined, { error, complete }: Reading): Told {
  const streamed = reader?.clock !== undefined && reader.legible;
  const end = streamed ? (complete === true ? "seen" : "missing") : undefined;
  return { error, end, malformed: reader?.flaw === "malformed" };
}

function missing(last: ModelExchange, reading: Reading, asked: Asked, outcome: string): UsageMissing | undefined {
  const status = last.answer?.status ?? 0;
  if (status < 200 || status > 299 || last.operation.format.usageless === true) return undefined;
  const cut = outcome === "cancelled" || outcome === "interrupted" ? outcome : undefined;
  // Of a stream that was cut the output may be missing alone.
  if (isUsageKnown(reading, cut !== undefined && last.reader?.clock !== undefined)) return undefined;
  if (outcome !== "ok") return cut;
  if (asked.stream === true && asked.usageAsked === false) return "not_requested";
  // It had the whole answer, and left before the usage that was to follow.
  if (last.verdict.outcome === "cancelled") return "cancelled";
  return last.reader?.flaw === "unread" ? "unread" : "silent";
}

function isUsageKnown({ usage: { input, output, seconds } = {} }: Reading, needsOutput: boolean): boolean {
  return output !== undefined || seconds !== undefined || (input !== undefined && !needsOutput);
}

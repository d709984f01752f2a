import type { Flaw, Reading, WireFormat } from "./format.ts";
import type { Framing } from "./framing/framing.ts";
import { framingFor } from "./framing/framings.ts";
import { Json } from "./json/json.ts";
import { merge } from "./merge.ts";
import { bodyStart, Opening } from "./framing/opening.ts";
import type { Saying } from "./saying.ts";
import { readBareError } from "./wire-error.ts";

export interface StreamOptions {
  /** Read every event rather than head and tail: for several choices, whose ends may lie far apart, and for content capture. */
  readonly everyEvent: boolean;
  /** Gathers what is said, where it is wanted: then every event is read. */
  readonly saying?: Saying | undefined;
}

/** Reads a stream in one dialect, chunk by chunk. */
export class StreamReader {
  readonly #format: WireFormat;
  readonly #options: StreamOptions;
  /** Made when the first bytes have told what they are. */
  #events: Framing | undefined;
  #reading: Reading = {};
  /** The last message, where it says nothing in the dialect: it may come from what stands before the model, `{"object":"error", …}`. */
  #unheard: Json | undefined;
  #firstContentAt: number | undefined;
  readonly #opening = new Opening();
  /** Whether events came that are messages, and such that are none. */
  #messages = false;
  #strays = false;

  constructor(format: WireFormat, options: StreamOptions) {
    this.#format = format;
    this.#options = options;
  }

  /** An event was given up, so that not all that came was seen. */
  get truncated(): boolean {
    return this.#events?.truncated === true;
  }

  /** After `end`: text that is no event stream, or events that are no JSON. A stream of nothing is one that was cut. */
  get flaw(): Flaw | undefined {
    if (this.truncated) return this.#reading.usage === undefined ? "unread" : undefined;
    if (this.#messages || this.#reading.complete === true) return undefined;
    return this.#strays || this.#opening.kind === "other" ? "malformed" : undefined;
  }

  /** The time, as given to `push`, of the read that brought the first content. */
  get firstContentAt(): number | undefined {
    return this.#firstContentAt;
  }

  /** `bytes` are decoded of any content encoding, and not kept. */
  push(bytes: Uint8Array, atMs: number): void {
    const body = this.#events === undefined ? bytes.subarray(bodyStart(bytes)) : bytes;
    if (!this.#messages) this.#opening.push(body);
    this.#events ??= this.#begin();
    this.#events?.push(body, atMs);
  }

  /** Call once, when no more will come: what the stream said, however it ended. */
  end(): Reading {
    this.#events?.end();
    const error = this.#unheard && readBareError(this.#unheard);
    if (error?.code !== undefined) this.#reading = merge(this.#reading, { error });
    this.#reading = withoutBegun(this.#reading);
    const { finishReasons = [], ...unfinished } = this.#reading;
    // Some relays leave the dialect's end out; a stream all of whose choices gave their reason has ended all the same.
    const finished = finishReasons.length > 0 && finishReasons.every((reason) => reason !== undefined);
    if (finished) return merge(this.#reading, { complete: true });
    // Others leave the reasons out: where the end has come, that is no sign of a choice that was cut.
    const silent = finishReasons.every((reason) => reason === undefined);
    return unfinished.complete === true && unfinished.error === undefined && silent ? unfinished : this.#reading;
  }

  /** Undefined until the bytes have told what they are; asked only until then, since this is once a chunk. */
  #begin(): Framing | undefined {
    const { kind } = this.#opening;
    if (kind === undefined) return undefined;
    const { everyEvent, saying } = this.#options;
    return framingFor(kind, {
      everyEvent: everyEvent || saying !== undefined,
      marks: this.#format.marks,
      onEvent: (data, atMs) => this.#read(data, atMs),
    });
  }

  #read(data: string, atMs: number | undefined): void {
    if (data.trim() === "[DONE]") {
      this.#reading = merge(this.#reading, { complete: true });
      return;
    }
    const message = Json.parse(data);
    if (message.present) this.#messages = true;
    // What the stream's end cut is not what was answered.
    else if (this.#events?.closing === false) this.#strays = true;
    const reading = this.#format.read(message, this.#reading);
    this.#unheard = message.present && reading === this.#reading ? message : undefined;
    this.#reading = reading;
    this.#options.saying?.read(message);
    if ((this.#reading.finishReasons?.length ?? 0) > 1) this.#events?.severalSeen();
    // Content that was parsed only later came at a time that was not noted.
    if (this.#reading.content !== true || atMs === undefined || this.#firstContentAt !== undefined) return;
    this.#firstContentAt = atMs;
    this.#events?.contentSeen();
  }
}

/** An output that was only begun to be counted is none; nobody else needs to know of it. */
function withoutBegun({ outputBegun, ...reading }: Reading): Reading {
  if (outputBegun !== true || reading.usage === undefined) return reading;
  const { output: _, ...usage } = reading.usage;
  return { ...reading, usage };
}

import type { Json } from "./json/json.ts";
import type { Marks } from "./framing/marks.ts";
import type { Partly } from "./merge.ts";
import type { HeaderLookup } from "./headers/wait-time.ts";

/** Where a request goes, as far as it is known before a byte of its body is. */
export interface Target {
  readonly method: string;
  /** Host name without port, lower case. */
  readonly host: string;
  readonly port: number;
  /** Path without query or fragment. */
  readonly path: string;
  /** A request header by its lower-case name. */
  header(name: string): string | undefined;
}

/** `certain`: the path names the dialect, and only a body of another shape says otherwise. `likely`: the body has to confirm it. */
export type Match = "certain" | "likely";

/** What was asked. Absent means the request did not say. */
export interface Asked {
  readonly model?: string;
  /** `model` is the customer's own name for what he had deployed: no answer repeats it. */
  readonly deployed?: boolean;
  readonly stream?: boolean;
  /** Streams only: whether the request asked for usage (`stream_options.include_usage`). */
  readonly usageAsked?: boolean;
  readonly choices?: number;
  readonly maxTokens?: number;
  readonly temperature?: number;
  readonly topP?: number;
  readonly topK?: number;
  readonly frequencyPenalty?: number;
  readonly presencePenalty?: number;
  readonly seed?: number;
  readonly stopSequences?: readonly string[];
  readonly reasoningLevel?: string;
  readonly outputType?: "text" | "json" | "image" | "speech";
  readonly serviceTier?: string;
  readonly conversationId?: string;
  readonly previousResponseId?: string;
  /** The answer is only the promise of one, which is fetched later. */
  readonly background?: boolean;
  readonly encodingFormats?: readonly string[];
  readonly dimensions?: number;
}

/** Tokens: `input` and `output` are totals that include the parts below them. Absent means the wire did not say. */
export interface Usage {
  readonly input?: number;
  readonly cacheRead?: number;
  readonly cacheWrite?: number;
  readonly cacheWrite5m?: number;
  readonly cacheWrite1h?: number;
  readonly audioInput?: number;
  readonly imageInput?: number;
  readonly output?: number;
  readonly reasoning?: number;
  readonly audioOutput?: number;
  readonly imageOutput?: number;
  /** Where other counts are billed than were used (Cohere): money and metrics go by these, as the convention wants it. */
  readonly billedInput?: number;
  readonly billedOutput?: number;
  /** Seconds of sound, where these are counted and no tokens are. */
  readonly seconds?: number;
}

/** In the words of the convention: stop, length, tool_call, content_filter, error; a word we do not know stays as it came. */
export type FinishReason = string;

/** What the provider said went wrong, in a body or within a stream. */
export interface WireError {
  /** The provider's most specific word: `code`, else `type`, else `status`. Low cardinality. */
  readonly code?: string;
  /** The provider's class of error (`type`), where it differs from the code. */
  readonly type?: string;
  /** What else it says of the cause (an inner code, a reason, the quota that is used up): more telling than the code, and never told. */
  readonly details?: readonly string[];
  /** How long it asks to wait before another attempt, where the body says so: milliseconds. */
  readonly retryAfterMs?: number;
}

/** What the answer said. Absent means not said. */
export interface Reading {
  readonly id?: string;
  readonly model?: string;
  /** One per choice, by the choice's index; a hole is a choice whose end was not seen. */
  readonly finishReasons?: readonly (FinishReason | undefined)[];
  /** Choices that have called a tool, by index, where the dialect's reason to finish does not say so. */
  readonly calling?: readonly number[];
  readonly usage?: Usage;
  /** What the provider itself says the call cost. `currency` is ISO 4217; absent where the answer names none. */
  readonly cost?: { readonly amount: number; readonly currency?: string };
  readonly serviceTier?: string;
  readonly systemFingerprint?: string;
  readonly error?: WireError;
  /** Streams: something the model made (text, reasoning, a tool call, audio) has come. */
  readonly content?: boolean;
  /** Streams: the dialect's own end has come. */
  readonly complete?: boolean;
  /** Streams: the output is counted up to here; of a stream that is cut now its total is not known. */
  readonly outputBegun?: boolean;
}

/**
 * Why a body says less than an answer does. `malformed`: we saw all of it, and it is nothing that a dialect answers with. `unread`: a
 * bound of ours, or a coding that we do not know, kept us from reading it, so its silence says nothing.
 */
export type Flaw = "malformed" | "unread";

/** `gen_ai.operation.name`: the convention's words, then ours for what it has none for. */
type OperationName =
  | "chat"
  | "text_completion"
  | "embeddings"
  | "generate_content"
  | "fetch_response"
  | "transcription"
  | "moderation"
  | "rerank";

/** One dialect. Pure: it knows JSON and nothing else. */
export interface WireFormat {
  /** Stable name, also the file's: `openai-chat`. */
  readonly name: string;
  /** `gen_ai.operation.name` */
  readonly operation: OperationName;
  /** `openai.api.type`, for OpenAI's dialects. */
  readonly api?: "chat_completions" | "responses";
  /** Provider whose dialect it is, where the host does not tell a better one. */
  readonly provider: string;
  /**
   * Where it is asked, below any prefix and version: `{model}` stands for a name. For the labels of attempts, for counting
   * what is asked where nothing hears it, for pages and tests; what is asked here is for `matches` to say.
   */
  readonly paths: readonly string[];
  /** What is read of a stream's events between its first content and its tail. */
  readonly marks?: Marks;
  /** Its streams may come as JSON after JSON (a line each, or a list that grows), not as events. */
  readonly jsonStream?: boolean;
  /** Its answers may be something else than JSON (audio, an image, plain text), which says nothing and is no mistake. */
  readonly binary?: boolean;
  /** Its answers may be megabytes of one list (numbers, images) that tells nothing: a large one is read by its ends. */
  readonly bulky?: boolean;
  /** Its answers need not say usage, which costs nothing: without one, none is missing. */
  readonly usageless?: boolean;
  matches(target: Target): Match | undefined;
  /** Whether a request's body has the shape of this dialect; of one that was sent in part, as far as it goes. */
  fits(request: Json): boolean;
  /** What was asked, as far as the body says it. */
  ask(request: Json, target: Target): Asked;
  /** Folds one message, a whole JSON body or one stream event, into what is known so far. */
  read(message: Json, known: Reading): Reading;
  /** What the headers of an answer that is no stream say of it and its body need not: what the body says holds. */
  readHeaders?(header: HeaderLookup): Partly<Reading>;
}

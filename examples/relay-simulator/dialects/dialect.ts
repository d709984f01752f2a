import type { Behaviour } from "../behaviour.ts";
import type { Fault } from "../fault.ts";
import type { Fields, RelayRequest } from "../request.ts";
import type { ServedUsage } from "../usage.ts";
import type { Refusal } from "./refusals.ts";

/** How the events of a stream are told apart: server-sent events, a line of JSON each, one list that grows, or AWS's binary frames. */
export type Framing = "events" | "lines" | "list" | "frames";

/** What the model made of one request: each dialect only spells it. */
export interface Made {
  readonly request: RelayRequest;
  readonly behaviour: Behaviour;
  /** 32 hexadecimal digits. */
  readonly id: string;
  /** What it says, and what it thought before, in pieces as a stream brings them. */
  readonly words: readonly string[];
  readonly thoughts: readonly string[];
  /** What the dialect tells of the tokens once `share` (0 to 1) of the output is made; undefined where it tells nothing. */
  usageAt(share: number): ServedUsage | undefined;
}

/** One event of a stream, and the usage that a client knows once it has read it. */
export interface AnswerEvent {
  /** Where the framing names events; `!name` is an exception of AWS's. */
  readonly type?: string;
  readonly data: object;
  readonly usage?: ServedUsage | undefined;
}

/** One way to ask a relay, and to be answered: the paths, and how what was made is written. */
export interface Dialect {
  /** The name of the format in `src/wire` that reads it. */
  readonly name: string;
  /** `gen_ai.operation.name` and `gen_ai.provider.name` of a call in it, as the convention has them. */
  readonly operation: string;
  readonly provider: string;
  /** Where it is asked. A group `model` names the model, a group `stream` is there where a stream is asked for. */
  readonly path: RegExp;
  /** Where the body has what the model is to read. */
  readonly prompt: string;
  /** A stream tells tokens only where `stream_options` ask for it. */
  readonly usageOnWish?: true;
  /** Nothing is paid by the token. */
  readonly usageless?: true;
  readonly framing?: Framing;
  /** What follows the last event. */
  readonly end?: string;
  /** `content-type` of an answer that is no JSON. */
  readonly type?: string;
  /** What of a request is said in another way than OpenAI's. */
  wants?(body: Fields, query: URLSearchParams): Partial<RelayRequest>;
  /** What of the usage it has words for. */
  says(usage: ServedUsage): ServedUsage | undefined;
  /** The whole answer, as JSON or in bytes. */
  answer(made: Made): object;
  /** The same in events; absent where nothing streams. */
  events?(made: Made): Iterable<AnswerEvent>;
  refuse(fault: Fault): Refusal;
  /** The upstream's failure in the middle of a stream. */
  readonly failure?: AnswerEvent;
}

import { type Context, type Span, trace, TraceFlags } from "@opentelemetry/api";
import { attributeNames as a } from "./catalog-attributes.ts";
import type { MetricKey } from "./catalog.ts";
import type { Likes } from "./likes.ts";
import type { Opening } from "./recorder.ts";

/** A span of somebody else's that tells the same inference: an SDK of models made it, or an instrumentation of one. */
export interface Outer {
  /** Whether it says so itself. One that is not sampled says nothing, and is known by its like: there, only metrics count. */
  readonly seen: boolean;
  /** What those who make it count of such a call by themselves. */
  readonly countable: ReadonlySet<MetricKey>;
  /** Whether it is over: what they count of it is counted by then. */
  readonly ended: boolean;
  /** Whether they have counted the call in this metric, as far as can be seen now. */
  counted(metric: MetricKey): boolean;
  /** The call is none: what comes next below the span may be its inference. */
  release(): void;
}

/** Inference as the GenAI convention has it. All else (invoke_agent, execute_tool, agent_step, …) is a plain parent. */
const generations: ReadonlySet<unknown> = new Set(["chat", "text_completion", "generate_content"]);
const embeddings = "embeddings";

/**
 * Who counts a call in metrics that we have too, by the beginning of the span's scope. Seen on the packages themselves:
 * instrumentation-openai 0.22, @ai-sdk/otel 1.0, OpenLIT 1.15. @anthropic-ai/sdk 1.11 and OpenLLMetry 0.27 count nothing.
 */
const counting: readonly (readonly [scope: RegExp, metrics: readonly MetricKey[]])[] = [
  [/^@opentelemetry\/instrumentation-openai$/, ["duration", "tokenUsage"]],
  [/^gen_ai$/, ["inferenceDuration"]],
  [/^@openlit\//, ["duration", "tokenUsage", "timeToFirstChunk", "timePerOutputChunk"]],
];

const none: ReadonlySet<MetricKey> = new Set();

/** Those that tell a call of ours. */
const taken = new WeakSet<object>();

/**
 * The span that tells a call already, if there is one: the active span, where it says by its `gen_ai.operation.name`,
 * from its start, that it is an inference of the same sort (embeddings or generation), and is not over. A span without
 * that name is a plain parent, whatever else it says (`ai` before 7, OpenInference): who counts inferences by the name
 * would find none.
 *
 * Such a span tells one inference: the first call below it, with the retries that are attempts of that call. A second
 * call (in the loop of an agent whose span is called a chat; a guard's model; an SDK that fails over to another host)
 * has a GenAI span of its own. So there are as many GenAI spans, and as many records of each metric's name, as calls.
 *
 * Hosts and models are not compared: OpenLIT says OpenAI's whatever is called, an SDK may be given another host
 * by its `fetch`, and Azure and gateways have their own names of models. A wrong no would count twice; a wrong yes
 * only swaps the places of two.
 */
export function takeOuter(
  parent: Context,
  { known, client }: Pick<Opening, "known" | "client">,
  likes: Likes,
): Outer | undefined {
  const span = trace.getSpan(parent);
  if (span === undefined || taken.has(span)) return undefined;
  if (isUnseen(span)) return takeUnseen(span, likes.of(client));
  const told = tells(span, known?.operation);
  const countable = told ? countableOf(span) : none;
  likes.learn(client, countable);
  if (!told) return undefined;
  taken.add(span);
  return {
    seen: true,
    countable,
    get ended() {
      return isOver(span);
    },
    // Both sides of the usage are recorded where the attributes of the same names are set.
    counted: (metric) => (metric === "tokenUsage" ? said(span, a.inputTokens) !== undefined : isOver(span)),
    release: () => taken.delete(span),
  };
}

/** What is counted of it is counted by them, as it was of the client's last call that could be seen. */
function takeUnseen(span: Span, countable: ReadonlySet<MetricKey>): Outer | undefined {
  if (countable.size === 0) return undefined;
  taken.add(span);
  return { seen: false, countable, ended: true, counted: () => true, release: () => taken.delete(span) };
}

function tells(span: Span, operation: string | undefined): boolean {
  const name = said(span, a.operation);
  const alike = name === embeddings || generations.has(name);
  return alike && (operation === undefined || (operation === embeddings) === (name === embeddings)) && !isOver(span);
}

function countableOf(span: Span): ReadonlySet<MetricKey> {
  const scope = scopeOf(span);
  return new Set(counting.find(([pattern]) => pattern.test(scope))?.[1]);
}

/** An SDK's span in any version of it, as far as anything is there: the API names neither its attributes nor its scope. */
interface SdkSpan {
  readonly attributes?: Readonly<Record<string, unknown>>;
  readonly instrumentationScope?: { readonly name?: unknown };
  /** Before SDK 2. */
  readonly instrumentationLibrary?: { readonly name?: unknown };
}

function said(span: Span, name: string): unknown {
  return look(() => (span as SdkSpan).attributes?.[name]);
}

function scopeOf(span: Span): string {
  const name = look(() => {
    const { instrumentationScope, instrumentationLibrary } = span as SdkSpan;
    return (instrumentationScope ?? instrumentationLibrary)?.name;
  });
  return typeof name === "string" ? name : "";
}

/** A sampler that drops leaves an id of a span. The id alone may also be of another process. */
function isUnseen(span: Span): boolean {
  if (!isOver(span) || look(() => (span as SdkSpan).attributes) !== undefined) return false;
  const { traceFlags = 1, isRemote = false } = look(() => span.spanContext()) ?? {};
  return (traceFlags & TraceFlags.SAMPLED) === 0 && !isRemote;
}

function isOver(span: Span): boolean {
  return look(() => span.isRecording()) !== true;
}

/** The span may be anything that an app calls one, with getters that throw: such a one says nothing. */
function look<Found>(read: () => Found): Found | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

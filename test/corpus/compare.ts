import { errorWordsOf } from "./error-words.ts";
import { finishesOf, passedOverCalls } from "./finishes.ts";
import type { CorpusLine } from "./line.ts";
import type { Told } from "./told.ts";
import { isInference, operationsOf, providersOf } from "./wanted.ts";

/** Something that was told otherwise than the corpus has it. */
export interface Difference {
  readonly line: CorpusLine;
  readonly field: string;
  readonly expected: unknown;
  readonly got: unknown;
  /** In which coding the answer came, where it came in several. */
  readonly way?: string;
}

/** How a line was replayed. */
export interface Passage {
  readonly way?: string;
  /** Whether content was to be told. */
  readonly content?: boolean;
}

/** Figures that stand on a span. */
const figures = [
  "input",
  "output",
  "cache_read",
  "cache_write",
  "reasoning",
  "audio_input",
  "audio_output",
  "image_input",
  "image_output",
];

/** Figures that are told by nothing but the price: the decoders alone show them. */
const pricedFigures = ["cache_write_5m", "cache_write_1h"];

/** Providers say 0 for a modality that a model has not got: the convention leaves it out. */
const modal = new Set(["audio_input", "audio_output", "image_input", "image_output"]);

/** xAI counts money in ticks of which a dollar has so many. */
const TICKS = 1e10;

/** What the corpus's reader does not look at, by endpoint: where it says nothing there, that is no truth. It does look for what it says. */
const unread: Readonly<Record<string, readonly string[]>> = {
  invoke: ["response model", "response id", "finish reasons", "usage", "tool calls"],
  converse: ["cache_write_5m", "cache_write_1h"],
  interactions: ["finish reasons"],
  predict: ["usage"],
  embeddings: ["response id"],
  rerank: ["response id", "response model"],
  moderations: ["response id", "response model", "usage"],
  images: ["usage"],
  audio: ["response model"],
};

/** Figures that the reader passes over in some dialects, by the names that they have in the usage as it came. */
const rawFigures: Readonly<Record<string, string>> = {
  cache_read: "cache_read_input_tokens",
  cache_write: "cache_creation_input_tokens",
  reasoning: "reasoning_tokens",
  cost: "cost",
};

/** Characters of text that are told whole, whatever else is told of the call. */
const TEXT_LIMIT = 50_000;

type Note = (field: string, expected: unknown, got: unknown) => void;

/** Where what was told of a line is not what the corpus expects; `told` is undefined for what was told as no inference. */
export function differencesOf(
  line: CorpusLine,
  told: Told | undefined,
  { way, content = true }: Passage = {},
): readonly Difference[] {
  const inference = isInference(line);
  if (inference === undefined) return [];
  const found: Difference[] = [];
  const note: Note = (field, expected, got) => {
    const silent = expected === undefined || expected === null || (Array.isArray(expected) && expected.length === 0);
    const figure = field in (told?.usage ?? {});
    if (silent && unread[line.endpoint]?.some((one) => one === field || (one === "usage" && figure))) return;
    found.push({ line, field, expected, got, ...(way !== undefined && { way }) });
  };
  if (!inference) {
    if (told !== undefined) note("inference", "none", told.operation);
    return found;
  }
  if (told === undefined) {
    note("inference", operationsOf(line)?.join(" or ") ?? "some", "none");
    return found;
  }
  compareAsked(line, told, note);
  if (!content && told.toolCalls !== undefined) note("content", "none", "some");
  // What was answered is not known.
  if (!line.body_recorded) return found;
  compareNames(line, told, note);
  compareFinish(line, told, note);
  compareUsage(line, told, note);
  compareError(line, told, note);
  if (content) compareContent(line, told, note);
  return found;
}

function compareAsked(line: CorpusLine, told: Told, note: Note): void {
  const operations = operationsOf(line);
  if (operations !== undefined && !operations.includes(told.operation))
    note("operation", operations.join(" or "), told.operation);
  const providers = providersOf(line);
  if (!providers.map(letters).includes(letters(told.provider ?? "")))
    note("provider", providers.join(" or "), told.provider);
  // Where the request was not recorded, what we asked for in its place says nothing.
  if (line.request_model !== null && told.requestModel !== line.request_model)
    note("request model", line.request_model, told.requestModel);
}

function compareNames({ expected }: CorpusLine, told: Told, note: Note): void {
  if ((told.responseModel ?? null) !== expected.response_model)
    note("response model", expected.response_model, told.responseModel);
  // Snowflake says an empty one, which says nothing.
  const id = expected.response_id === "" ? null : expected.response_id;
  if ((told.responseId ?? null) !== id) note("response id", id, told.responseId);
}

function compareContent(line: CorpusLine, told: Told, note: Note): void {
  const { textHash, toolCalls } = told;
  compareCalls(line, told, note);
  const { text_sha256: expected, text_chars: length } = line.expected;
  if (expected === null || length > TEXT_LIMIT) return;
  if (toolCalls === undefined || (textHash !== undefined && textHash !== expected)) note("text", expected, textHash);
}

function compareCalls(line: CorpusLine, told: Told, note: Note): void {
  const expected = line.expected.tool_calls;
  const got = told.toolCalls ?? [];
  if (sameNames(expected, got) || sameNames([...expected, ...passedOverCalls(line)], got)) return;
  note("tool calls", expected, got);
}

function compareFinish(line: CorpusLine, told: Told, note: Note): void {
  const expected = finishesOf(line);
  const got = told.finishReasons ?? [];
  if (sameNames(expected, got)) return;
  if (
    passedOverCalls(line).length > 0 &&
    sameNames(
      expected,
      got.map((reason) => (reason === "tool_call" ? "stop" : reason)),
    )
  )
    return;
  // A choice whose end did not come has none on the wire.
  const broken = line.expected.stream_complete === false || line.expected.error !== null;
  if (broken && expected.length === 0 && got.every((reason) => reason === "error")) return;
  note("finish reasons", expected, got);
}

function compareUsage(line: CorpusLine, told: Told, note: Note): void {
  const expected = line.expected.usage ?? {};
  const priced = pricedFigures.filter((figure) => figure in told.usage);
  for (const figure of [...figures, ...priced]) {
    // Where tokens are told only as they are billed, that is what there is to tell.
    const wanted = expected[figure] ?? expected[`billed_${figure}`] ?? undefined;
    const got = told.usage[figure];
    if (wanted === got || (wanted === 0 && got === undefined && modal.has(figure))) continue;
    // Of sound, the reader reads what OpenAI's chats say of it.
    if (wanted === undefined && modal.has(figure) && line.endpoint !== "chat") continue;
    if (wanted === undefined && saysRaw(line.expected.raw_usage, rawFigures[figure], got)) continue;
    note(figure, wanted, got);
  }
  const { input, cache_read: read = 0, cache_write: written = 0 } = told.usage;
  const fresh = expected["input_uncached"];
  if (typeof fresh === "number" && input !== undefined && input - read - written !== fresh)
    note("input_uncached", fresh, input - read - written);
  const ticks = expected["cost_ticks"];
  const cost = typeof ticks === "number" ? ticks / TICKS : (expected["cost"] ?? undefined);
  const passedOver = cost === undefined && saysRaw(line.expected.raw_usage, rawFigures["cost"], told.cost);
  if (!sameAmount(cost, told.cost) && !passedOver) note("cost", cost, told.cost);
}

/** Whether the usage as it came has this figure, at whatever depth. */
function saysRaw(usage: unknown, name: string | undefined, figure: number | undefined): boolean {
  if (typeof usage !== "object" || usage === null || name === undefined || figure === undefined) return false;
  return Object.entries(usage).some(
    ([key, value]) => (key === name && value === figure) || saysRaw(value, name, figure),
  );
}

function compareError(line: CorpusLine, told: Told, note: Note): void {
  const { error, stream_complete: complete } = line.expected;
  const failed = error !== null || line.status >= 400;
  const got = told.errorType;
  if (failed && got === undefined) note("error", error ?? line.status, "none");
  const words = errorWordsOf(line);
  if (got !== undefined && words?.includes(got) === false) note("error", words.join(" or "), got);
  if (!failed && complete !== false && got !== undefined) note("error", "none", got);
  if (complete === null || failed) return;
  const whole = told.outcome !== "interrupted" && told.outcome !== "network";
  if (whole !== complete) note("stream complete", complete, told.outcome);
}

/** `z.ai`, `z_ai` and `zai` are one: the convention has no names for most. */
function letters(name: string): string {
  return name.replaceAll(/[^a-z\d]/g, "");
}

/** Calls and choices may be told in another order than they ended in. */
function sameNames(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.toSorted().join("\n") === other.toSorted().join("\n");
}

function sameAmount(expected: unknown, got: number | undefined): boolean {
  if (typeof expected !== "number" || got === undefined) return expected === got;
  return Math.abs(expected - got) <= 1e-9 * Math.max(1e-9, Math.abs(expected));
}

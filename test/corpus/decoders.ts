import { ROOT_CONTEXT } from "@opentelemetry/api";
import type { Call } from "../../src/call.ts";
import { now } from "../../src/capture/clock.ts";
import { contentReader } from "../../src/content/content-reader.ts";
import { createGuard } from "../../src/guard.ts";
import { createPipeline } from "../../src/pipeline.ts";
import { callAttributes } from "../../src/telemetry/attributes.ts";
import { contentAttributes } from "../../src/telemetry/content-attributes.ts";
import type { Recorder } from "../../src/telemetry/recorder.ts";
import { answerHead } from "./answer.ts";
import { differencesOfBoth } from "./both.ts";
import { differencesOf, type Difference } from "./compare.ts";
import { answerOf, type CorpusLine } from "./line.ts";
import { cuttings, piecesOf } from "./pieces.ts";
import { randomOf } from "./random.ts";
import { requestOf } from "./request.ts";
import { stretchedAnswerOf } from "./stretched.ts";
import { toldBy, type Told } from "./told.ts";

/** A line through the pipeline alone, without content and with it: no process, no HTTP, no export. For quick turns at a decoder. */
export function compareDecoded(line: CorpusLine, seed: number, index: number): readonly Difference[] {
  const off = readByDecoders(line, { seed, index, content: false });
  // Cut in another way.
  const on = readByDecoders(line, { seed: seed + 1, index, content: true });
  return [
    ...differencesOf(line, off, { content: false }),
    ...differencesOf(line, on, { way: "with content" }),
    ...differencesOfBoth(line, off, on),
  ];
}

interface Reading {
  readonly seed: number;
  readonly index: number;
  readonly content: boolean;
}

function readByDecoders(line: CorpusLine, { seed, index, content }: Reading): Told | undefined {
  const settings = {
    content: content ? "SPAN_AND_EVENT" : "NO_CONTENT",
    contentLimit: 262_144,
    redact: undefined,
  } as const;
  const calls: Call[] = [];
  const nothing = (): void => undefined;
  const recorder: Recorder = {
    begin: () => ({ context: ROOT_CONTEXT }),
    end: (_, call) => void calls.push(call),
    endAsHttp: nothing,
    skip: nothing,
    correct: nothing,
    unobserved: nothing,
    fault: nothing,
  };
  const faults: string[] = [];
  const guard = createGuard((part, error) => void faults.push(`${part}: ${String(error)}`));
  const pipeline = createPipeline({
    recorder,
    prices: { warm: nothing, get: () => ({ file: undefined, catalog: undefined }), ages: () => [] } as never,
    contentOf: contentReader(settings, { redact: undefined, guard, say: nothing }),
    guard,
    relayOf: (host) => ({ name: host }),
    propagates: () => false,
  });
  const { method, url, headers, body } = requestOf(line);
  const names = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const);
  const byName = new Map(names);
  const exchange = pipeline.observe({
    method,
    path: new URL(url).pathname,
    url: () => new URL(url),
    header: (name) => byName.get(name),
    contentLength: body?.length ?? 0,
    body: undefined,
    at: now(),
    addHeader: nothing,
  });
  if (exchange === undefined) return undefined;
  if (body !== undefined) exchange.sent(body);
  exchange.sentAll();
  const answered = new Map(Object.entries(answerHead(line)));
  exchange.answered({ status: line.status, header: (name) => answered.get(name), protocolVersion: "1.1" }, now());
  const cutting = cuttings[(index + seed) % cuttings.length] ?? "whole";
  for (const piece of piecesOf(
    content ? answerOf(line) : stretchedAnswerOf(line, index + seed),
    cutting,
    randomOf(seed, line.id),
  ))
    exchange.received(piece, now());
  exchange.ended(undefined, now());
  pipeline.giveUp();
  if (faults.length > 0) throw new Error(`corpus: ${line.id}: ${faults.join(", ")}`);
  const [call] = calls;
  const told = call && toldBy({ ...callAttributes(call, "v1.41"), ...contentAttributes(call) });
  if (call === undefined || told === undefined) return undefined;
  const { cacheWrite5m, cacheWrite1h } = call.reading.usage ?? {};
  return { ...told, usage: { ...told.usage, cache_write_5m: cacheWrite5m, cache_write_1h: cacheWrite1h } };
}

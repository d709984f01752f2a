import { withFinish } from "../finish-reasons.ts";
import type { Reading, Usage } from "../format.ts";
import type { Json } from "../json/json.ts";
import { merge, statedOrAbsent } from "../merge.ts";

/** Models that go on with a text: Titan, Llama, Mistral, Cohere, AI21, and Claude as it was. */
export function readTexts(message: Json, known: Reading): Reading {
  const pieces = piecesOf(message);
  let finishReasons = known.finishReasons;
  for (const [at, piece] of pieces.entries()) {
    const reason = reasonOf(piece);
    if (reason === undefined && textOf(piece) === undefined) continue;
    const index = piece.at("index").integer;
    // An end that names no choice is the end of all that were seen.
    const several = index === undefined && piece === message ? [...(finishReasons ?? [undefined]).keys()] : [];
    for (const choice of several.length > 0 ? several : [index ?? at]) {
      finishReasons = withFinish(finishReasons, choice, reason);
    }
  }
  const outputs = pieces.map((piece) => piece.at("tokenCount").count).filter((count) => count !== undefined);
  const usage = statedOrAbsent<Usage>({
    input: message.at("inputTextTokenCount").count ?? message.at("prompt_token_count").count,
    output:
      message.at("totalOutputTextTokenCount").count ??
      message.at("generation_token_count").count ??
      (outputs.length > 0 ? outputs.reduce((sum, count) => sum + count) : undefined),
  });
  return merge(known, {
    id: idOf(message),
    model: message.at("model").word,
    finishReasons,
    usage: usage && merge(known.usage ?? {}, usage),
    content: known.content ?? (pieces.some((piece) => textOf(piece) !== undefined) || undefined),
    complete: message.at("is_finished").flag === true || undefined,
  });
}

/** AI21's is a number; Cohere's stream has it in the answer that its last event repeats. */
function idOf(message: Json): string | undefined {
  const id = message.at("id");
  const repeated = message.at("response").at("response_id");
  return id.word ?? id.count?.toString() ?? message.at("response_id").word ?? repeated.word;
}

/** One for each text that was asked for; an event is one itself. */
export function piecesOf(message: Json): readonly Json[] {
  const lists = ["results", "outputs", "generations", "completions"].map((key) => message.at(key).items);
  return lists.find((list) => list.length > 0) ?? [message];
}

function reasonOf(piece: Json): string | undefined {
  const words = [piece.at("completionReason"), piece.at("stop_reason"), piece.at("finish_reason")];
  const ended = [...words, piece.at("finishReason"), piece.at("finishReason").at("reason")];
  const reason = ended.map((json) => json.word).find((word) => word !== undefined);
  // A guardrail that stops Titan leaves it no reason of its own.
  const stopped = piece.at("amazon-bedrock-guardrailAction").text === "INTERVENED";
  return reason ?? (stopped && piece.at("totalOutputTextTokenCount").present ? "guardrail_intervened" : undefined);
}

/** What a model has written, under the name that it has for it. */
export function textOf(piece: Json): string | undefined {
  const places = ["outputText", "generation", "completion", "text"].map((key) => piece.at(key));
  return [...places, piece.at("data").at("text")].map((place) => place.longText).find((text) => text);
}

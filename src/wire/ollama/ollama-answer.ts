import { withFinish } from "../finish-reasons.ts";
import type { Reading, Usage } from "../format.ts";
import type { Json } from "../json/json.ts";
import { merge, statedOrAbsent } from "../merge.ts";
import { readError } from "../wire-error.ts";

/** What a line carries when the model has begun: of `/api/generate` the line itself does, of `/api/chat` its message. */
const contentKeys = ["response", "content", "thinking", "tool_calls", "image", "images"];

/** Folds one line, or a whole answer, of Ollama's `/api/chat` or `/api/generate` into what is known. The last one, which is `done`, counts. */
export function readOllama(message: Json, known: Reading): Reading {
  const done = message.at("done").flag;
  const reason = done === true ? message.at("done_reason").word : undefined;
  const said = message.at("message").present ? message.at("message") : message;
  return merge(known, {
    model: message.at("model").word,
    finishReasons: done === undefined ? undefined : withFinish(known.finishReasons, 0, reason),
    usage: readOllamaUsage(message),
    error: readError(message),
    content: known.content ?? (contentKeys.some((key) => said.at(key).filled) || undefined),
    complete: done === true || undefined,
  });
}

/** A prompt that was cached whole has no count. */
export function readOllamaUsage(message: Json): Usage | undefined {
  return statedOrAbsent<Usage>({
    input: message.at("prompt_eval_count").count,
    output: message.at("eval_count").count,
  });
}

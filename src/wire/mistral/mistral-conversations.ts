import { withFinish } from "../finish-reasons.ts";
import type { Asked, Reading, WireFormat } from "../format.ts";
import type { Json } from "../json/json.ts";
import { merge, stated } from "../merge.ts";
import { readOutputType, readStop } from "../openai/openai-asked.ts";
import { readOpenaiUsage } from "../openai/openai-usage.ts";
import { isListOf, isObject, isText } from "../shape.ts";
import { errorOf, readError } from "../wire-error.ts";

/** Begins, goes on with, or begins anew a conversation that Mistral keeps. */
const path = /\/conversations(?:\/([^/]{1,512})(?:\/restart)?)?\/?$/;

/** What comes with such a request, whatever is asked: other services have conversations, too. */
function isAddressed(request: Json): boolean {
  const words = ["model", "agent_id", "handoff_execution"].map((key) => request.at(key).word);
  const flags = ["stream", "store"].map((key) => request.at(key).flag);
  return isObject(request.at("completion_args")) || [...words, ...flags].some((said) => said !== undefined);
}

/** `POST …/conversations`: an agent, or a model, that may run tools before it answers. No answer has a reason to finish, so that is told by what came. */
export const mistralConversations: WireFormat = {
  name: "mistral-conversations",
  operation: "chat",
  provider: "mistral_ai",
  paths: ["/conversations", "/conversations/{id}", "/conversations/{id}/restart"],
  marks: { last: ['"function.call', '"error"'] },

  matches: (target) => (path.test(target.path) ? "likely" : undefined),

  fits(request) {
    const inputs = request.at("inputs");
    return (isText(inputs) || isListOf(inputs, isObject)) && isAddressed(request);
  },

  ask(request, target) {
    const completion = request.at("completion_args");
    return stated<Asked>({
      model: request.at("model").word,
      stream: request.at("stream").flag,
      maxTokens: completion.at("max_tokens").integer,
      temperature: completion.at("temperature").number,
      topP: completion.at("top_p").number,
      frequencyPenalty: completion.at("frequency_penalty").number,
      presencePenalty: completion.at("presence_penalty").number,
      seed: completion.at("random_seed").integer,
      stopSequences: readStop(completion.at("stop")),
      reasoningLevel: completion.at("reasoning_effort").word,
      outputType: readOutputType(completion.at("response_format")),
      conversationId: path.exec(target.path)?.[1],
    });
  },

  read(message, known) {
    const type = message.at("type").text ?? "";
    const outputs = message.at("outputs").items;
    const called = isCall(type) || outputs.some((output) => isCall(output.at("type").text ?? ""));
    const calling = called ? oneCall : known.calling;
    const done = type === "conversation.response.done" || message.at("outputs").listed;
    const begun = done || type === "conversation.response.started";
    const failed = type === "conversation.response.error";
    return merge<Reading>(known, {
      model: message.at("model").word ?? outputs.findLast((output) => output.at("model").word)?.at("model").word,
      finishReasons: begun ? withFinish(known.finishReasons, 0, finishOf(done, calling)) : undefined,
      calling,
      usage: readOpenaiUsage(message.at("usage")),
      error: failed ? errorOf(message.at("code")) : readError(message),
      content: known.content ?? (isContent(type, message) || undefined),
      complete: type === "conversation.response.done" || undefined,
    });
  },
};

const oneCall = [0];

/** A call that the app has to answer: what Mistral runs itself is a `tool.execution`. */
function isCall(type: string): boolean {
  return type.startsWith("function.call");
}

function finishOf(done: boolean, calling: Reading["calling"]): string | undefined {
  if (!done) return undefined;
  return calling === undefined ? "stop" : "tool_call";
}

function isContent(type: string, event: Json): boolean {
  return (
    isCall(type) || type.startsWith("tool.execution") || (type === "message.output.delta" && event.at("content").filled)
  );
}

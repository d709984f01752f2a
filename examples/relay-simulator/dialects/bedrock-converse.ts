import type { ServedUsage } from "../usage.ts";
import { only } from "../usage.ts";
import type { Dialect, Made } from "./dialect.ts";
import { refuseAsAws } from "./refusals.ts";

/** `POST /model/{id}/converse` and `/converse-stream`: one dialect for every model on Bedrock. */
export const bedrockConverse: Dialect = {
  name: "bedrock-converse",
  operation: "chat",
  provider: "aws.bedrock",
  path: /^\/model\/(?<model>[^/]+)\/(?:converse|(?<stream>converse-stream))$/,
  prompt: "messages",
  framing: "frames",
  says: only("cached", "written", "output"),

  answer(made) {
    const message = { role: "assistant", content: [{ text: made.words.join("") }] };
    return { output: { message }, stopReason: reasonOf(made), ...counted(made) };
  },

  *events(made) {
    yield { type: "messageStart", data: { role: "assistant" } };
    for (const text of made.words) yield { type: "contentBlockDelta", data: { contentBlockIndex: 0, delta: { text } } };
    yield { type: "contentBlockStop", data: { contentBlockIndex: 0 } };
    yield { type: "messageStop", data: { stopReason: reasonOf(made) } };
    yield { type: "metadata", data: counted(made), usage: made.usageAt(1) };
  },

  refuse: refuseAsAws,
  failure: { type: "!internalServerException", data: { message: "The upstream stopped." } },
};

function reasonOf({ behaviour }: Made): string {
  return behaviour.finish === "length" ? "max_tokens" : "end_turn";
}

function counted({ behaviour, usageAt }: Made): object {
  const usage = usageAt(1);
  return { usage: usage && wire(usage), metrics: { latencyMs: Math.round(behaviour.firstTokenMs) } };
}

/** What came from the cache, and went into it, stands beside the input. */
function wire({ input, cached = 0, written = 0, output = 0 }: ServedUsage): object {
  return {
    inputTokens: input - cached - written,
    cacheReadInputTokens: cached,
    cacheWriteInputTokens: written,
    outputTokens: output,
    totalTokens: input + output,
  };
}

import type { Behaviour } from "../behaviour.ts";
import type { RelayRequest } from "../request.ts";
import type { ServedUsage } from "../usage.ts";
import { only, wireUsage } from "../usage.ts";
import { piecesOf } from "../words.ts";
import type { AnswerEvent, Dialect, Made } from "./dialect.ts";
import { openaiPath } from "./openai-path.ts";
import { refuseAsOpenai } from "./refusals.ts";

/** `POST /v1/chat/completions`, and the same of a deployment on Azure. */
export const openaiChat: Dialect = {
  name: "openai-chat",
  operation: "chat",
  provider: "openai",
  path: openaiPath("chat/completions"),
  prompt: "messages",
  usageOnWish: true,
  end: "data: [DONE]\n\n",
  says: only("cached", "output", "reasoning"),
  answer: chatAnswer,
  events: chatChunks,
  refuse: refuseAsOpenai,
  failure: { data: refuseAsOpenai("stream_error").body },
};

/** The whole answer, without `stream`. */
function chatAnswer({ request, behaviour, id, usageAt }: Made): object {
  const usage = usageAt(1);
  const choices = Array.from({ length: request.choices }, (_, index) => ({
    index,
    message:
      behaviour.finish === "tool_calls"
        ? { role: "assistant", content: null, tool_calls: [toolCall(request, id)] }
        : { role: "assistant", content: [...said(request, behaviour, id, index)].join(""), refusal: null },
    logprobs: null,
    finish_reason: behaviour.finish,
  }));
  return {
    ...head(request, behaviour, id, "chat.completion"),
    choices,
    ...(usage !== undefined && { usage: wireUsage(usage) }),
  };
}

/** The same answer in events; `[DONE]` is not among them. `usageAt` tells the usage after a share of the output. */
function* chatChunks({ request, behaviour, id, usageAt }: Made): Generator<AnswerEvent> {
  const asked = behaviour.usage === "as_asked" && request.usageAsked;
  const every = behaviour.usage === "every";
  const chunk = (choices: readonly unknown[], usage?: ServedUsage): AnswerEvent => ({
    data: {
      ...head(request, behaviour, id, "chat.completion.chunk"),
      choices,
      ...(usage !== undefined ? { usage: wireUsage(usage) } : asked && { usage: null }),
    },
    ...(usage !== undefined && { usage }),
  });
  const choice = (index: number, delta: object, finish: string | null = null): unknown => ({
    index,
    delta,
    logprobs: null,
    finish_reason: finish,
  });
  const indexes = Array.from({ length: request.choices }, (_, index) => index);

  yield chunk(indexes.map((index) => choice(index, { role: "assistant", content: "" })));
  const steps = Math.max(1, Math.ceil(behaviour.outputTokens / request.choices / behaviour.tokensPerChunk));
  const speakers = indexes.map((index) => deltas(request, behaviour, id, index));
  for (let step = 1; ; step++) {
    const spoken = speakers.flatMap((speaker, index) => {
      const next = speaker.next();
      return next.done === true ? [] : [choice(index, next.value)];
    });
    if (spoken.length === 0) break;
    // Choices interleave, each in its own event.
    for (const one of spoken) yield chunk([one], every ? usageAt(Math.min(1, step / steps)) : undefined);
  }
  for (const index of indexes) {
    const told = behaviour.usage === "last_content" || every ? usageAt(1) : undefined;
    yield chunk([choice(index, {}, behaviour.finish)], index === indexes.length - 1 ? told : undefined);
  }
  if (asked) yield chunk([], usageAt(1));
}

function head(request: RelayRequest, behaviour: Behaviour, id: string, object: string): Record<string, unknown> {
  return {
    id: `chatcmpl-${id}`,
    object,
    created: Math.floor(Date.now() / 1000),
    model: behaviour.answersAs,
    service_tier: request.tier,
    system_fingerprint: "fp_simulated",
  };
}

function* said(request: RelayRequest, behaviour: Behaviour, id: string, index: number): Generator<string> {
  const visible = (behaviour.outputTokens - behaviour.reasoningTokens) / request.choices;
  yield* piecesOf(Math.max(1, Math.round(visible)), behaviour.tokensPerChunk, `${id} ${index}`);
}

function* deltas(request: RelayRequest, behaviour: Behaviour, id: string, index: number): Generator<object> {
  const reasoning = Math.round(behaviour.reasoningTokens / request.choices);
  for (const text of piecesOf(reasoning, behaviour.tokensPerChunk, `${id} ${index} reasoning`))
    yield { reasoning_content: text };
  if (behaviour.finish !== "tool_calls") {
    for (const content of said(request, behaviour, id, index)) yield { content };
    return;
  }
  const call = toolCall(request, id);
  yield { tool_calls: [{ index: 0, ...call, function: { name: call.function.name, arguments: "" } }] };
  for (const part of call.function.arguments.match(/.{1,12}/g) ?? [])
    yield { tool_calls: [{ index: 0, function: { arguments: part } }] };
}

function toolCall(
  request: RelayRequest,
  id: string,
): { id: string; type: "function"; function: { name: string; arguments: string } } {
  const call = { name: request.tool ?? "look_up", arguments: JSON.stringify({ city: "Hà Nội", days: 3 }) };
  return { id: `call_${id.slice(-12)}`, type: "function", function: call };
}

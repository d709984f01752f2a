import { only, wireUsage } from "../usage.ts";
import type { AnswerEvent, Dialect, Made } from "./dialect.ts";
import { refuseAsOpenai } from "./refusals.ts";

/** `POST /v1/conversations`: no answer has a reason to finish, and only entries name the model. */
export const mistralConversations: Dialect = {
  name: "mistral-conversations",
  operation: "chat",
  provider: "mistral_ai",
  path: /^\/v1\/conversations$/,
  prompt: "inputs",
  says: only("output"),

  answer(made) {
    const content = made.words.join("");
    const outputs = [{ object: "entry", type: "message.output", ...entry(made), content }];
    return { object: "conversation.response", conversation_id: `conv_${made.id}`, outputs, usage: counted(made) };
  },

  *events(made) {
    yield event("conversation.response.started", { conversation_id: `conv_${made.id}` });
    for (const content of made.words) yield event("message.output.delta", { ...entry(made), output_index: 0, content });
    yield { ...event("conversation.response.done", { usage: counted(made) }), usage: made.usageAt(1) };
  },

  refuse: refuseAsOpenai,
  failure: event("conversation.response.error", { message: "The upstream stopped.", code: 3505 }),
};

function event(type: string, more: object): AnswerEvent {
  return { type, data: { type, ...more } };
}

function entry({ id, behaviour }: Made): object {
  return { id: `msg_${id}`, model: behaviour.answersAs, role: "assistant" };
}

function counted({ usageAt }: Made): object | undefined {
  const usage = usageAt(1);
  return usage && wireUsage(usage);
}

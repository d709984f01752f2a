import { only, wireUsageOfResponses } from "../usage.ts";
import type { AnswerEvent, Dialect, Made } from "./dialect.ts";
import { openaiPath } from "./openai-path.ts";
import { refuseAsOpenai } from "./refusals.ts";

/** `POST /v1/responses`: a stream wraps the growing response, and ends with all of it. */
export const openaiResponses: Dialect = {
  name: "openai-responses",
  operation: "chat",
  provider: "openai",
  path: openaiPath("responses"),
  prompt: "input",
  says: only("cached", "output", "reasoning"),
  answer: (made) => response(made, statusOf(made)),

  *events(made) {
    yield event("response.created", { response: response(made, "in_progress") });
    yield event("response.output_item.added", { output_index: 0, item: { ...message(made), content: [] } });
    for (const delta of made.thoughts) yield event("response.reasoning_summary_text.delta", { delta });
    for (const delta of made.words) yield event("response.output_text.delta", { item_id: `msg_${made.id}`, delta });
    yield event("response.output_item.done", { output_index: 0, item: message(made) });
    const status = statusOf(made);
    yield { ...event(`response.${status}`, { response: response(made, status) }), usage: made.usageAt(1) };
  },

  refuse: refuseAsOpenai,
  failure: event("error", { code: "server_error", message: "The upstream stopped.", param: null }),
};

/** `GET /v1/responses/{id}`: a look at one that is made in the background. */
export const openaiFetched: Dialect = {
  ...openaiResponses,
  name: "openai-fetched",
  operation: "fetch_response",
  path: /^\/v1\/responses\/resp_(?<id>\w+)$/,
};

function event(type: string, more: object): AnswerEvent {
  return { type, data: { type, ...more } };
}

function statusOf({ request, behaviour }: Made): string {
  const stage = request.job?.stage ?? "completed";
  if (stage === "queued" || stage === "in_progress") return stage;
  return behaviour.finish === "length" ? "incomplete" : "completed";
}

function response(made: Made, status: string): object {
  const { id, behaviour, usageAt } = made;
  const ended = status === "completed" || status === "incomplete";
  const usage = ended ? usageAt(1) : undefined;
  return {
    id: `resp_${id}`,
    object: "response",
    status,
    error: null,
    incomplete_details: status === "incomplete" ? { reason: "max_output_tokens" } : null,
    model: behaviour.answersAs,
    output: ended ? [message(made)] : [],
    usage: usage === undefined ? null : wireUsageOfResponses(usage),
  };
}

function message({ id, words }: Made): object {
  const content = [{ type: "output_text", text: words.join(""), annotations: [] }];
  return { id: `msg_${id}`, type: "message", role: "assistant", status: "completed", content };
}

import { only } from "../usage.ts";
import type { Fields } from "../request.ts";
import type { Dialect, Made } from "./dialect.ts";
import { openaiChat } from "./openai-chat.ts";
import { refuseAsOpenai } from "./refusals.ts";

const { usageOnWish: _, end: _end, ...chat } = openaiChat;

const watsonx = {
  provider: "ibm.watsonx.ai",
  wants: ({ model_id: model }: Fields) => (typeof model === "string" ? { model } : {}),
} as const;

/** `POST /ml/v1/text/chat`: OpenAI's chat, but for the model's name. */
export const watsonxChat: Dialect = {
  ...chat,
  ...watsonx,
  name: "watsonx-chat",
  path: /^\/ml\/v1\/text\/(?:chat|(?<stream>chat_stream))$/,
  answer: (made) => renamed(chat.answer(made)),
  *events(made) {
    for (const event of chat.events?.(made) ?? []) yield { ...event, data: renamed(event.data) };
  },
};

/** `POST /ml/v1/text/generation`: each event tells what was made so far, and the first alone what was read. */
export const watsonxGeneration: Dialect = {
  ...watsonx,
  name: "watsonx-generation",
  operation: "text_completion",
  path: /^\/ml\/v1\/text\/(?:generation|(?<stream>generation_stream))$/,
  prompt: "input",
  says: only("output"),
  answer: (made) => result(made, made.words.join(""), 1),
  *events(made) {
    for (const [index, text] of ["", ...made.words].entries()) {
      const share = index / made.words.length;
      yield { data: result(made, text, share, index === 0), usage: made.usageAt(share) };
    }
  },
  refuse: refuseAsOpenai,
  failure: { data: refuseAsOpenai("stream_error").body },
};

function renamed(answer: object): object {
  const { model, ...rest }: { model?: unknown } = answer;
  return { model_id: model, ...rest };
}

function result({ behaviour, usageAt }: Made, generated_text: string, share: number, first = true): object {
  const usage = usageAt(share);
  const stop_reason = share < 1 ? "not_finished" : behaviour.finish === "length" ? "max_tokens" : "eos_token";
  const counts = usage && { input_token_count: first ? usage.input : 0, generated_token_count: usage.output };
  return { model_id: behaviour.answersAs, results: [{ generated_text, ...counts, stop_reason }] };
}

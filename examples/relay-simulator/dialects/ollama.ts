import { only } from "../usage.ts";
import type { AnswerEvent, Dialect, Made } from "./dialect.ts";
import { vectorsOf } from "./openai-embeddings.ts";
import { refuseAsOllama } from "./refusals.ts";

const ollama = {
  provider: "ollama",
  framing: "lines",
  // It streams unless it is told not to.
  wants: (body: Readonly<Record<string, unknown>>) => ({ stream: body["stream"] !== false }),
  refuse: refuseAsOllama,
  failure: { data: { error: "an error was encountered while running the model" } },
} as const;

/** `POST /api/chat`: a line of JSON for each piece; the last one counts. */
export const ollamaChat: Dialect = {
  ...ollama,
  name: "ollama-chat",
  operation: "chat",
  path: /^\/api\/chat$/,
  prompt: "messages",
  says: only("output"),
  answer: (made) => ({ ...line(made, { message: spoken(made.words.join("")) }), ...ending(made) }),
  events: (made) => linesOf(made, (text) => ({ message: spoken(text) })),
};

/** `POST /api/generate` */
export const ollamaGenerate: Dialect = {
  ...ollama,
  name: "ollama-generate",
  operation: "text_completion",
  path: /^\/api\/generate$/,
  prompt: "prompt",
  says: only("output"),
  answer: (made) => ({ ...line(made, { response: made.words.join("") }), ...ending(made) }),
  events: (made) => linesOf(made, (response) => ({ response })),
};

/** `POST /api/embed` */
export const ollamaEmbed: Dialect = {
  ...ollama,
  name: "ollama-embed",
  operation: "embeddings",
  path: /^\/api\/embed$/,
  prompt: "input",
  wants: () => ({ stream: false }),
  says: only(),
  answer: ({ request, behaviour, usageAt }) => ({
    model: behaviour.answersAs,
    embeddings: vectorsOf(request).map((vector) => Array.from(vector)),
    prompt_eval_count: usageAt(1)?.input,
  }),
};

function* linesOf(made: Made, say: (text: string) => object): Generator<AnswerEvent> {
  for (const text of made.words) yield { data: line(made, say(text)) };
  yield { data: { ...line(made, say("")), ...ending(made) }, usage: made.usageAt(1) };
}

function line({ behaviour }: Made, said: object): object {
  return { model: behaviour.answersAs, created_at: new Date().toISOString(), ...said, done: false };
}

function spoken(content: string): object {
  return { role: "assistant", content };
}

function ending({ behaviour, usageAt }: Made): object {
  const usage = usageAt(1);
  const counts = { prompt_eval_count: usage?.input, eval_count: usage?.output };
  return { done: true, done_reason: behaviour.finish === "length" ? "length" : "stop", ...counts };
}

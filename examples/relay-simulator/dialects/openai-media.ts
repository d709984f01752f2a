import { only, wireUsageOfResponses } from "../usage.ts";
import type { Dialect, Made } from "./dialect.ts";
import { openaiPath } from "./openai-path.ts";
import { refuseAsOpenai } from "./refusals.ts";

const openai = {
  provider: "openai",
  refuse: refuseAsOpenai,
  failure: { type: "error", data: { type: "error", ...refuseAsOpenai("stream_error").body } },
} as const;

/** What a picture or a sound is made of here. */
const encode = (text: string): string => Buffer.from(text).toString("base64");

const usageOf = (made: Made): object | undefined => {
  const usage = made.usageAt(1);
  return usage && wireUsageOfResponses(usage);
};

/** `POST /v1/images/generations`: a stream shows the picture as it gets clear. */
export const openaiImages: Dialect = {
  ...openai,
  name: "openai-images",
  operation: "generate_content",
  path: openaiPath("images/generations"),
  prompt: "prompt",
  says: only("output"),
  answer: (made) => ({
    created: 1_760_000_000,
    data: [{ b64_json: encode(made.words.join("")) }],
    usage: usageOf(made),
  }),
  *events(made) {
    for (const [partial_image_index, text] of made.words.entries()) {
      const type = "image_generation.partial_image";
      yield { type, data: { type, partial_image_index, b64_json: encode(text) } };
    }
    const type = "image_generation.completed";
    yield { type, data: { type, b64_json: encode("all"), usage: usageOf(made) }, usage: made.usageAt(1) };
  },
};

/** `POST /v1/audio/speech`: sound says nothing of tokens; a stream of it does, at its end. */
export const openaiSpeech: Dialect = {
  ...openai,
  name: "openai-speech",
  operation: "generate_content",
  path: openaiPath("audio/speech"),
  prompt: "input",
  type: "audio/mpeg",
  wants: (body) => ({ stream: body["stream_format"] === "sse" }),
  says: only("output"),
  answer: (made) => Buffer.from(made.words.join("")),
  *events(made) {
    for (const text of made.words)
      yield { type: "speech.audio.delta", data: { type: "speech.audio.delta", audio: encode(text) } };
    const type = "speech.audio.done";
    yield { type, data: { type, usage: usageOf(made) }, usage: made.usageAt(1) };
  },
};

/** `POST /v1/audio/transcriptions`: a form with sound in it. */
export const openaiTranscription: Dialect = {
  ...openai,
  name: "openai-transcription",
  operation: "transcription",
  path: openaiPath("audio/transcriptions"),
  prompt: "prompt",
  says: only("output"),
  answer: (made) => ({ text: made.words.join(""), usage: { type: "tokens", ...usageOf(made) } }),
  *events(made) {
    for (const delta of made.words)
      yield { type: "transcript.text.delta", data: { type: "transcript.text.delta", delta } };
    const type = "transcript.text.done";
    const data = { type, text: made.words.join(""), usage: { type: "tokens", ...usageOf(made) } };
    yield { type, data, usage: made.usageAt(1) };
  },
};

/** `POST /v1/moderations`: free of charge. */
export const openaiModerations: Dialect = {
  ...openai,
  name: "openai-moderations",
  operation: "moderation",
  path: openaiPath("moderations"),
  prompt: "input",
  usageless: true,
  says: () => undefined,
  answer: ({ id, behaviour }) => ({
    id: `modr-${id}`,
    model: behaviour.answersAs,
    results: [{ flagged: false, categories: { violence: false }, category_scores: { violence: 0.001 } }],
  }),
};

import { expect, test } from "vitest";
import { contentOf } from "../../../src/wire/contents.ts";
import type { WireFormat } from "../../../src/wire/format.ts";
import { Json } from "../../../src/wire/json/json.ts";
import { openaiImages } from "../../../src/wire/openai/openai-images.ts";
import { openaiModerations } from "../../../src/wire/openai/openai-moderations.ts";
import { openaiSpeech } from "../../../src/wire/openai/openai-speech.ts";
import { openaiTranscription } from "../../../src/wire/openai/openai-transcription.ts";
import { Said } from "../../../src/wire/said.ts";

const text = (content: string) => ({ type: "text", content });
const user = (...parts: readonly object[]) => ({ inputMessages: [{ role: "user", parts }] });
const generic = (word: string) => ({ type: "generic", generic_type: word });

function saidBy(format: WireFormat, ...messages: readonly object[]): unknown {
  const said = new Said();
  for (const message of messages) contentOf(format)?.read(new Json(message), said);
  return said.messages().map(({ parts }) => parts);
}

test.each([
  ["a prompt", openaiImages, { prompt: "a lamp" }, user(text("a lamp"))],
  [
    "files of a form",
    openaiImages,
    { image: [{ size: 3 }, { size: 4 }], mask: { size: 2 }, prompt: "green" },
    user(text("green"), generic("image"), generic("image"), generic("image")),
  ],
  [
    "images that are linked or known",
    openaiImages,
    { prompt: "green", images: [{ image_url: "https://images.test/1.png" }, { file_id: "file-1" }] },
    user(
      text("green"),
      { type: "uri", modality: "image", uri: "https://images.test/1.png" },
      { type: "file", modality: "image", file_id: "file-1" },
    ),
  ],
  [
    "a text to be spoken in a way",
    openaiSpeech,
    { input: "hi", instructions: "softly" },
    { ...user(text("hi")), systemInstructions: [text("softly")] },
  ],
  [
    "sound of a form",
    openaiTranscription,
    { file: { size: 3 }, prompt: "names" },
    user(generic("audio"), text("names")),
  ],
  [
    "sound that is linked",
    openaiTranscription,
    { file_url: "https://sounds.test/1.mp3" },
    user({ type: "uri", modality: "audio", uri: "https://sounds.test/1.mp3" }),
  ],
  ["texts to be judged", openaiModerations, { input: ["a", "b"] }, user(text("a"), text("b"))],
  [
    "a chat to be judged",
    openaiModerations,
    { input: [{ role: "assistant", content: "a" }] },
    { inputMessages: [{ role: "assistant", parts: [text("a")] }] },
  ],
])("what is asked: %s", (_name, format, request, asked) => {
  expect(contentOf(format)?.ask(new Json(request))).toEqual(asked);
});

test.each([
  [
    "images",
    openaiImages,
    [{ data: [{ b64_json: "aa" }, { url: "https://images.test/1.png" }], output_format: "webp" }],
    [
      [{ type: "blob", modality: "image", mime_type: "image/webp", content: "aa" }],
      [{ type: "uri", modality: "image", uri: "https://images.test/1.png" }],
    ],
  ],
  [
    "an image of a stream, not its drafts",
    openaiImages,
    [
      { type: "image_generation.partial_image", b64_json: "aa" },
      { type: "image_generation.completed", b64_json: "bb" },
    ],
    [[{ type: "blob", modality: "image", mime_type: "image/png", content: "bb" }]],
  ],
  [
    "sound",
    openaiSpeech,
    [{ type: "speech.audio.delta", audio: "aa" }, { type: "speech.audio.done" }],
    [[generic("audio")]],
  ],
  ["what was heard", openaiTranscription, [{ text: "hi" }], [[text("hi")]]],
  [
    "what was heard piece by piece",
    openaiTranscription,
    [
      { type: "transcript.text.delta", delta: "h" },
      { type: "transcription.text.delta", text: "i" },
      { type: "transcript.text.done", text: "hi" },
    ],
    [[text("hi")]],
  ],
  ["a judgement", openaiModerations, [{ results: [{ flagged: true }] }], []],
])("what is answered: %s", (_name, format, messages, parts) => {
  expect(saidBy(format, ...messages)).toEqual(parts);
});

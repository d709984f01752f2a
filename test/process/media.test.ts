import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createReceiver, type Receiver } from "../../examples/demo/receiver.ts";
import { runPreloaded } from "./preloaded.ts";

// Images, sound and judgements, asked for with the SDK itself: in JSON, in forms, in deployments' paths.

const imageUsage = { input_tokens: 10, output_tokens: 50, total_tokens: 60 };
const heard = { type: "tokens", input_tokens: 34, input_token_details: { audio_tokens: 30 }, output_tokens: 11 };
const chat = {
  id: "c-1",
  model: "lumen-2",
  choices: [{ index: 0, finish_reason: "stop", message: { role: "assistant", content: "hi" } }],
};

let tries = 0;
const json = (response: ServerResponse, body: object, headers = {}) =>
  response.writeHead(200, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
const sse = (response: ServerResponse, ...events: object[]) =>
  response
    .writeHead(200, { "content-type": "text/event-stream" })
    .end(events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join(""));

function answer(path: string, body: string, response: ServerResponse): unknown {
  switch (path) {
    case "/v1/images/generations":
      return body.includes('"stream":true')
        ? sse(response, { type: "image_generation.completed", b64_json: "aa", usage: imageUsage })
        : json(response, { created: 1, data: [{ b64_json: "aa" }], usage: imageUsage });
    case "/v1/images/edits":
      return json(response, { created: 1, data: [{ url: "x" }, { url: "y" }] });
    case "/v1/audio/speech":
      return body.includes('"sse"')
        ? sse(response, { type: "speech.audio.delta", audio: "aa" }, { type: "speech.audio.done", usage: imageUsage })
        : response.writeHead(200, { "content-type": "audio/mpeg" }).end(Buffer.alloc(5000));
    case "/v1/audio/transcriptions":
      if (body.includes("vtt")) return response.writeHead(200, { "content-type": "text/plain" }).end("WEBVTT\n\nhi\n");
      if (body.includes("whisper-1")) return json(response, { text: "hi", usage: { type: "duration", seconds: 3 } });
      return body.includes('name="stream"')
        ? sse(response, { type: "transcript.text.delta", delta: "hi" }, { type: "transcript.text.done", usage: heard })
        : json(response, { text: "hi", usage: heard });
    case "/v1/audio/translations":
      tries += 1;
      if (tries === 1) return response.writeHead(500).end("{}");
      return json(response, { text: "hi" });
    case "/v1/moderations":
      return json(response, { id: "modr-1", model: "lumen-moderation", results: [{}] });
    case "/v1/chat/completions":
      return json(response, chat, { "x-litellm-response-cost": "0.0025" });
    default:
      return json(response, chat, { "x-litellm-response-cost": "None" });
  }
}

function startRelay(): Promise<Server> {
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString("latin1")));
    request.on("end", () => answer(request.url?.split("?", 1)[0] ?? "", body, response));
  });
  return new Promise((done) => server.listen(0, "127.0.0.1", () => done(server)));
}

let receiver: Receiver;
let said: unknown[];

beforeAll(async () => {
  const relay = await startRelay();
  const { port } = relay.address() as AddressInfo;
  receiver = await createReceiver();
  const { out, err, code } = await runPreloaded({
    script: "media-client.mjs",
    parameters: [`http://127.0.0.1:${port}`],
    endpoint: receiver.url,
  });
  relay.closeAllConnections();
  relay.close();
  if (code !== 0) throw new Error(err);
  said = JSON.parse(out) as unknown[];
});
afterAll(() => receiver.close());

test("the SDK saw what was meant", () => {
  const streams = ["transcript.text.delta", "transcript.text.done"];
  const text = '{"text":"hi","usage":{"type":"duration","seconds":3}}';
  const rest = ["hi", "WEBVTT\n\nhi\n", ...streams, text, "hi", 1, "lumen-2", "lumen-2"];
  expect(said).toEqual([1, 2, "image_generation.completed", 5000, true, ...rest]);
});

test.each([
  ["images", 0, "generate_content lumen-image", { output: "image", tokens: [10, 50] }],
  ["an edit, asked for with a form", 1, "generate_content lumen-image", { output: "image", choices: 2 }],
  ["a stream of images", 2, "generate_content lumen-image", { output: "image", tokens: [10, 50], stream: true }],
  ["speech", 3, "generate_content lumen-speak", { output: "speech" }],
  ["a stream of speech", 4, "generate_content lumen-speak", { output: "speech", tokens: [10, 50], stream: true }],
  ["a transcription", 5, "transcription lumen-listen", { tokens: [34, 11] }],
  ["subtitles", 6, "transcription lumen-listen", {}],
  ["a stream of text", 7, "transcription lumen-listen", { tokens: [34, 11], stream: true }],
  ["a wish for a stream that is left unheard", 8, "transcription whisper-1", { stream: true }],
  ["a translation at the second try", 9, "transcription lumen-listen", { attempts: 2 }],
  ["a moderation", 10, "moderation", {}],
  ["a chat with a deployment", 11, "chat my-lumen", {}],
  ["a chat behind LiteLLM", 12, "chat lumen", { cost: 0.0025 }],
])("%s", (_name, index, name, expected: object) => {
  const told = receiver.spans.filter(({ attributes }) => attributes["gen_ai.operation.name"] !== undefined);
  expect(told).toHaveLength(13);
  const span = told[index];
  expect(span).toMatchObject({ name });
  const attributes: Readonly<Record<string, unknown>> = span?.attributes ?? {};
  expect(attributes).toMatchObject({ "relayscope.outcome": "ok" });
  const tokens = [attributes["gen_ai.usage.input_tokens"], attributes["gen_ai.usage.output_tokens"]];
  expect({
    output: attributes["gen_ai.output.type"],
    choices: attributes["gen_ai.request.choice.count"],
    stream: attributes["gen_ai.request.stream"],
    attempts: attributes["relayscope.attempts"],
    cost: attributes["gen_ai.usage.cost.amount"],
    tokens: tokens.some((count) => count !== undefined) ? tokens : undefined,
  }).toEqual({ attempts: 1, ...expected });
});

test("tokens are missing where they are charged for and nothing else is counted", () => {
  const points = receiver.metrics.filter(({ name }) => name === "relayscope.usage_missing");
  const missing = points.map(({ attributes }) => [
    attributes["gen_ai.operation.name"],
    attributes["gen_ai.request.model"],
  ]);
  // Neither the moderation, which is free, nor the seconds of Whisper.
  expect(missing.some(([operation, model]) => operation === "moderation" || model === "whisper-1")).toBe(false);
  expect(new Set(missing.map(([operation]) => operation))).toEqual(
    new Set(["generate_content", "transcription", "chat"]),
  );
});

import { closing, encode, streamDialects, type StreamDialect } from "../dialect-streams.ts";
import { sendJson, sendSteps, type Way } from "./steps.ts";

/** What a client script needs to know of a dialect: its ways are `dialect-3`, `broken-3` for a stream that breaks off, and `whole-3` for one in one piece. */
export interface DialectRequest {
  readonly name: string;
  readonly way: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: object;
}

const MEBIBYTE = 1024 * 1024;

export const dialectRequests: readonly DialectRequest[] = streamDialects.map(
  ({ name, path, headers = {}, body }, at) => ({ name, way: String(at), path, headers, body }),
);

const streams = Object.fromEntries(
  streamDialects.flatMap((dialect, at): [string, Way][] => {
    const pieces = piecesOf(dialect);
    return [
      [
        `dialect-${at}`,
        async (answering) => {
          await sendSteps(answering, pieces, dialect.type);
          answering.response.end();
        },
      ],
      [
        `broken-${at}`,
        async (answering) => {
          await sendSteps(answering, pieces.slice(0, 3), dialect.type);
          answering.request.socket.resetAndDestroy();
        },
      ],
      [
        `whole-${at}`,
        ({ response }) => response.writeHead(200, { "Content-Type": dialect.type }).end(Buffer.concat(pieces)),
      ],
    ];
  }),
);

/** Sound, as far as anybody here can tell: bytes of every value. */
const sound = Buffer.from(Array.from({ length: 3 * 4096 }, (_, at) => (at * 7) % 256));
let image: Buffer | undefined;
let lastEvent: Buffer[] | undefined;

/** Ways of answering that belong to one dialect. */
export const dialectWays: Readonly<Record<string, Way>> = {
  ...streams,
  speech: async (answering) => {
    await sendSteps(
      answering,
      [0, 1, 2].map((at) => sound.subarray(at * 4096, (at + 1) * 4096)),
      "audio/mpeg",
    );
    answering.response.end();
  },
  image: ({ response }) => sendJson(response, 200, (image ??= imageAnswer())),
  transcript: ({ response }) =>
    sendJson(response, 200, '{"text":"Hello é🙂","usage":{"type":"duration","seconds":3}}', { "X-Kind": "transcript" }),
  subtitles: ({ response }) =>
    response.writeHead(200, { "Content-Type": "text/plain" }).end("1\n00:00 --> 00:01\nHello é\n"),
  /** The event that says how it ends has all that was said in it. */
  "large-end": async ({ response }) => {
    response.writeHead(200, { "Content-Type": "text/event-stream" });
    for (const part of (lastEvent ??= largeEnd())) response.write(part);
    response.end();
  },
  /** Queued when it is made, in progress at the first look, over from the second on. */
  background: ({ request, response, earlier }) => {
    const status = request.method === "POST" ? "queued" : earlier % 3 === 1 ? "in_progress" : "completed";
    const usage = { input_tokens: 11, output_tokens: 22, total_tokens: 33 };
    const answer = { id: "resp_1", object: "response", background: true, model: "lumen-1", output: [], status };
    sendJson(response, 200, JSON.stringify({ ...answer, usage: status === "completed" ? usage : null }));
  },
  /** Tells usage where it was asked to, and how much of a request there was. */
  telling: ({ response, body }) => {
    const asked = String(body).includes('"include_usage":true');
    const chunk = (choices: object[], more: object = {}) =>
      `data: ${JSON.stringify({ id: "c-1", object: "chat.completion.chunk", model: "lumen-1", choices, ...more })}\n\n`;
    const usage = { prompt_tokens: 11, completion_tokens: 22, total_tokens: 33 };
    response.writeHead(200, { "Content-Type": "text/event-stream", "X-Length": String(body.length) });
    response.write(chunk([{ index: 0, delta: { content: "Hello" }, finish_reason: null }]));
    response.write(chunk([{ index: 0, delta: {}, finish_reason: "stop" }]));
    response.end(`${asked ? chunk([], { usage }) : ""}data: [DONE]\n\n`);
  },
  /** Long answers that say nothing of usage. */
  untold: ({ response, body }) => {
    const choices = [{ index: 0, message: { role: "assistant", content: "Hello" }, finish_reason: "stop" }];
    sendJson(response, 200, JSON.stringify({ id: "c-1", model: "lumen-1", choices, asked: body.length }));
  },
};

/** A whole stream, cut where it hurts: within an event, within a character, two events in one, and byte by byte at the end. */
function piecesOf(dialect: StreamDialect): Buffer[] {
  const words = ["Hel", "lo", " – é🙂", " and", " so", " on"].map((text) => dialect.word(text));
  const events = encode(dialect, [...dialect.opening, ...words, ...dialect.ending]);
  const [first = Buffer.alloc(0), second = first, third = first, ...rest] = events;
  const [last = first, ...others] = rest.toReversed();
  const end = Buffer.concat([last, closing(dialect)]);
  const middle = Buffer.concat(others.toReversed());
  const inside = Math.max(1, middle.indexOf(Buffer.from("🙂")) + 2);
  return [
    first.subarray(0, 9),
    first.subarray(9),
    Buffer.concat([second, third]),
    middle.subarray(0, inside),
    middle.subarray(inside),
    end.subarray(0, -3),
    ...Array.from({ length: 3 }, (_, at) => end.subarray(end.length - 3 + at, end.length - 2 + at)),
  ].filter(({ length }) => length > 0);
}

function imageAnswer(): Buffer {
  const data = [{ b64_json: Buffer.alloc(7.5 * MEBIBYTE, "relay").toString("base64") }];
  const usage = { input_tokens: 11, output_tokens: 22, total_tokens: 33 };
  return Buffer.from(JSON.stringify({ created: 1_760_000_000, data, usage }));
}

function largeEnd(): Buffer[] {
  const response = { id: "resp_2", object: "response", model: "lumen-1", status: "completed", output: [] };
  const usage = { input_tokens: 11, output_tokens: 22, total_tokens: 33 };
  const text = "so it goes ".repeat((3 * MEBIBYTE) / 11);
  const events = [
    { type: "response.output_text.delta", delta: "so" },
    { type: "response.completed", response: { ...response, instructions: text, usage } },
  ];
  return events.map((event) => Buffer.from(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`));
}

import { setTimeout as sleep } from "node:timers/promises";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { dialectWays } from "./dialect-ways.ts";
import { sendJson, sendSteps, startStream, type Answering, type Way } from "./steps.ts";

/** Enough to fill every buffer between server and app several times over. */
const BIG = 32 * 1024 * 1024;

const plain = JSON.stringify({
  id: "chatcmpl-1",
  object: "chat.completion",
  created: 1_760_000_000,
  model: "test-model-1",
  choices: [{ index: 0, message: { role: "assistant", content: "Hello – é🙂" }, finish_reason: "stop" }],
  usage: { prompt_tokens: 9, completion_tokens: 4, total_tokens: 13 },
});

const message = JSON.stringify({
  id: "msg_1",
  type: "message",
  role: "assistant",
  model: "test-model-2",
  content: [{ type: "text", text: "Hello" }],
  stop_reason: "end_turn",
  stop_sequence: null,
  usage: { input_tokens: 9, output_tokens: 4 },
});

const named: Record<string, Way> = {
  json: ({ response }) => sendJson(response, 200, plain),
  message: ({ response }) => sendJson(response, 200, message),
  slack: ({ response }) => sendJson(response, 200, '{"ok":true,"ts":"1"}'),
  gzip: ({ response }) => sendEncoded(response, "gzip", gzipSync(plain)),
  br: ({ response }) => sendEncoded(response, "br", brotliCompressSync(plain)),
  large: ({ response }) => sendJson(response, 200, JSON.stringify({ data: "x".repeat(3 * 1024 * 1024) })),
  limited: ({ response }) =>
    sendJson(response, 429, '{"error":{"message":"slow down","type":"rate_limit"}}', { "retry-after-ms": "20" }),
  denied: ({ response }) => sendJson(response, 401, '{"error":{"message":"no such key","code":"invalid_api_key"}}'),
  failing: ({ response }) => sendJson(response, 500, '{"error":{"message":"broken"}}', { "retry-after-ms": "20" }),
  redirect: ({ response }) => response.writeHead(307, { location: "/json/v1/chat/completions" }).end(),
  never: () => {},
  reset: ({ request }) => request.socket.resetAndDestroy(),
  flaky: (answering) => (flaky[answering.earlier] ?? named["json"])?.(answering),
  unavailable: (answering) =>
    answering.earlier === 0
      ? sendJson(answering.response, 503, "{}", { "retry-after": "0" })
      : named["json"]?.(answering),
  /** Paced, for clients that see events and not chunks. */
  stream: async ({ response }) => {
    startStream(response);
    for (const part of parts()) await sleep(5).then(() => response.write(part));
    response.end();
  },
  steps: async (answering) => {
    await sendSteps(answering, parts());
    answering.response.end();
  },
  cut: async (answering) => {
    await sendSteps(answering, parts().slice(0, 3));
    answering.request.socket.resetAndDestroy();
  },
  /** A first part, then nothing more. */
  stuck: async (answering) => sendSteps(answering, parts().slice(0, 2)),
  later: async ({ response }) => sleep(60).then(() => sendJson(response, 200, plain)),
  unread: sendUntilStalled,
  bulk: ({ response }) => response.end(Buffer.alloc(BIG, "x")),
  ...dialectWays,
};

const flaky: Way[] = [named["limited"], named["failing"], named["reset"]].filter((way) => way !== undefined);

export const ways = { named, plain };

type Response = Answering["response"];

function sendEncoded(response: Response, encoding: string, body: Buffer): void {
  response.writeHead(200, { "Content-Type": "application/json", "Content-Encoding": encoding }).end(body);
}

async function sendUntilStalled({ response, stalledAt }: Answering): Promise<void> {
  const block = Buffer.alloc(64 * 1024, "x");
  response.writeHead(200, { "Content-Type": "application/octet-stream" });
  let written = 0;
  while (written < BIG) {
    const flows = response.write(block);
    written += block.length;
    if (flows) continue;
    const drained = new Promise((resolve) => response.once("drain", () => resolve(true)));
    if (await Promise.race([drained, sleep(150, false)])) continue;
    stalledAt.push(written - response.writableLength);
    await drained;
  }
  if (stalledAt.length === 0) stalledAt.push(BIG);
  response.end();
}

/** An answer as events: one in two writes, two in one, a character cut in the middle, a long tail of small ones. */
function parts(): Buffer[] {
  const whole = ["Hel", "lo", " –", " é🙂"].map((content) => eventOf({ delta: { content }, finish_reason: null }));
  const last = whole[3] ?? Buffer.alloc(0);
  const inside = last.indexOf(Buffer.from("🙂")) + 2;
  const small = Array.from({ length: 12 }, (_, at) => eventOf({ delta: { content: ` ${at}` }, finish_reason: null }));
  const end = Buffer.concat([eventOf({ delta: {}, finish_reason: "stop" }), Buffer.from("data: [DONE]\n\n")]);
  const [first = last, second = last, third = last] = whole;
  return [
    first.subarray(0, 20),
    first.subarray(20),
    Buffer.concat([second, third]),
    last.subarray(0, inside),
    last.subarray(inside),
    ...small,
    end,
  ];
}

function eventOf(choice: Record<string, unknown>): Buffer {
  const event = {
    id: "chatcmpl-1",
    object: "chat.completion.chunk",
    created: 1_760_000_000,
    model: "test-model-1",
    choices: [{ index: 0, ...choice }],
  };
  return Buffer.from(`data: ${JSON.stringify(event)}\n\n`);
}

import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** A relay that answers what the SDKs ask in the dialects they speak. */
export interface OuterRelay {
  readonly url: string;
  /** Model calls that were answered whole, or left by the app: retries are none of their own. */
  readonly requests: readonly string[];
  close(): void;
}

const tokens = {
  prompt_tokens: 10,
  completion_tokens: 5,
  total_tokens: 15,
  prompt_tokens_details: { cached_tokens: 4, audio_tokens: 2, image_tokens: 1 },
  completion_tokens_details: { reasoning_tokens: 2, audio_tokens: 1, image_tokens: 1 },
};
const head = { id: "chatcmpl-1", created: 1, model: "mock-2026-01-01", service_tier: "flex" };
const chat = {
  ...head,
  object: "chat.completion",
  choices: [{ index: 0, message: { role: "assistant", content: "hello" }, finish_reason: "stop" }],
  usage: tokens,
};
const chunk = (delta: object, finish_reason: string | null = null) => ({
  ...head,
  object: "chat.completion.chunk",
  choices: [{ index: 0, delta, finish_reason }],
});
const chunks = [
  chunk({ role: "assistant", content: "" }),
  chunk({ content: "hel" }),
  chunk({ content: "lo" }),
  chunk({}, "stop"),
  { ...head, object: "chat.completion.chunk", choices: [], usage: tokens },
];
const message = {
  type: "message",
  id: "msg_1",
  role: "assistant",
  status: "completed",
  content: [{ type: "output_text", text: "hello", annotations: [] }],
};
const response = {
  id: "resp_1",
  object: "response",
  created_at: 1,
  status: "completed",
  model: "mock-2026-01-01",
  output: [message],
  usage: {
    input_tokens: 10,
    output_tokens: 5,
    total_tokens: 15,
    input_tokens_details: { cached_tokens: 4 },
    output_tokens_details: { reasoning_tokens: 2 },
  },
};
const responseEvents = [
  { type: "response.created", response: { ...response, status: "in_progress", output: [] } },
  { type: "response.output_text.delta", item_id: "msg_1", output_index: 0, content_index: 0, delta: "hello" },
  { type: "response.output_item.done", output_index: 0, item: message },
  { type: "response.completed", response },
];
const read = {
  input_tokens: 6,
  cache_read_input_tokens: 4,
  cache_creation_input_tokens: 2,
  cache_creation: { ephemeral_5m_input_tokens: 1, ephemeral_1h_input_tokens: 1 },
  service_tier: "standard",
};
const claude = {
  id: "msg_1",
  type: "message",
  role: "assistant",
  model: "claude-mock",
  content: [{ type: "text", text: "hello" }],
  stop_reason: "end_turn",
  usage: { ...read, output_tokens: 5 },
};
const claudeEvents = [
  {
    type: "message_start",
    message: { ...claude, content: [], stop_reason: null, usage: { ...read, output_tokens: 1 } },
  },
  { type: "content_block_start", index: 0, content_block: { type: "text", text: "" } },
  { type: "content_block_delta", index: 0, delta: { type: "text_delta", text: "hello" } },
  { type: "content_block_stop", index: 0 },
  { type: "message_delta", delta: { stop_reason: "end_turn" }, usage: { output_tokens: 5 } },
  { type: "message_stop" },
];
const vectors = {
  object: "list",
  model: "mock-embedding",
  data: [{ object: "embedding", index: 0, embedding: [0.5, 0.25] }],
  usage: { prompt_tokens: 3, total_tokens: 3 },
};

/** Starts it on loopback. A path with `/refuse` gets a 400, one with `/busy` a 429 every other time; one with `/slow` is slow. */
export async function startOuterRelay(): Promise<OuterRelay> {
  const requests: string[] = [];
  let busy = false;
  const server = createServer(async (incoming, answer) => {
    const parts: Buffer[] = [];
    // Of a message, pieces are buffers.
    for await (const part of incoming) parts.push(part as Buffer);
    const { stream = false } = JSON.parse(Buffer.concat(parts).toString() || "{}") as { stream?: boolean };
    const path = incoming.url ?? "";
    requests.push(path);
    // So that a reader who leaves does so before the end, on a busy machine as well.
    const pauseMs = path.includes("/slow") ? 500 : 15;
    busy = path.includes("/busy") && !busy;
    if (path.includes("/refuse")) return say(answer, 400, { error: { type: "invalid_request_error", message: "no" } });
    if (busy) return say(answer, 429, { error: { type: "rate_limit_error", message: "later" } });
    if (path.endsWith("/chat/completions"))
      return stream ? tell(answer, chunks, pauseMs, "data: [DONE]\n\n") : say(answer, 200, chat);
    if (path.endsWith("/responses")) return stream ? tell(answer, responseEvents, pauseMs) : say(answer, 200, response);
    if (path.endsWith("/messages")) return stream ? tell(answer, claudeEvents, pauseMs) : say(answer, 200, claude);
    return say(answer, path.endsWith("/embeddings") ? 200 : 404, vectors);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  // A TCP server's address is never a string.
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, requests, close: () => void server.close() };
}

function say(answer: ServerResponse, status: number, body: object): void {
  answer.writeHead(status, { "content-type": "application/json", "retry-after-ms": "10", "x-request-id": "req_1" });
  answer.end(JSON.stringify(body));
}

async function tell(answer: ServerResponse, events: readonly object[], pauseMs: number, end = ""): Promise<void> {
  answer.writeHead(200, { "content-type": "text/event-stream" });
  for (const event of events) {
    const name = "type" in event ? `event: ${String(event.type)}\n` : "";
    answer.write(`${name}data: ${JSON.stringify(event)}\n\n`);
    await sleep(pauseMs);
  }
  answer.end(end);
}

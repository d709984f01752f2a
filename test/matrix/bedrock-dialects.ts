import { event as frameOf } from "../unit/wire/frame-encoder.ts";
import { text, words, type Dialect, type Said } from "./said.ts";

const frames = "application/vnd.amazon.eventstream";

const refuse = (status: number): Said => ({
  status,
  headers: { "x-amzn-errortype": status === 401 ? "UnrecognizedClientException" : "ThrottlingException" },
  json: { message: "refused" },
});

export const bedrockConverse: Dialect = {
  at: /\/converse(-stream)?$/,
  answer(_asked, path) {
    const usage = { inputTokens: 12, outputTokens: 34, totalTokens: 46 };
    const metrics = { latencyMs: 1 };
    if (path.endsWith("/converse"))
      return {
        json: {
          output: { message: { role: "assistant", content: [{ text }] } },
          stopReason: "end_turn",
          usage,
          metrics,
        },
      };
    const events: [type: string, payload: object][] = [
      ["messageStart", { role: "assistant" }],
      ...words.map((word): [string, object] => [
        "contentBlockDelta",
        { contentBlockIndex: 0, delta: { text: word }, p: "abc" },
      ]),
      ["contentBlockStop", { contentBlockIndex: 0 }],
      ["messageStop", { stopReason: "end_turn" }],
      ["metadata", { usage, metrics }],
    ];
    return { type: frames, lines: events.map(([type, payload]) => frameOf(type, JSON.stringify(payload))) };
  },
  refuse,
};

/** As Anthropic's models answer. */
export const bedrockInvoke: Dialect = {
  at: /\/invoke(-with-response-stream)?$/,
  answer(_asked, path) {
    const message = {
      id: "msg_1",
      type: "message",
      role: "assistant",
      model: /model\/(.+)\/invoke/.exec(path)?.[1],
      content: [{ type: "text", text }],
      stop_reason: "end_turn",
      stop_sequence: null,
      usage: { input_tokens: 12, output_tokens: 34 },
    };
    if (path.endsWith("/invoke")) return { json: message };
    const begun = { ...message, content: [], stop_reason: null, usage: { input_tokens: 12, output_tokens: 1 } };
    const events = [
      { type: "message_start", message: begun },
      { type: "content_block_start", index: 0, content_block: { type: "text", text: "" } },
      ...words.map((word) => ({ type: "content_block_delta", index: 0, delta: { type: "text_delta", text: word } })),
      { type: "content_block_stop", index: 0 },
      { type: "message_delta", delta: { stop_reason: "end_turn", stop_sequence: null }, usage: { output_tokens: 34 } },
      { type: "message_stop", "amazon-bedrock-invocationMetrics": { inputTokenCount: 12, outputTokenCount: 34 } },
    ];
    return { type: frames, lines: events.map((one) => frameOf("chunk", JSON.stringify(one))) };
  },
  refuse,
};

import { ROOT_CONTEXT } from "@opentelemetry/api";
import type { Attempt, Call } from "../../../src/call.ts";
import type { Opening } from "../../../src/telemetry/recorder.ts";
import type { WireFormat } from "../../../src/wire/format.ts";

/** 2025-01-01, so that nothing depends on when the test runs. */
export const startedAt = 1_735_689_600_000;

const chat: WireFormat = {
  name: "openai-chat",
  operation: "chat",
  api: "chat_completions",
  provider: "openai",
  paths: ["/chat/completions"],
  matches: () => "certain",
  fits: () => true,
  ask: () => ({}),
  read: (_message, known) => known,
};

export const embeddings: WireFormat = { ...chat, name: "openai-embeddings", operation: "embeddings" };

export function makeAttempt(over: Partial<Attempt> = {}): Attempt {
  return {
    startedAt,
    durationMs: 1500,
    method: "POST",
    url: "https://relay.example/v1/chat/completions",
    serverAddress: "relay.example",
    serverPort: 443,
    status: 200,
    protocolVersion: "1.1",
    userAgent: "OpenAI/JS 7",
    peerAddress: "192.0.2.7",
    peerPort: 443,
    outcome: "ok",
    ...over,
  };
}

/** A plain chat call that went well. */
export function makeCall(over: Partial<Call> = {}): Call {
  return {
    format: chat,
    provider: "openai",
    relay: "main relay",
    serverAddress: "relay.example",
    serverPort: 443,
    startedAt,
    durationMs: 1500,
    asked: { model: "gpt-4.1" },
    reading: {
      id: "chatcmpl-1",
      model: "gpt-4.1-2025-04-14",
      finishReasons: ["stop"],
      usage: { input: 100, output: 20 },
    },
    outcome: "ok",
    attempts: [makeAttempt()],
    rateLimits: [],
    ...over,
  };
}

export function makeOpening(over: Partial<Opening> = {}): Opening {
  return { startedAt, parent: ROOT_CONTEXT, method: "POST", serverAddress: "relay.example", serverPort: 443, ...over };
}

export const known = { operation: "chat", provider: "openai" } as const;

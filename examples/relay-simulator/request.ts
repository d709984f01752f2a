import type { IncomingMessage } from "node:http";
import type { Door } from "./price-list.ts";

/** A model request as the relay understood it. */
export interface RelayRequest {
  readonly path: string;
  /** The dialect's name; its operation and provider are in the convention's words. */
  readonly dialect: string;
  readonly operation: string;
  readonly provider: string;
  /** It comes from a redirect of ours. */
  readonly moved: boolean;
  header(name: string): string | undefined;
  /** SHA-256 of the body's bytes: two requests of one operation have the same. */
  readonly bodyHash: string;
  readonly model: string;
  /** By which of its names the relay was asked. */
  readonly door: Door;
  /** The service tier that is asked for, and given; "default" where the dialect has none. */
  readonly tier: string;
  readonly stream: boolean;
  readonly usageAsked: boolean;
  readonly choices: number;
  readonly maxTokens?: number;
  /** The first tool that the request offers. */
  readonly tool?: string;
  readonly toolRequired: boolean;
  /** About four bytes a token. */
  readonly inputTokens: number;
  /** The last message's text, or the embedding's first input: what a test's plan can tell requests apart by. */
  readonly text: string;
  /** How a stream is to be framed, where the dialect leaves the choice. */
  readonly framing?: "list";
  /** A response that is made in the background. */
  readonly job?: Job;
  /** Embeddings: how many vectors, of what length, and in which form. */
  readonly inputs: number;
  readonly dimensions: number;
  readonly base64: boolean;
}

/** A response that is left to be made: how far it has come when it is told of. Its tokens count when its end is told first. */
export interface Job {
  readonly id: string;
  readonly stage: "queued" | "in_progress" | "completed" | "seen";
}

/** A request's body, of which nothing is sure. */
export type Fields = Readonly<Record<string, unknown>>;

/** A request together with which attempt of its operation it is, from 1. */
export interface AttemptedRequest extends RelayRequest {
  readonly attempt: number;
}

const BODY_LIMIT = 16 * 1024 * 1024;

/** The whole body; rejects when it is larger than 16 MiB. */
export async function readBody(message: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of message) {
    const bytes = Buffer.from(part as Uint8Array);
    size += bytes.length;
    if (size > BODY_LIMIT) throw new RangeError("the request body is larger than 16 MiB");
    parts.push(bytes);
  }
  return Buffer.concat(parts);
}

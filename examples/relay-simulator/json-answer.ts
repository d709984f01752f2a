import { brotliCompressSync, gzipSync } from "node:zlib";
import type { Answering } from "./answer.ts";
import { chatAnswer } from "./chat-answer.ts";
import { embeddingAnswer } from "./embedding-answer.ts";
import { pickEncoding } from "./encoding.ts";
import { createPause } from "./pause.ts";
import { usageOf } from "./usage.ts";

/** Thinks as long as a stream of the same length would take, then answers in one piece. */
export async function jsonAnswer({ response, request, behaviour, headers, id, say, tear }: Answering): Promise<void> {
  const chunks = Math.ceil(behaviour.outputTokens / request.choices / behaviour.tokensPerChunk);
  if (!(await createPause(response)(behaviour.firstTokenMs + chunks * behaviour.chunkMs))) return;
  const usage = behaviour.usage === "never" ? undefined : usageOf(request, behaviour);
  const answer =
    request.operation === "embeddings"
      ? embeddingAnswer(request, behaviour, usage)
      : chatAnswer(request, behaviour, id, usage);
  const encoding = behaviour.compress ? pickEncoding(request.header("accept-encoding")) : undefined;
  const plain = Buffer.from(JSON.stringify(answer));
  const body = encoding === "br" ? brotliCompressSync(plain) : encoding === "gzip" ? gzipSync(plain) : plain;
  say({ status: 200 });
  response.writeHead(200, {
    ...headers,
    "content-type": "application/json",
    "content-length": body.length,
    ...(encoding !== undefined && { "content-encoding": encoding }),
  });
  if (behaviour.fault === "cut") {
    say({ outcome: "interrupted", retryable: true });
    // Torn only once the first half has left this process, so that the client has begun to read.
    response.write(body.subarray(0, body.length >> 1), tear);
    return;
  }
  if (usage !== undefined) say({ usage });
  response.end(body);
}

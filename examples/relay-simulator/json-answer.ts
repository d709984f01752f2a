import { brotliCompressSync, gzipSync } from "node:zlib";
import type { Answering } from "./answer.ts";
import type { Made } from "./dialects/dialect.ts";
import { pickEncoding } from "./encoding.ts";
import { createPause } from "./pause.ts";

/** Thinks as long as a stream of the same length would take, then answers in one piece. */
export async function jsonAnswer(
  { response, request, behaviour, headers, dialect, say, tear }: Answering,
  made: Made,
): Promise<void> {
  const chunks = Math.ceil(behaviour.outputTokens / request.choices / behaviour.tokensPerChunk);
  if (!(await createPause(response)(behaviour.firstTokenMs + chunks * behaviour.chunkMs))) return;
  // Only JSON has a place for it.
  const usage = dialect.type === undefined ? made.usageAt(1) : undefined;
  const answer = dialect.answer(made);
  const plain = Buffer.isBuffer(answer) ? answer : Buffer.from(JSON.stringify(answer));
  const encoding = behaviour.compress ? pickEncoding(request.header("accept-encoding")) : undefined;
  const body = encoding === "br" ? brotliCompressSync(plain) : encoding === "gzip" ? gzipSync(plain) : plain;
  say({ status: 200 });
  response.writeHead(200, {
    ...headers,
    "content-type": dialect.type ?? "application/json",
    "content-length": body.length,
    ...(encoding !== undefined && { "content-encoding": encoding }),
  });
  if (behaviour.fault === "cut") {
    say({ outcome: "interrupted", retryable: true });
    // Torn only once the first half has left this process, so that the client has begun to read.
    response.write(body.subarray(0, body.length >> 1), tear);
    return;
  }
  if (usage !== undefined && request.job?.stage !== "seen") say({ usage });
  response.end(body);
}

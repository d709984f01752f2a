import type { Answering } from "./answer.ts";
import { chatChunks } from "./chat-answer.ts";
import { createTextWriter, pickEncoding } from "./encoding.ts";
import { faultShapes } from "./fault.ts";
import { createPause } from "./pause.ts";
import { usageOf } from "./usage.ts";

/** Answers in server-sent events, at the model's pace, to the end or to where the plan breaks it off. */
export async function streamAnswer({
  response,
  request,
  behaviour,
  headers,
  id,
  say,
  sayAll,
  tear,
}: Answering): Promise<void> {
  const pause = createPause(response);
  const encoding = behaviour.compress ? pickEncoding(request.header("accept-encoding")) : undefined;
  say({ status: 200 });
  response.writeHead(200, {
    ...headers,
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-cache",
    ...(encoding !== undefined && { "content-encoding": encoding }),
  });
  response.flushHeaders();
  const writer = createTextWriter(response, encoding);
  if (!(await pause(behaviour.firstTokenMs))) return;

  let written = 0;
  for (const chunk of chatChunks(request, behaviour, id, (share) => usageOf(request, behaviour, share))) {
    if (written === behaviour.cutAfter && behaviour.fault === "cut") {
      say({ outcome: "interrupted" });
      return tear();
    }
    if (written === behaviour.cutAfter && behaviour.fault === "stream_error") {
      const { outcome, message, type, code } = faultShapes.stream_error;
      say({ outcome });
      await writer.write(`data: ${JSON.stringify({ error: { message, type, param: null, code } })}\n\n`);
      return writer.end();
    }
    if (chunk.usage !== undefined) say({ usage: chunk.usage });
    await writer.write(`data: ${JSON.stringify(chunk.event)}\n\n`);
    written += 1;
    if (!(await pause(behaviour.chunkMs))) return;
  }
  sayAll();
  await writer.write("data: [DONE]\n\n");
  writer.end();
}

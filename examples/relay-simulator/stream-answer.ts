import type { Answering } from "./answer.ts";
import type { AnswerEvent } from "./dialects/dialect.ts";
import { encodeEvent, mediaTypes } from "./dialects/framing.ts";
import { createTextWriter, pickEncoding } from "./encoding.ts";
import { faultShapes } from "./fault.ts";
import { createPause } from "./pause.ts";

/** Answers in events, at the model's pace, to the end or to where the plan breaks it off. */
export async function streamAnswer(
  { response, request, behaviour, headers, dialect, say, sayAll, tear }: Answering,
  events: readonly AnswerEvent[],
): Promise<void> {
  const pause = createPause(response);
  const encoding = behaviour.compress ? pickEncoding(request.header("accept-encoding")) : undefined;
  const framing = request.framing ?? dialect.framing ?? "events";
  const end = framing === "list" ? "]" : dialect.end;
  say({ status: 200 });
  response.writeHead(200, {
    ...headers,
    "content-type": mediaTypes[framing],
    "cache-control": "no-cache",
    ...(encoding !== undefined && { "content-encoding": encoding }),
  });
  response.flushHeaders();
  const writer = createTextWriter(response, encoding);
  if (!(await pause(behaviour.firstTokenMs))) return;

  for (const [written, event] of events.entries()) {
    if (written === behaviour.cutAfter && behaviour.fault === "cut") {
      say({ outcome: "interrupted" });
      return tear();
    }
    if (written === behaviour.cutAfter && behaviour.fault === "stream_error" && dialect.failure !== undefined) {
      say({ outcome: faultShapes.stream_error.outcome });
      await writer.write(encodeEvent(framing, dialect.failure, written));
      if (framing === "list") await writer.write("]");
      return writer.end();
    }
    if (event.usage !== undefined) say({ usage: event.usage });
    if (end === undefined && written === events.length - 1) sayAll();
    await writer.write(encodeEvent(framing, event, written));
    if (!(await pause(behaviour.chunkMs))) return;
  }
  sayAll();
  if (end !== undefined) await writer.write(end);
  writer.end();
}

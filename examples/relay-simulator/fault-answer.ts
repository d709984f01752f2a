import type { Answering } from "./answer.ts";
import type { Fault } from "./fault.ts";
import { faultShapes } from "./fault.ts";
import { createPause } from "./pause.ts";

/** Answers with an error status, sends the client elsewhere, or closes the connection without a word. */
export async function faultAnswer(
  { response, request, behaviour, headers, dialect, say, tear }: Answering,
  fault: Fault,
): Promise<void> {
  const { status } = faultShapes[fault];
  const refusal = dialect.refuse(fault);
  const outcome = refusal.outcome ?? faultShapes[fault].outcome;
  // Before the pause: a client that gives up meanwhile makes "cancelled" of it.
  say({ outcome, retryable: status === undefined || status === 307 || status === 429 || status >= 500 });
  if (!(await createPause(response)(behaviour.firstTokenMs))) return;
  if (status === undefined) return tear();
  say({ status });
  const location = fault === "redirect" ? { location: `${request.path}?moved=1` } : {};
  response.writeHead(status, { ...headers, ...refusal.headers, ...location, "content-type": "application/json" });
  response.end(JSON.stringify(refusal.body));
}

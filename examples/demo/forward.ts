import type { IncomingMessage } from "node:http";

/** Sends an export request on, as it came, to a collector's base URL; rejects with a line that says what went wrong. */
export async function forward(base: string, message: IncomingMessage, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  const url = base.replace(/\/$/, "") + (message.url ?? "");
  const encoding = message.headers["content-encoding"];
  const headers = {
    "content-type": "application/json",
    ...(encoding !== undefined && { "content-encoding": encoding }),
  };
  const answer = await fetch(url, { method: "POST", headers, body: bytes, signal: AbortSignal.timeout(5_000) }).catch(
    (cause: unknown) => {
      throw new Error(`${url} does not answer`, { cause });
    },
  );
  await answer.arrayBuffer();
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
}

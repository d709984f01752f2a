import type { IncomingHttpHeaders, RequestOptions } from "node:http";
import * as http from "node:http";
import * as https from "node:https";
import { readBounded } from "./read-bounded.ts";

/** A request to a collector or a back end. */
export interface Question {
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly tls?: RequestOptions & https.RequestOptions;
  /** Sent by POST; without it, it is a GET. */
  readonly body?: Uint8Array;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** What came back, whatever the status. */
export interface Answered {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly tookMs: number;
  /** Epoch milliseconds in the middle between asking and the answer's head. */
  readonly at: number;
}

/** No answer: an errno, a code of TLS or of the HTTP parser, or `timeout`. */
export interface Unanswered {
  readonly reason: string;
  /** It speaks HTTP/2 where HTTP/1.1 was spoken to it: gRPC. */
  readonly http2?: boolean;
}

/**
 * Asks once, over a connection of its own, and by node:http as the exports go: no proxy, and nothing that the preload
 * in this process would tell. Never rejects.
 */
export function ask(question: Question): Promise<Answered | Unanswered> {
  const { url, headers, tls, body, timeoutMs, signal } = question;
  return new Promise((resolve) => {
    const began = Date.now();
    let timer: NodeJS.Timeout | undefined;
    const end = (how: Answered | Unanswered): void => {
      clearTimeout(timer);
      resolve(how);
    };
    try {
      const { request } = new URL(url).protocol === "https:" ? https : http;
      const method = body === undefined ? "GET" : "POST";
      const length = body === undefined ? {} : { "content-length": body.byteLength };
      const sent = request(url, { ...tls, method, headers: { ...headers, ...length }, agent: false, signal });
      timer = setTimeout(() => {
        end({ reason: "timeout" });
        sent.destroy();
      }, timeoutMs);
      sent.on("error", (error) => end(unanswered(error)));
      sent.on("response", (response) => {
        const headAt = Date.now();
        void readBounded(response).then((text) =>
          end({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text,
            tookMs: Date.now() - began,
            at: (began + headAt) / 2,
          }),
        );
      });
      sent.end(body);
    } catch (error) {
      // A certificate that is none, for one.
      end(unanswered(error));
    }
  });
}

function unanswered(error: unknown): Unanswered {
  if (!(error instanceof Error)) return { reason: "error" };
  const { code, name, rawPacket } = error as NodeJS.ErrnoException & { readonly rawPacket?: unknown };
  // The first thing that an HTTP/2 server says is a frame of settings: its type is 4, on stream 0.
  const frame = rawPacket instanceof Uint8Array ? rawPacket : new Uint8Array();
  const http2 = frame.length >= 9 && frame[3] === 4 && frame.subarray(5, 9).every((byte) => byte === 0);
  const refused = code === "ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL";
  return { reason: code ?? name, ...((http2 || refused) && { http2: true }) };
}

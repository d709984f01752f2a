import { crc32 } from "node:zlib";
import type { AnswerEvent, Framing } from "./dialect.ts";

export const mediaTypes: Readonly<Record<Framing, string>> = {
  events: "text/event-stream; charset=utf-8",
  lines: "application/x-ndjson",
  list: "application/json; charset=UTF-8",
  frames: "application/vnd.amazon.eventstream",
};

/** One event as it goes over the wire; `index` counts those of its stream. */
export function encodeEvent(framing: Framing, { type, data }: AnswerEvent, index: number): string | Buffer {
  const text = JSON.stringify(data);
  switch (framing) {
    case "events":
      return `${type === undefined ? "" : `event: ${type}\n`}data: ${text}\n\n`;
    case "lines":
      return `${text}\n`;
    case "list":
      return `${index === 0 ? "[" : ",\r\n"}${text}`;
    case "frames":
      return type?.startsWith("!") === true
        ? encodeFrame({ ":message-type": "exception", ":exception-type": type.slice(1) }, text)
        : encodeFrame(
            { ":message-type": "event", ":event-type": type ?? "chunk" },
            type === undefined ? wrap(text) : text,
          );
  }
}

/** A model's own JSON within a frame of Bedrock's. */
function wrap(text: string): string {
  return JSON.stringify({ bytes: Buffer.from(text).toString("base64") });
}

/** Lengths, checksum of these, headers, payload, checksum of all: AWS's event stream encoding. */
function encodeFrame(headers: Readonly<Record<string, string>>, payload: string): Buffer {
  const head = Buffer.concat(Object.entries(headers).map(([name, value]) => encodeHeader(name, value)));
  const body = Buffer.from(payload);
  const prelude = Buffer.alloc(12);
  prelude.writeUInt32BE(prelude.length + head.length + body.length + 4, 0);
  prelude.writeUInt32BE(head.length, 4);
  prelude.writeUInt32BE(crc32(prelude.subarray(0, 8)), 8);
  const message = Buffer.concat([prelude, head, body]);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(message));
  return Buffer.concat([message, sum]);
}

/** Type 7 is a text. */
function encodeHeader(name: string, value: string): Buffer {
  const text = Buffer.from(value);
  return Buffer.concat([Buffer.of(name.length), Buffer.from(name), Buffer.of(7, 0, text.length), text]);
}

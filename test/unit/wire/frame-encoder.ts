import { crc32 } from "node:zlib";

/** One frame of `application/vnd.amazon.eventstream`, with texts as headers. */
export function frame(headers: Readonly<Record<string, string>>, payload: string): Buffer {
  const head = Buffer.concat(Object.entries(headers).map(([name, value]) => textHeader(name, value)));
  const body = Buffer.from(payload);
  const prelude = Buffer.alloc(12);
  prelude.writeUInt32BE(12 + head.length + body.length + 4, 0);
  prelude.writeUInt32BE(head.length, 4);
  prelude.writeUInt32BE(crc32(prelude.subarray(0, 8)), 8);
  const message = Buffer.concat([prelude, head, body]);
  const trailer = Buffer.alloc(4);
  trailer.writeUInt32BE(crc32(message));
  return Buffer.concat([message, trailer]);
}

/** A frame that carries one event; a `chunk` wraps a model's own JSON, `!name` is an exception. */
export function event(type: string, json: string): Buffer {
  if (type.startsWith("!")) return frame({ ":message-type": "exception", ":exception-type": type.slice(1) }, json);
  const wrapped = JSON.stringify({ bytes: Buffer.from(json).toString("base64"), p: "abcdefghij" });
  const headers = { ":event-type": type, ":content-type": "application/json", ":message-type": "event" };
  return frame(headers, type === "chunk" ? wrapped : json);
}

/** A fixture's text, a line an event (`type`, a tab, JSON), as the bytes that a server would send. */
export function encodeFrames(text: string): Buffer {
  const lines = text.split("\n").filter((line) => line !== "");
  return Buffer.concat(
    lines.map((line) => {
      const [type = "", json = ""] = line.split("\t", 2);
      return event(type, json);
    }),
  );
}

function textHeader(name: string, value: string): Buffer {
  const [key, text] = [Buffer.from(name), Buffer.from(value)];
  return Buffer.concat([Buffer.of(key.length), key, Buffer.of(7, text.length >> 8, text.length & 0xff), text]);
}

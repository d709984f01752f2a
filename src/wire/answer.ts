import type { Reading, WireFormat } from "./format.ts";
import { Json } from "./json.ts";
import { errorOf } from "./wire-error.ts";
import { StreamReader } from "./stream.ts";

/** Reads a whole body, an answer or an error, that is JSON; what is no JSON object says nothing. */
export function readAnswer(format: WireFormat, bytes: Uint8Array): Reading {
  if (startsAsEvents(bytes)) return readEvents(format, bytes);
  const body = Json.parse(bytes);
  const { finishReasons, ...reading } = format.read(body, {});
  // Some servers give no reason at all. In a stream that is a choice that was cut; here nothing was.
  if (finishReasons?.some((reason) => reason !== undefined)) return { ...reading, finishReasons };
  return Object.keys(reading).length > 0 ? reading : readGatewayError(body);
}

/** Some relays call an event stream JSON. */
function startsAsEvents(bytes: Uint8Array): boolean {
  return /^(?:data|event):/.test(String.fromCharCode(...bytes.subarray(0, 6)));
}

function readEvents(format: WireFormat, bytes: Uint8Array): Reading {
  const reader = new StreamReader(format, { everyEvent: true });
  reader.push(bytes, 0);
  return reader.end();
}

/** Errors of what stands before the model: `{detail: …}` of Python's servers, `{code, message}` of gateways, where 0 and 200 mean well. */
function readGatewayError(body: Json): Reading {
  const code = body.at("code");
  const failed = code.present && code.integer !== 0 && code.integer !== 200 && body.at("message").present;
  return failed || body.at("detail").present ? { error: errorOf(code, body.at("type"), body.at("status")) } : {};
}

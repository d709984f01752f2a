import { Json } from "./wire/json/json.ts";
import { boundaryOf, readForm } from "./wire/framing/multipart.ts";

/** A longer request is read by its ends: to walk all of 10 MB takes the app's thread 40 ms. */
const longBytes = 1024 * 1024;
const endBytes = 64 * 1024;

/**
 * The body of a request, for what is asked in it, which stands beside the conversation: before it, or behind it. Where
 * the ends of a long one do not fit the dialect, or do not name the model, that lies between two long members, and all is
 * walked, as it is where the `conversation` is wanted, too. A form, as its `content-type` says it is, reads as an object of its fields.
 */
export function readAskedBody(
  body: Uint8Array,
  whole: boolean,
  fits: (request: Json) => boolean,
  contentType?: string,
  conversation = false,
): Json {
  const boundary = boundaryOf(contentType);
  if (boundary !== undefined) return readForm(body, boundary);
  // What was sent of one that broke off is scanned for what it says up to there.
  if (!whole) return Json.scan(body);
  if (body.length > longBytes && !conversation) {
    const ends = Json.ends(body.subarray(0, endBytes), body.subarray(-endBytes));
    if (ends.at("model").present && fits(ends)) return ends;
  }
  return Json.parse(body);
}

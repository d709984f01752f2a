import type { Message } from "../wire/content.ts";
import { type Cleaner, sizeOf } from "./cleaner.ts";
import { fitParts } from "./parts.ts";
import type { ToldMessage } from "./told-content.ts";

/** Messages that the wire reads of a conversation. */
const TURN_LIMIT = 1024;

/** What a message takes beside its parts. */
const FRAME = 96;

/** The dialects' roles are words. */
const ROLE_BYTES = 32;

/**
 * Messages, as far as they fit into `room` bytes of JSON. The first (most often instructions) may take a quarter; then
 * those that came last are told. In the place of the others stands how many they were.
 */
export function fitMessages(messages: readonly Message[], room: number, cleaner: Cleaner): ToldMessage[] {
  const told = fitFirstAndLast(messages, room, cleaner);
  return sizeOf(told) <= room ? told : [omission(messages.length, messages.length >= TURN_LIMIT)];
}

function fitFirstAndLast(messages: readonly Message[], room: number, cleaner: Cleaner): ToldMessage[] {
  const [first, ...others] = messages;
  if (first === undefined) return [];
  if (others.length === 0) return [fitMessage(first, room - 2, cleaner)];
  const head = fitMessage(first, Math.floor(room / 4), cleaner);
  const tail: ToldMessage[] = [];
  let left = room - sizeOf(head) - 3 - FRAME;
  for (let at = others.length - 1; at >= 0; at--) {
    const message = others[at];
    const newest = tail.length === 0;
    if (message === undefined || left < 2 * FRAME) break;
    const told = fitMessage(message, newest ? left : Math.min(left, Math.floor(room / 4)), cleaner);
    const size = sizeOf(told) + 1;
    if (size > left) break;
    tail.unshift(told);
    left -= size;
  }
  const omitted = others.length - tail.length;
  // So many are read of a conversation: there may have been more.
  const unread = messages.length >= TURN_LIMIT;
  return omitted === 0 && !unread ? [head, ...tail] : [head, omission(omitted, unread), ...tail];
}

/** One message, in about `room` bytes. */
export function fitMessage(message: Message, room: number, cleaner: Cleaner): ToldMessage {
  const named = {
    role: cleaner.name(message.role, ROLE_BYTES),
    ...(message.name !== undefined && { name: cleaner.name(message.name, Math.max(ROLE_BYTES, room / 4)) }),
  };
  return { ...named, parts: fitParts(message.parts, room - sizeOf(named) - 16, cleaner) };
}

/** What stands in the place of messages that are not told. */
export function omission(messages: number, orMore = false): ToldMessage {
  const counted = { type: "generic", generic_type: "omitted", messages };
  return { role: "omitted", parts: [orMore ? { ...counted, or_more: true } : counted] };
}

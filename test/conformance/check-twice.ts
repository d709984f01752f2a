import { isDeepStrictEqual } from "node:util";
import { finding, type Finding, type Place } from "./violation.ts";

interface InSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly request: number;
}

/** A span's identity. */
export function spanKey({ traceId, spanId }: Pick<InSpan, "traceId" | "spanId">): string {
  return `${traceId}/${spanId}`;
}

/**
 * What is told once per span, told again: an operation that ended twice. The same to the nanosecond in another request is
 * none: OTLP delivers at least once, and what is on its way when a process ends is sent again.
 */
export function checkTwice<Item extends InSpan>(
  items: readonly Item[],
  placeOf: (item: Item) => Place,
  row: string,
): Finding[] {
  const seen = new Map<string, Item>();
  return items.flatMap((item) => {
    const earlier = seen.get(spanKey(item));
    seen.set(spanKey(item), item);
    if (earlier === undefined || (earlier.request !== item.request && isSame(earlier, item))) return [];
    return [finding(placeOf(item), "twice", row, "there again", "exported once")];
  });
}

function isSame<Item extends InSpan>(earlier: Item, item: Item): boolean {
  return isDeepStrictEqual({ ...earlier, request: item.request }, item);
}

import { contentOf } from "../../../src/wire/contents.ts";
import type { WireFormat } from "../../../src/wire/format.ts";
import { beginSaying, type Saying } from "../../../src/wire/saying.ts";

/** What gathers an answer in this dialect; undefined where what it says is not understood. */
export function sayingOf(format: WireFormat): Saying | undefined {
  const content = contentOf(format);
  return content && beginSaying(content);
}

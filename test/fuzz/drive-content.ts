import { CallContent } from "../../src/content/call-content.ts";
import { spokenInput, spokenOutput } from "../../src/estimate/spoken.ts";
import { readAnswer } from "../../src/wire/answer.ts";
import { contentOf } from "../../src/wire/contents.ts";
import type { WireFormat } from "../../src/wire/format.ts";
import { Json } from "../../src/wire/json/json.ts";
import { SECRET } from "./json-mutations.ts";
import type { Made } from "./make-input.ts";
import type { Random } from "./random.ts";
import { keeping } from "./read-all.ts";
import { fail } from "./sane.ts";

/** What a call's content becomes, to be told or to be estimated by: JSON, within its limit, without what was planted in it. */
export function driveContent(format: WireFormat, request: Made, answer: Made, random: Random): void {
  const reader = contentOf(format);
  if (reader === undefined) return;
  const failures: unknown[] = [];
  const limit = random.pick([1024, 4096, 48 * 1024, 256 * 1024]);
  const content = new CallContent(reader, {
    limit,
    redact: random.oneIn(4) ? (text) => text.replaceAll("a", "b") : undefined,
    guard: keeping(failures),
  });
  const saying = content.answer();
  content.hear(Json.parse(request.bytes));
  const { reading } = readAnswer(format, { head: answer.bytes }, saying);
  checkSpoken(spokenInput(reader.ask(Json.parse(request.bytes))) ?? []);
  checkSpoken([spokenOutput(saying.said.messages()) ?? ""]);
  const told = content.told(saying.said, reading.finishReasons ?? [], random.oneIn(2));
  if (failures.length > 0) throw failures[0];
  let bytes = 0;
  for (const [name, text] of Object.entries(told ?? {})) {
    bytes += Buffer.byteLength(text);
    if (!Array.isArray(JSON.parse(text))) fail(`${name} is no list`);
    if (request.intact && answer.intact && text.includes(SECRET)) fail(`a secret in ${name}`);
  }
  if (bytes > limit) fail(`${bytes} bytes of content, where ${limit} are the limit`);
}

function checkSpoken(texts: readonly unknown[]): void {
  for (const text of texts) if (typeof text !== "string") fail(`${typeof text} is spoken`);
}

import { CallContent } from "../../src/content/call-content.ts";
import { readAskedBody } from "../../src/asked-body.ts";
import { spokenInput, spokenOutput } from "../../src/estimate/spoken.ts";
import type { Guard } from "../../src/guard.ts";
import { readAnswer } from "../../src/wire/answer.ts";
import { contentOf } from "../../src/wire/contents.ts";
import type { Target, WireFormat } from "../../src/wire/format.ts";
import { Json } from "../../src/wire/json/json.ts";
import { beginSaying } from "../../src/wire/saying.ts";
import { StreamReader } from "../../src/wire/stream.ts";

/** One call, as its bodies are. */
export interface Exchange {
  readonly target: Target;
  readonly requestType: string;
  readonly request: Uint8Array;
  readonly answer: Uint8Array;
}

/** Reads both bodies in every way that a call's are read: whole, as a stream, for content and for an estimate. */
export function readAll(format: WireFormat, { target, requestType, request, answer }: Exchange): void {
  format.matches(target);
  const asked = readAskedBody(request, true, format.fits, requestType);
  format.fits(asked);
  format.ask(asked, target);
  readAnswer(format, { head: answer });
  const tail = new StreamReader(format, { everyEvent: false });
  tail.push(answer, 0);
  tail.end();
  const reader = contentOf(format);
  const saying = reader && beginSaying(reader);
  const { reading } = readAnswer(format, { head: answer }, saying);
  if (reader === undefined || saying === undefined) return;
  const failures: unknown[] = [];
  const content = new CallContent(reader, { limit: 48 * 1024, redact: undefined, guard: keeping(failures) });
  const body = Json.parse(request);
  content.hear(body);
  content.told(saying.said, reading.finishReasons ?? [], true);
  spokenInput(reader.ask(body));
  spokenOutput(saying.said.messages());
  if (failures.length > 0) throw failures[0];
}

/** A guard that keeps what was thrown. */
export function keeping(failures: unknown[]): Guard {
  return {
    wrap:
      (_part, work) =>
      (...given) => {
        try {
          return work(...given);
        } catch (error) {
          failures.push(error);
          return undefined;
        }
      },
  };
}

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { CallContent } from "../../../src/content/call-content.ts";
import type { Redact } from "../../../src/content/redact.ts";
import { createGuard } from "../../../src/guard.ts";
import { contentOf } from "../../../src/wire/contents.ts";
import type { WireFormat } from "../../../src/wire/format.ts";
import { formats } from "../../../src/wire/formats.ts";
import { Json } from "../../../src/wire/json/json.ts";

/** What was said in one call of a dialect, our own making, and what is told of it. */
export interface Dialogue {
  readonly name: string;
  readonly format: WireFormat;
  readonly request: unknown;
  /** The messages of the answer: one, or a stream's events. */
  readonly answer: readonly unknown[];
  readonly told: Told;
}

/** The four attributes, parsed. */
export interface Told {
  readonly inputMessages?: unknown;
  readonly outputMessages?: unknown;
  readonly systemInstructions?: unknown;
  readonly toolDefinitions?: unknown;
}

/** Dialects whose content is understood. */
export const spoken = formats.filter((format) => contentOf(format) !== undefined);

/** Every `dialects/<format>/<case>.json`. */
export function dialogues(): readonly Dialogue[] {
  return spoken.flatMap((format) => {
    const folder = fileURLToPath(new URL(`dialects/${format.name}/`, import.meta.url));
    const files = existsSync(folder) ? readdirSync(folder) : [];
    return files.map((file) => {
      const { request, answer, told } = JSON.parse(readFileSync(folder + file, "utf8")) as Dialogue;
      return { name: `${format.name}/${file}`, format, request, answer, told };
    });
  });
}

/** How one call is heard. */
export interface Hearing {
  readonly limit?: number;
  readonly redact?: Redact;
  readonly onFault?: (part: string, error: unknown) => void;
}

/** What is told of a call, as it is in the texts. */
export function hear(
  { format, request, answer }: Pick<Dialogue, "format" | "request" | "answer">,
  { limit = 48 * 1024, redact, onFault = rethrow }: Hearing = {},
) {
  const read = contentOf(format);
  if (read === undefined) throw new Error(`${format.name} has no content`);
  const content = new CallContent(read, { limit, redact, guard: createGuard(onFault) });
  content.hear(Json.parse(Buffer.from(JSON.stringify(request))));
  const saying = content.answer();
  for (const message of answer) saying.read(Json.parse(JSON.stringify(message)));
  return content.told(saying.said, ["stop"], true);
}

/** The texts, parsed. */
export function parsed(texts: object | undefined): Told {
  return Object.fromEntries(Object.entries(texts ?? {}).map(([name, text]) => [name, JSON.parse(String(text))]));
}

function rethrow(part: string, error: unknown): void {
  console.error(part, error);
  throw error;
}

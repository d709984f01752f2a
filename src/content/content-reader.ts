import type { Guard } from "../guard.ts";
import type { Settings } from "../settings/config.ts";
import { contentOf } from "../wire/contents.ts";
import type { WireFormat } from "../wire/format.ts";
import { CallContent } from "./call-content.ts";
import { guarded, loadRedact, type Redact } from "./redact.ts";

/** What the content of calls is read with, besides the settings. */
interface Given {
  /** The service's own redaction, where it was given in code. */
  readonly redact: Redact | undefined;
  readonly guard: Guard;
  say(line: string): void;
}

/** What makes the content of each call, as the settings have it; undefined where none is told, or the dialect's is not understood. */
export function contentReader(
  settings: Pick<Settings, "content" | "contentLimit" | "redact">,
  { redact, guard, say }: Given,
): (format: WireFormat) => CallContent | undefined {
  if (settings.content === "NO_CONTENT") return () => undefined;
  const path = settings.redact;
  const loaded = redact === undefined && path !== undefined ? loadRedact(path, say) : undefined;
  const limit = Math.min(settings.contentLimit, settings.content === "EVENT_ONLY" ? Infinity : attributeLimit());
  if (limit < LEAST) {
    say(
      `content needs ${LEAST} characters of a span's attribute, and OTEL_*_VALUE_LENGTH_LIMIT leaves ${limit}: none is told`,
    );
    return () => undefined;
  }
  const options = { limit, redact: redact ? guarded(redact) : loaded, guard };
  return (format) => {
    const content = contentOf(format);
    return content && new CallContent(content, options);
  };
}

/** What `RELAYSCOPE_CONTENT_LIMIT` may be at least, too. */
const LEAST = 1024;

/** Characters that OpenTelemetry's own setting leaves of a span's attribute: the SDK would cut a JSON text anywhere. */
function attributeLimit(): number {
  const { OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT: span, OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT: any } = process.env;
  const said = [span, any].find((text) => text?.trim()) ?? "";
  return /^\d{1,9}$/.test(said.trim()) ? Number(said) : Infinity;
}

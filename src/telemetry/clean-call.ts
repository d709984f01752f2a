import type { Attempt, Call } from "../call.ts";
import { cleanName, maskName } from "../mask.ts";

/**
 * The call with nothing in its names (models, ids, reasons, tiers) that only a stranger would write there: no keys, no
 * control characters. All that is told of a call goes through here; a call without any is handed on as it is.
 */
export function cleanCall(call: Call): Call {
  const asked = cleanTexts(call.asked);
  const reading = cleanTexts(call.reading);
  const attempts = call.attempts.some(({ userAgent }) => userAgent !== undefined && cleanAgent(userAgent) !== userAgent)
    ? call.attempts.map(withCleanAgent)
    : call.attempts;
  const requestId = call.requestId && cleanName(call.requestId);
  const errorType = call.errorType && cleanName(call.errorType);
  const same =
    asked === call.asked &&
    reading === call.reading &&
    attempts === call.attempts &&
    requestId === call.requestId &&
    errorType === call.errorType;
  if (same) return call;
  return { ...call, asked, reading, attempts, ...(requestId && { requestId }), ...(errorType && { errorType }) };
}

function cleanTexts<Texts extends object>(texts: Texts): Texts {
  let clean: Texts | undefined;
  for (const name in texts) {
    const told = cleanValue(name, texts[name]);
    // Only a text, or a list of them, comes back as another.
    if (told !== texts[name]) clean = Object.assign(clean ?? { ...texts }, { [name]: told });
  }
  return clean ?? texts;
}

function cleanValue(name: string, value: unknown): unknown {
  if (typeof value === "string") return cleanName(value);
  if (!Array.isArray(value)) return value;
  // A line break is what most models are told to stop at.
  const clean = name === "stopSequences" ? (text: string) => maskName(text.toWellFormed()) : cleanName;
  const told = value.map((item: unknown) => (typeof item === "string" ? clean(item) : item));
  return told.every((item, index) => item === value[index]) ? value : told;
}

function withCleanAgent(attempt: Attempt): Attempt {
  return attempt.userAgent === undefined ? attempt : { ...attempt, userAgent: cleanAgent(attempt.userAgent) };
}

// Longer than any that an SDK writes.
function cleanAgent(userAgent: string): string {
  return cleanName(userAgent.slice(0, 256));
}

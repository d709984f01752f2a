import type { WireError } from "./format.ts";
import type { Json } from "./json/json.ts";
import { stated } from "./merge.ts";
import { readDuration } from "./headers/wait-time.ts";

/** Characters of a sentence that are looked at, and details that are kept. */
const SENTENCE_LIMIT = 2000;
const DETAIL_LIMIT = 8;

/** No attempt is waited for longer than a day. */
const LONGEST_MS = 86_400_000;

/** What an error says of its cause beside its code, and how long it asks to wait. */
export function readErrorDetails(error: Json): Pick<WireError, "details" | "retryAfterMs"> {
  const parts = error.at("details").items;
  const metadata = error.at("metadata");
  const inner = error.at("innererror").present ? error.at("innererror") : error.at("inner_error");
  const words = [
    ...violationsOf(parts),
    // Azure's, Google's, OpenRouter's.
    inner.at("code").word,
    ...parts.map((part) => part.at("reason").word),
    metadata.at("error_type").word,
    metadata.at("limit_source").word,
    metadata.at("reasons").filled || metadata.at("flagged_input").filled ? "moderation" : undefined,
    meaningOfSentence(sentenceOf(error)),
  ].filter((word) => word !== undefined);
  const delay = parts.map((part) => part.at("retryDelay").word).find((text) => text !== undefined);
  const wait = delay === undefined ? undefined : readDuration(delay.trim().toLowerCase());
  return stated<WireError>({
    details: words.length === 0 ? undefined : words.slice(0, DETAIL_LIMIT),
    retryAfterMs: wait === undefined ? undefined : Math.min(wait, LONGEST_MS),
  });
}

/** Google's quotas by their names, those of a day before those of a minute: where both are used up, waiting a minute is no help. */
function violationsOf(parts: readonly Json[]): readonly string[] {
  const names = parts.flatMap((part) => part.at("violations").items.map((violation) => violation.at("quotaId").word));
  const said = names.filter((name) => name !== undefined);
  return [...said.filter((name) => name.includes("PerDay")), ...said.filter((name) => !name.includes("PerDay"))];
}

function sentenceOf(error: Json): string | undefined {
  return [error, error.at("message"), error.at("Message"), error.at("error"), error.at("detail")]
    .map((json) => json.text)
    .find((text) => text !== undefined && text !== "");
}

/**
 * Where a provider has one code for things that are not alike, only its sentence tells them apart: Anthropic and xAI that the money is
 * gone, xAI that a key is wrong or the content refused, Mistral that it has no room, OpenRouter and Cohere that a day's or a month's free
 * calls are used up. Sentences change: these are looked for last, and none is told.
 */
const sentences: readonly (readonly [RegExp, string])[] = [
  [
    /credit balance is too low|(?:used all|run out of|exhausted|depleted|insufficient|enough|have any)\b[^.]{0,40}\bcredits?\b|credits? (?:are|is|have been|has been) (?:depleted|exhausted)|insufficient (?:balance|funds)|(?:specified api usage|spending|key) limits?\b[^.]{0,20}(?:reached|exceeded)|reached (?:your|its) (?:specified api usage|monthly spending) limits?|exceeded ?budget|budget has been exceeded/i,
    "insufficient_credits",
  ],
  [
    /(?:violat\w+|against|triggering) (?:our |the |azure openai's )?(?:usage|content) (?:guidelines|(?:management )?polic)|blocked by (?:our )?content (?:filter|moderation|polic)|rejected because it was considered high risk/i,
    "content_policy",
  ],
  [/free-models-per-day|limited to \d{1,9} api calls ?\/ ?month/i, "quota_exceeded"],
  [/service tier capacity exceeded|is currently (?:overloaded|loading)|is overloaded/i, "overloaded"],
  [/api key not valid|(?:invalid|incorrect) (?:api|subscription) key/i, "invalid_api_key"],
];

function meaningOfSentence(sentence: string | undefined): string | undefined {
  const text = sentence?.slice(0, SENTENCE_LIMIT);
  return text === undefined ? undefined : sentences.find(([pattern]) => pattern.test(text))?.[1];
}

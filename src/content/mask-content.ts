import { maskPath, maskText, REDACTED } from "../mask.ts";
import { maskCards } from "./card-numbers.ts";
import { maskNamed } from "./named-secrets.ts";

// No repetition that something may follow is without a bound, as in mask.ts.
const privateKeys = /-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]{0,30}PRIVATE KEY-----|$)/g;

const mails = /[\p{L}\p{N}._%+'-]{1,64}(?:@|%40|\\u0040)(?:[\p{L}\p{N}-]{1,63}\.){1,8}\p{L}{2,63}/gu;

/** What `maskText` looks for besides keys of a known form, roughly: most texts have none of it. */
const besideSomething = /bearer|basic|key provided|:\/\/[^\s@]{1,500}@|[?&;][\w.%[\]-]{0,60}=/i;

/** As long as a key is at least. */
const longWords = /(?<!\S)\S{11,}/g;

/** Whether the value that stands under this name is a secret, whatever it looks like. */
export function isSecretName(name: string): boolean {
  return secretName.test(name.toLowerCase().replaceAll(/[^a-z\d]/g, ""));
}

const secretName =
  /^(?:pwd|auth|jwt|cvv|cvc|pin|ssn|cookies?|authorization|bearer)$|(?:api|access|secret|private|account|auth|subscription)key$|(?:token|secret|passw(?:or)?d|passphrase|passcode|credentials?|cardnumber)$/;

/** A text of a conversation with what is nobody's business masked: keys, tokens, passwords by their names, e-mail addresses, payment cards. */
export function maskContent(text: string): string {
  // Most texts have none of what two of the searches are about.
  let masked = text.includes("PRIVATE KEY") ? text.replace(privateKeys, REDACTED) : text;
  if (besideSomething.test(masked)) masked = maskText(masked);
  masked = maskNamed(masked);
  // A key has no blank in it: words are most of a text, and need not be searched.
  masked = masked.replace(longWords, maskPath);
  if (/@|%40|\\u0040/.test(masked)) masked = masked.replace(mails, REDACTED);
  return maskCards(masked);
}

import { asLine } from "../../settings/quote.ts";

/** Keeps secrets out of what is shown. */
export interface Secrets {
  /** Besides those that the environment names as such. */
  add(secret: string | undefined): void;
  /** A stranger's text, to be shown: one line, short, and not at all where it repeats as little as a part of a secret. */
  quote(text: string): string;
  /** For text of our own, as the last thing before it is shown: whole secrets are taken out. */
  strip(text: string): string;
}

// Providers repeat the first or last characters of a key in their answers ("sk-abc…wxyz"): a run this long is a part of one.
const runLength = 4;
const secretName = /KEY|TOKEN|SECRET|PASSW|CREDENTIAL|_HEADERS$|SALT$/i;
const quoteLimit = 160;

/** Collects what the environment holds of secrets: by the names of its variables, and by what stands before an @ in a URL. */
export function collectSecrets(env: NodeJS.ProcessEnv): Secrets {
  const secrets = new Set<string>();
  const add = (secret: string | undefined): void => {
    // Shorter, it would be found in any text.
    for (const form of [secret ?? "", (secret ?? "").trim()]) if (form.length >= 8) secrets.add(form);
  };
  for (const [name, value = ""] of Object.entries(env)) {
    if (secretName.test(name)) add(value);
    add(/^[a-z]+:\/\/([^/@\s]+)@/i.exec(value)?.[1]);
  }
  return {
    add,
    quote(text) {
      const line = asLine(text.slice(0, 4000)).trim();
      // Of a text that shares a run with a secret nothing is shown: who repeats a part may repeat it elsewhere, otherwise spelt.
      if ([...secrets].some((secret) => sharesRun(line, secret))) return "(not shown: it may repeat a secret)";
      return line.length > quoteLimit ? `${line.slice(0, quoteLimit)}…` : line;
    },
    strip: (text) => [...secrets].reduce((left, secret) => left.replaceAll(secret, "…"), text),
  };
}

function sharesRun(text: string, secret: string): boolean {
  for (let at = 0; at + runLength <= secret.length; at++)
    if (/\d/.test(secret.slice(at, at + runLength)) && text.includes(secret.slice(at, at + runLength))) return true;
  return text.includes(secret) || longRun(text, secret);
}

// Without a digit in it a run of four may be a word that both happen to have ("Bearer"): there it takes eight.
function longRun(text: string, secret: string): boolean {
  for (let at = 0; at + 8 <= secret.length; at++) if (text.includes(secret.slice(at, at + 8))) return true;
  return false;
}

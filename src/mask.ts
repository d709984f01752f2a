/** What stands where a secret stood. */
export const REDACTED = "REDACTED";

/**
 * How keys look, as their issuers write them. Each asks for enough behind its beginning to be one: `sk-learn` is a word.
 * No repetition that something may follow is without a bound: texts come from strangers, and would be made to be slow.
 */
const forms = [
  String.raw`(?:[cg]?sk|pk|rk)[-_](?=[\w-]{0,80}\d)[\w-]{8,}`, // OpenAI, Anthropic, OpenRouter, Groq, Cerebras, Stripe, most relays
  String.raw`(?:xai|pplx|nvapi|glpat)-(?=[\w-]{0,80}\d)[\w-]{16,}`, // xAI, Perplexity, NVIDIA, GitLab
  String.raw`key-(?=[A-Za-z]{0,80}\d)[A-Za-z\d]{16,}`, // Mailgun; what has more hyphens is words
  String.raw`(?:hf|r8|fw|gh[opsur]|github_pat|whsec)_\w{16,}`, // Hugging Face, Replicate, Fireworks, GitHub
  String.raw`AIza[\w-]{20,}|ya29\.[\w.-]{16,}`, // Google
  String.raw`A(?:KIA|SIA)[A-Z0-9]{12,}`, // AWS
  String.raw`xox[a-z]-[A-Za-z0-9-]{10,}`, // Slack
  String.raw`SG\.[\w-]{16,64}\.[\w-]{16,}`, // SendGrid
  String.raw`eyJ[\w-]{8,2000}\.[\w-]{8,}(?:\.[\w-]*)*`, // a JWT
].join("|");
/** What stands for one character that is none of a word: in JSON that is a text, the `n` of `\n` is no letter. */
const escape = String.raw`%[\dA-Fa-f]{2}|\\[nrtbf]|\\u[\dA-Fa-f]{4}`;
const key = String.raw`(?:(?<![A-Za-z0-9])|(?<=${escape}))(?:${forms})|(?<!\d)\d{6,20}:[\w-]{30,}`; // the last is Telegram's, behind the word `bot`

/** A run of letters and digits that is no word: a key without a form of its own, or an id. */
const opaque = String.raw`(?:(?<![A-Za-z\d])|(?<=${escape}))(?=(?:[A-Za-z]{0,32}\d){3})(?=\d{0,32}[A-Za-z])[A-Za-z\d]{32,}`;

/** What only a name beside it, or a place in a URL, gives away. */
const beside = [
  String.raw`(?<=(?:\b|${escape})(?:[Bb]earer|[Bb]asic|BEARER|BASIC)[\s:]{1,3})(?=[\w.~+/=-]{0,200}[\d=]|(?:[A-Z]{0,9}[a-z]{1,20}[A-Z]){3})[\w.~+/=-]{8,}`, // not "Basic JavaScript"
  String.raw`(?<=[Kk]ey provided:? {0,3}["']?)[^\s"',]{8,}`,
  String.raw`(?<=://)[^\s/?#"'\\@]{1,500}(?=@)`,
  String.raw`(?<=[?&;][\w.%[\]-]{0,30}(?:[Kk][Ee][Yy]|[Tt]oken|[Ss]ig(?:nature)?|[Ss]ecret|[Pp]assword)=)[^\s&;"'#]+`,
].join("|");

// `sk-` and eight characters: most names are shorter.
const shortest = 11;
const inName = new RegExp(key);
const inNameAll = new RegExp(key, "g");
const inPath = new RegExp(`${key}|${opaque}`);
const inPathAll = new RegExp(`${key}|${opaque}`, "g");
const inTextAll = new RegExp(`${beside}|${key}`, "g");

/** A name (a model's, an id, an error's word) with what looks like a key in it masked. */
export function maskName(name: string): string {
  return name.length >= shortest && inName.test(name) ? name.replace(inNameAll, REDACTED) : name;
}

/** A URL's path or a part of it, unescaped, likewise; there an opaque text is taken for a key as well. */
export function maskPath(path: string): string {
  return inPath.test(path) ? path.replace(inPathAll, REDACTED) : path;
}

/** A text for people likewise: a key is also known by the word in front of it. */
export function maskText(text: string): string {
  return text.replace(inTextAll, REDACTED);
}

/** Whether a setting's value is a key that was put into the wrong variable. */
export function isKey(value: string): boolean {
  return inName.test(value);
}

/** What is no part of a name: controls (a terminal obeys them), marks that turn the direction, halves of a character. */
const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;
const unseenAll = new RegExp(unseen, "gu");

/** A stranger's name as it may become an attribute or a label: what cannot be seen in it is U+FFFD, a key is masked. */
export function cleanName(name: string): string {
  return maskName(unseen.test(name) ? name.replace(unseenAll, "\ufffd") : name);
}

import type { Service } from "./model.ts";

const secretNames = /PASSWORD|PASSWD|SECRET|TOKEN|CREDENTIAL|PRIVATE_KEY|API_?KEY|ACCESS_KEY|_KEY$|HEADERS$/i;
const secretFlags =
  /^--?[\w.-]*(password|passwd|secret|token|api[-_]?key|credentials)[\w.-]*[= ](?!\/run\/secrets\/)\S/i;
const secretValues = [
  /:\/\/[^/\s:@]+:[^/\s@]+@/, // user and password in a URL
  /\bbearer\s+[\w.~+/=-]{8,}/i,
  /\b(sk|pk|rk|ghp|glpat|xox[a-z])[-_][\w-]{8,}/,
  /\bAKIA[A-Z0-9]{16}\b/,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
  /hooks\.slack\.com\/services\/|discord(app)?\.com\/api\/webhooks\/|api\.telegram\.org\/bot/,
];

/** What in a service's definition is, or is named like, a secret. The secret itself is not in the answer. */
export function findSecrets({ environment = {}, command }: Service): readonly string[] {
  const found: string[] = [];
  for (const [name, value] of Object.entries(environment)) {
    // A name that ends in FILE says where the secret is.
    const named =
      secretNames.test(name) && !/_FILE$/i.test(name) && value !== "" && !value?.startsWith("/run/secrets/");
    if (named || isSecret(value ?? "")) found.push(`${name} holds a secret for all to read in \`docker inspect\``);
  }
  const words = command ?? [];
  const shown = words.findIndex((word, at) => isSecret(word) || secretFlags.test(`${word} ${words[at + 1] ?? ""}`));
  if (shown !== -1) found.push(`word ${shown + 1} of its command shows a secret`);
  return found;
}

function isSecret(text: string): boolean {
  return secretValues.some((pattern) => pattern.test(text));
}

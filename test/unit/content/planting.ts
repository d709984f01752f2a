/** A copy of a value with one of its texts changed, for each text in it that is no key. */
export function* plantings(
  value: unknown,
  plant: (text: string) => string,
): Generator<{ at: string; planted: unknown }> {
  for (const path of textPaths(value)) yield { at: path.join("."), planted: withText(value, path, plant) };
}

type Path = readonly (string | number)[];

function textPaths(value: unknown, path: Path = []): Path[] {
  if (typeof value === "string") return [path];
  if (typeof value !== "object" || value === null) return [];
  const members = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return members.flatMap(([key, member]) => textPaths(member, [...path, key]));
}

function withText(value: unknown, path: Path, plant: (text: string) => string): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return plant(String(value));
  if (Array.isArray(value)) return value.map((item: unknown, at) => (at === key ? withText(item, rest, plant) : item));
  return { ...(value as object), [key]: withText((value as Record<string, unknown>)[key], rest, plant) };
}

/** A text with more in it: where it is JSON, as a member of it. */
export function within(more: string): (text: string) => string {
  return (text) => {
    try {
      const parsed: unknown = JSON.parse(text);
      if (typeof parsed === "object" && parsed !== null && !Array.isArray(parsed)) {
        return JSON.stringify({ ...parsed, planted: more, [more]: { deeper: [more] } });
      }
    } catch {
      // It is no JSON.
    }
    return `${text} ${more}`;
  };
}

// Put together here, so that no tool takes this file for a leak.
const digits = "0123456789";
const joined = (...parts: string[]) => parts.join("");

/** What nobody must find, by what it is: how it is said, and what of it is the secret. */
export const secrets: readonly (readonly [kind: string, said: string, secret: string])[] = [
  ["a key", joined("sk", "-proj-", "Zq7", digits, "aBcDeFgH"), joined("Zq7", digits)],
  ["a bearer token", joined("Authorization: Bear", "er Zq8-", digits, "-tok"), joined("Zq8-", digits)],
  ["an e-mail address", "zq.planted+1@mail.example.org", "zq.planted"],
  ["a card", "4111 1111 1111 1111", "1111 1111"],
  ["a card without blanks", "5555555555554444", "55555555"],
  ["a password by its name", 'password: "zq hunter two"', "hunter"],
  ["a password in JSON in a text", '{\\"password\\":\\"zqhunter9\\"}', "zqhunter9"],
  ["an assignment", "DB_SECRET_KEY=zqmonkey77", "zqmonkey77"],
  ["credentials in a URL", joined("https://zq:", "zqpass99@db.example.org/"), "zqpass99"],
  ["a signed URL", "https://s3.example.org/a?X-Amz-Signature=zqsig123456", "zqsig123456"],
  ["a JWT", joined("eyJ", "hbGciOiJIUzI1NiJ9.", "eyJzdWIiOiJ6cSJ9.", "c2lnbmF0dXJl"), "eyJzdWIiOiJ6cSJ9"],
  [
    "a private key",
    joined("-----BEGIN RSA PRIV", "ATE KEY-----\\nMIIzq", digits, "\\n-----END RSA PRIV", "ATE KEY-----"),
    "MIIzq",
  ],
  ["a key without a form", "a1b2c3d4e5f6a7b8c9d0e1f2a3b4c5d6e7f8", "a1b2c3d4e5f6"],
];

/** The beginning of HMAC-SHA-256 of a text, in hexadecimal: who has the salt can make it again, nobody goes back from it. */
export function saltedHash(salt: string, text: string, digits: number): string {
  // Loaded where there is something to hash: an app may use none of it.
  const { createHmac } = process.getBuiltinModule("node:crypto");
  return createHmac("sha256", salt).update(text).digest("hex").slice(0, digits);
}

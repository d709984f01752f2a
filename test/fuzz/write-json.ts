/** JSON text of anything; of what nests too deep to be written, something as deep. */
export function writeJson(value: unknown, space?: number | string): string {
  try {
    return JSON.stringify(value, undefined, space) ?? "";
  } catch {
    return "[".repeat(9000) + "]".repeat(9000);
  }
}

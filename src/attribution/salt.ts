import { readBounded } from "../export/read-bounded.ts";
import { readSalt } from "../settings/attribution-words.ts";
import type { Settings } from "../settings/config.ts";

/** The salt of hashes, from the settings or from the file they name; undefined, and said without the path, where it is none. */
export function findSalt(
  { salt, saltFile }: Pick<Settings, "salt" | "saltFile">,
  say: (line: string) => void,
): string | undefined {
  if (salt !== undefined || saltFile === undefined) return salt;
  const found = readSalt(readBounded(saltFile, 4096)?.toString("utf8").trim() ?? "");
  if (found === undefined)
    say("RELAYSCOPE_SALT_FILE is not the path of a file that can be read and has 16 to 4,096 characters");
  return found;
}

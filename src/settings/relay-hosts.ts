import { edits } from "./misspelt.ts";
import { readHost } from "./host-key.ts";
import { isKey } from "../mask.ts";

/** Yes or no, in the words that are taken for it. */
export function readBoolean(text: string): boolean | undefined {
  const word = text.toLowerCase();
  if (word === "true" || word === "1") return true;
  return word === "false" || word === "0" ? false : undefined;
}

// Words that mean yes or no elsewhere are taken for a slip, not for a host.
const slips = new Set(["yes", "no", "on", "off", "all", "none", "always", "never"]);
const isSlip = (word: string): boolean => slips.has(word) || edits(word, "true") === 1 || edits(word, "false") === 1;

/** All hosts, none, or those that are listed. */
export function readPropagate(text: string): "all" | "none" | readonly string[] | undefined {
  const said = readBoolean(text);
  if (said !== undefined) return said ? "all" : "none";
  const words = text.split(",", 201).map((part) => part.trim());
  const hosts = words.flatMap((word) => (isSlip(word.toLowerCase()) ? [] : (readHost(word) ?? [])));
  return words.length <= 200 && hosts.length === words.length ? hosts : undefined;
}

/** Hosts by the name that each is to have, to be looked up by host. */
export function readRelays(text: string): ReadonlyMap<string, string> | undefined {
  const pairs = text.startsWith("{") ? readPairs(text) : text.split(",", 201).map((part) => part.split("=", 3));
  if (pairs === undefined || pairs.length > 200) return undefined;
  const relays = new Map<string, string>();
  for (const [name, address, ...more] of pairs) {
    if (typeof name !== "string" || typeof address !== "string" || more.length > 0) return undefined;
    const key = readHost(address.trim());
    if (key === undefined || !/^[\w .:/-]{1,100}$/.test(name.trim()) || isKey(name)) return undefined;
    relays.set(key, name.trim());
  }
  return relays;
}

/** What a relay is in a migration: the one that is left, or the one that is tried. */
export type Role = "baseline" | "candidate";

/** Roles by host; a role may have several, and a host has one: with both it would be compared with itself. */
export function readRoles(text: string): ReadonlyMap<string, Role> | undefined {
  const pairs = text.split(",", 201).map((part) => part.split("=", 3));
  if (pairs.length > 200) return undefined;
  const roles = new Map<string, Role>();
  for (const [word = "", address = "", ...more] of pairs) {
    const role = word.trim();
    const key = readHost(address.trim());
    if ((role !== "baseline" && role !== "candidate") || key === undefined || more.length > 0) return undefined;
    if ((roles.get(key) ?? role) !== role) return undefined;
    roles.set(key, role);
  }
  return roles;
}

function readPairs(text: string): unknown[][] | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === "object" && parsed !== null ? Object.entries(parsed) : undefined;
  } catch {
    return undefined;
  }
}

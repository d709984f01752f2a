import type { Attributes } from "@opentelemetry/api";
import type { Attribution } from "../attribution/attribution.ts";
import { attributeNames as a } from "./catalog-attributes.ts";

/** What the names of the family begin with. */
export const attributionPrefix = a.attribution.slice(0, -1);

/** What is told of who made a call, on its span and its log record. */
export function attributionAttributes({ keys, route, user, key }: Attribution): Attributes {
  const found: Attributes = {};
  for (const [name, value] of keys) found[attributionPrefix + name] = value;
  if (route !== undefined) found[a.route] = route;
  if (user !== undefined) found[a.pseudoUser] = user;
  if (key !== undefined) found[a.keyFingerprint] = key;
  return found;
}

/** Name and value of what of it is chosen as metric labels: keys, or `route`; a user or a key never is. */
export function attributionLabels(
  attribution: Attribution | undefined,
  chosen: readonly string[],
): readonly (readonly [name: string, value: string])[] {
  if (attribution === undefined || chosen.length === 0) return none;
  return chosen.flatMap((key): [string, string][] => {
    const value = key === "route" ? attribution.route : attribution.keys.get(key);
    return value === undefined ? [] : [[key === "route" ? a.route : attributionPrefix + key, value]];
  });
}

const none: readonly [string, string][] = [];

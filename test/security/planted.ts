import { randomBytes } from "node:crypto";

/** A secret that a test puts somewhere, and looks for everywhere else. */
export interface Planted {
  readonly place: string;
  readonly value: string;
}

/** What is planted in a test: each place has a secret of its own, so that a leak says where it began. */
export interface Garden {
  /** Known by nothing but its place: a password, a prompt. */
  plain(place: string): string;
  /** As an issuer of keys writes them. */
  key(place: string): string;
  readonly all: readonly Planted[];
}

export function createGarden(): Garden {
  const all: Planted[] = [];
  const plant = (place: string, value: string): string => {
    all.push({ place, value });
    return value;
  };
  return {
    plain: (place) => plant(place, `Zq${letters(22)}`),
    key: (place) => plant(place, `sk-proj-7${letters(12)}_${letters(24)}`),
    all,
  };
}

// Of each kind, so that nothing else looks like it by chance.
function letters(length: number): string {
  return randomBytes(length).toString("base64").replaceAll(/[+/=]/g, "q").slice(0, length);
}

/** So much of a secret is a leak. */
const partLength = 12;

/** What of `planted` is in `text`, whole or in part, as it is or in a usual encoding: a line each. */
export function findLeaks(text: string, planted: readonly Planted[]): string[] {
  // By its first characters: the text is gone through once.
  const parts = new Map<string, { readonly part: string; readonly leak: string }[]>();
  for (const { place, value } of planted) {
    for (const [how, encode] of Object.entries(encodings)) {
      for (const part of encode(value).flatMap(partsOf)) {
        const start = part.slice(0, partLength);
        parts.set(start, [...(parts.get(start) ?? []), { part, leak: `${place} (${how})` }]);
      }
    }
  }
  const found = new Map<string, string>();
  for (let at = 0; at + partLength <= text.length; at++) {
    for (const { part, leak } of parts.get(text.slice(at, at + partLength)) ?? []) {
      const place = leak.slice(0, leak.lastIndexOf(" ("));
      if (!found.has(place) && text.startsWith(part, at)) found.set(place, leak);
    }
  }
  return [...found.values()];
}

const encodings: Readonly<Record<string, (value: string) => readonly string[]>> = {
  "as it is": (value) => [value],
  "in other case": (value) => [value.toLowerCase(), value.toUpperCase()],
  backwards: (value) => [[...value].toReversed().join("")],
  "URL-encoded": (value) => [escapeAll(value, (code) => `%${hex(code, 2)}`), encodeURIComponent(value)],
  "as JSON": (value) => [escapeAll(value, (code) => `\\u${hex(code, 4)}`)],
  "as hex": (value) => [Buffer.from(value).toString("hex")],
  // A text may begin at any of three places in a group of base64's.
  "as base64": (value) =>
    ["base64", "base64url"].flatMap((encoding) =>
      [0, 1, 2].map((shift) =>
        Buffer.from("x".repeat(shift) + value)
          .toString(encoding as "base64")
          .slice(shift === 0 ? 0 : 4, -4),
      ),
    ),
};

function partsOf(form: string): string[] {
  // As many characters as twelve of the secret take in this encoding.
  const perCharacter = /^(?:%[\da-f]{2})+$/.test(form) ? 3 : form.startsWith("\\u") ? 6 : isHex(form) ? 2 : 1;
  const size = partLength * perCharacter;
  // The beginning that all keys have is no leak.
  const first = /^sk-proj-7/i.test(form) ? 8 : 0;
  return Array.from({ length: Math.max(0, form.length - size - first + 1) }, (_, at) =>
    form.slice(first + at, first + at + size),
  );
}

function isHex(form: string): boolean {
  return /^[\da-f]{40,}$/.test(form);
}

function escapeAll(value: string, write: (code: number) => string): string {
  return Array.from(value, (character) => write(character.charCodeAt(0))).join("");
}

function hex(code: number, length: number): string {
  return code.toString(16).padStart(length, "0");
}

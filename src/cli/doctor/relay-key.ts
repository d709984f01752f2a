import { fail, ok, skip, type Finding } from "./finding.ts";
import type { Secrets } from "./secrets.ts";

/** A key, as it would be right. */
export interface Key {
  /** Undefined where there is none that could be sent. */
  readonly value?: string;
  readonly finding: Finding;
}

type Flaw = readonly [sentence: string, found: RegExp];

// In the order in which they are taken off: what is inside a quote is looked at again.
const outer: readonly Flaw[] = [
  ["a line break at its end", /[\r\n]+\s*$/],
  ["white space around it", /^\s+|\s+$/],
  ["quotes around it", /^["'`“”‘’]+|["'`“”‘’]+$/],
  ['the word "Bearer" before it, which the SDK puts there itself', /^bearer\s+/i],
  ["its variable's name before it", /^[A-Z][A-Z0-9_]+=/],
];

/** Reads a relay's key from its variable and names what does not belong to it; the key itself is never told, not in part. */
export function readKey(variable: string, env: NodeJS.ProcessEnv, secrets: Secrets): Key {
  const raw = env[variable];
  if (raw === undefined || raw.trim() === "") {
    const state = raw === undefined ? "not set" : "empty";
    return { finding: skip("relay.key", `${variable} is ${state}: asked without a key`) };
  }
  secrets.add(raw);
  const { value, flaws } = clean(raw);
  secrets.add(value);
  const inner = /\s/.test(value)
    ? "white space inside it"
    : /[^\x21-\x7e]/.test(value)
      ? "a character that no key has"
      : "";
  if (inner !== "" || value === "")
    return {
      finding: fail("relay.key", `${variable} has ${inner || flaws.join(" and ")}`, "set it again, to the key alone"),
    };
  if (/^(<.*>|\$\{?\w+\}?|\{\{.*\}\}|your[-_].*|x{4,})$/i.test(value))
    return { finding: fail("relay.key", `${variable} holds a placeholder, no key`, "set it to the relay's key") };
  if (flaws.length === 0) return { value, finding: ok("relay.key", `${variable} is set, with nothing around the key`) };
  const message = `${variable} has ${flaws.join(" and ")}`;
  return {
    value,
    finding: fail("relay.key", message, "set it to the key alone; the relay was asked with the key alone"),
  };
}

function clean(raw: string): { value: string; flaws: readonly string[] } {
  const flaws = new Set<string>();
  let value = raw;
  for (let left = 10; left > 0; left--) {
    const flaw = outer.find(([, found]) => found.test(value));
    if (flaw === undefined) break;
    flaws.add(flaw[0]);
    value = value.replace(flaw[1], "").replace(flaw[1], "");
  }
  return { value, flaws: [...flaws] };
}

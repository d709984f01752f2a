import { label } from "../../promql/names.ts";
import { quote } from "../../settings/quote.ts";
import { UsageError } from "../usage-error.ts";

/** One way to group: a name for people, and the labels that it stands for. */
export interface Dimension {
  /** As it was asked for: `relay`, `relay+model`. */
  readonly name: string;
  readonly labels: readonly string[];
}

const known = {
  service: label.service,
  relay: label.relay,
  model: label.model,
  team: label.team,
  env: label.env,
  role: label.role,
  provider: label.provider,
  operation: label.operation,
} as const;

const names = Object.keys(known).join(", ");
const mostDimensions = 10;

/** All calls together. */
export const everything: Dimension = { name: "total", labels: [] };

/** `service,relay+model`. Throws a UsageError. */
export function readDimensions(text: string): readonly Dimension[] {
  const asked = [...new Set(text.split(",").map((one) => one.trim()))];
  if (asked.length > mostDimensions) throw new UsageError(`--by: expected at most ${mostDimensions} groups`);
  return asked.map((name) => {
    const labels = name.split("+").map((one) => labelFor(one.trim()));
    if (!labels.every((one) => one !== undefined))
      throw new UsageError(
        `--by: ${quote(name)} is no group; expected ${names} or a label's name, with commas between them, or + for groups of two`,
      );
    return { name, labels };
  });
}

const matcher = /^\s*([a-z][\w.]{0,99})\s*(=~|!~|!=|=)(.*)$/is;

/** Each `relay=api.example.com`, `model=~gpt.*`, as matchers of PromQL. Throws a UsageError. */
export function readWhere(texts: readonly string[]): string {
  return texts
    .map((text) => {
      const [, name = "", operator = "", value = ""] = matcher.exec(text) ?? [];
      const one = labelFor(name);
      if (one === undefined || /[\p{Cc}]/u.test(value))
        throw new UsageError(
          `--where: ${quote(text)} is no condition; expected LABEL=VALUE, also with !=, =~ or !~; LABEL is ${names} or a label's name`,
        );
      return `${one}${operator}"${value.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
    })
    .join(", ");
}

/** A label's own name, as `relayscope_attribution_tenant`, is taken as it is; it has an underscore, so that slips are seen. */
function labelFor(name: string): string | undefined {
  if (Object.hasOwn(known, name)) return known[name as keyof typeof known]; // it is one of the table's keys
  return /^[a-zA-Z]\w{0,99}$/.test(name) && name.includes("_") ? name : undefined;
}

import { quote } from "../../settings/quote.ts";
import { Refused } from "../back-end/request.ts";
import { UsageError } from "../usage-error.ts";

const syntax = /error parsing regexp: ([a-z ()[\]{}*+?:.,-]{1,80}?)(?:: `|["\n]|$)/i;

/**
 * A pattern that the server does not take, as a slip of the command line; undefined where an error is another. The server judges:
 * its syntax (RE2) is not JavaScript's.
 */
export function refusedPattern(error: unknown, conditions: readonly string[]): UsageError | undefined {
  if (!(error instanceof Refused) || error.status !== 400) return undefined;
  const [, reason] = syntax.exec(error.said) ?? [];
  const patterns = conditions.filter((one) => /^[^=!]*(?:=~|!~)/.test(one));
  const valueOf = (condition: string): string => condition.replace(/^[^~]*~/, "");
  if (reason === undefined || patterns.length === 0) return undefined;
  // It stands in JSON there.
  const meant = patterns.filter((one) => error.said.includes(JSON.stringify(valueOf(one)).slice(1, -1)));
  const named = meant.length === 1 ? meant : patterns;
  return new UsageError(
    `--where: ${named.map(quote).join(" or ")} is not accepted: ${reason}; after =~ and !~ expected a regular expression as Prometheus has it (RE2), such as gpt.*`,
  );
}

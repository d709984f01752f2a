import type { Difference } from "./compare.ts";
import type { CorpusLine } from "./line.ts";
import type { Told } from "./told.ts";

const none: Partial<Told> = {};

/** What is told of a line otherwise with content than without, as an answer is then read event by event and not by its ends. */
export function differencesOfBoth(
  line: CorpusLine,
  off: Told | undefined,
  on: Told | undefined,
): readonly Difference[] {
  const [without, within] = [off ?? none, on ?? none].map((told) => new Map(Object.entries(told)));
  const fields = [...new Set([...(without?.keys() ?? []), ...(within?.keys() ?? [])])];
  return fields.flatMap((field) => {
    const [expected, got] = [without?.get(field), within?.get(field)];
    const alike = field === "toolCalls" || field === "textHash" || JSON.stringify(expected) === JSON.stringify(got);
    return alike ? [] : [{ line, field: `${field}, with content or without`, expected, got }];
  });
}
